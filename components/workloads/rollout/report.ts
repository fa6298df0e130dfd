import type { Deployment, Task } from "@aws-sdk/client-ecs";

import { type Asked, shortName } from "./verdict";

/** What is known of a rollout that did not succeed. */
export interface Failure {
  /** E.g. `FargateService "api"`. */
  owner: string;
  asked: Asked;
  /** What runs instead; undefined where nothing does. */
  runs: Deployment | undefined;
  why: string;
  /** The task of what was asked for that stopped last; an error where it could not be read. */
  stopped: StoppedTask | Error | undefined;
  /** What the service said meanwhile, newest first. */
  events: readonly string[];
  logGroup: string;
}

export interface StoppedTask {
  task: Task;
  /** Its last lines; undefined where they could not be read, and why. */
  lines: readonly string[] | { unread: string };
}

/** What a person reads of a rollout that failed: what runs, why, what the task said last, where to look. */
export function report({ owner, asked, runs, why, stopped, events, logGroup }: Failure): string {
  const wanted = shortName(asked.taskDefinition);
  const now = runs === undefined
    ? "it isn't running and there is nothing to go back to"
    : runs.taskDefinition === asked.taskDefinition
    ? "it was rolled back to the settings before"
    : `${shortName(runs.taskDefinition)} runs instead`;
  return [
    `${owner}: ${wanted} was asked for, but ${now}.`,
    `  Why: ${why}`,
    ...(stopped instanceof Error
      ? [`  Its stopped tasks could not be read: ${stopped.message}`]
      : stopped === undefined
      ? []
      : describe(stopped)),
    ...events.slice(0, 3).map((event) => `  The service said: ${event}`),
    `  Look at log group ${logGroup}, repair what is wrong, and run pulumi up again.`,
  ].join("\n");
}

/** A stopped task in lines. */
export function describe({ task, lines }: StoppedTask): string[] {
  const containers = (task.containers ?? []).flatMap(({ name, exitCode, reason, healthStatus }) => [
    ...(exitCode === undefined ? [] : [`container ${name ?? ""} exit code ${exitCode}${SIGNALS[exitCode] ?? ""}`]),
    ...(reason === undefined ? [] : [`${name ?? ""}: ${reason}`]),
    ...(healthStatus === "UNHEALTHY" ? [`container ${name ?? ""} was unhealthy`] : []),
  ]);
  return [
    `  Task ${shortName(task.taskArn)} stopped: ${[task.stoppedReason ?? task.stopCode ?? "no reason given", ...containers].join("; ")}`,
    ...tail(lines),
  ];
}

/** Last lines of a log, or why there are none. */
export function tail(lines: StoppedTask["lines"]): string[] {
  if ("unread" in lines) return [`  Its log could not be read: ${lines.unread}`];
  return lines.length === 0 ? ["  It wrote nothing to its log."] : ["  Its last lines:", ...lines.map((line) => `    | ${line}`)];
}

/** What exit codes mean that a shell or a signal gives. Source: Amazon ECS developer guide, "Stopped tasks error codes". */
const SIGNALS: Readonly<Record<number, string>> = {
  126: " (the command can't be executed)",
  127: " (the command isn't in the image)",
  137: " (killed: out of memory, or too slow to stop)",
  139: " (segmentation fault)",
  143: " (stopped from outside)",
  255: " (the command can't be started)",
};
