import type { Deployment, Task } from "@aws-sdk/client-ecs";

import { type DesiredDeployment, shortName } from "./rollout-state";

/** Facts about a rollout that failed. */
export interface RolloutFailure {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  desired: DesiredDeployment;
  /** The deployment that runs instead; undefined if none does. */
  runs: Deployment | undefined;
  why: string;
  /** The task of the desired deployment that stopped last; an error if it could not be read. */
  stopped: StoppedTask | Error | undefined;
  /** Events of the service meanwhile, newest first. */
  events: readonly string[];
  logGroup: string;
}

export interface StoppedTask {
  task: Task;
  /** Its last log lines, or why they could not be read. */
  lines: readonly string[] | { unread: string };
}

/** Report of a rollout that failed: what runs, the reason, the last log lines of a task, where to look. */
export function rolloutReport({ subject, desired, runs, why, stopped, events, logGroup }: RolloutFailure): string {
  const instead = runs === undefined
    ? "no task of it runs, and there is no version to roll back to"
    : runs.taskDefinition === desired.taskDefinition
    ? "ECS rolled back to the previous settings"
    : `${shortName(runs.taskDefinition)} runs instead`;
  return [
    `${subject}: ${shortName(desired.taskDefinition)} was requested, but ${instead}.`,
    `  Reason: ${why}`,
    ...(stopped instanceof Error
      ? [`  Its stopped tasks could not be read: ${stopped.message}`]
      : stopped === undefined
      ? []
      : describeStoppedTask(stopped)),
    ...events.slice(0, 3).map((event) => `  Service event: ${event}`),
    `  Check log group ${logGroup}, fix the cause, and run pulumi up again.`,
  ].join("\n");
}

/** Lines that describe a stopped task. */
export function describeStoppedTask({ task, lines }: StoppedTask): string[] {
  const containers = (task.containers ?? []).flatMap(({ name, exitCode, reason, healthStatus }) => [
    ...(exitCode === undefined ? [] : [`container ${name ?? ""} exit code ${exitCode}${SIGNALS[exitCode] ?? ""}`]),
    ...(reason === undefined ? [] : [`${name ?? ""}: ${reason}`]),
    ...(healthStatus === "UNHEALTHY" ? [`container ${name ?? ""} was unhealthy`] : []),
  ]);
  return [
    `  Task ${shortName(task.taskArn)} stopped: ${[task.stoppedReason ?? task.stopCode ?? "no reason given", ...containers].join("; ")}`,
    ...logLines(lines),
  ];
}

/** The last lines of a log, or why there are none. */
export function logLines(lines: StoppedTask["lines"]): string[] {
  if ("unread" in lines) return [`  Its log could not be read: ${lines.unread}`];
  return lines.length === 0 ? ["  It wrote nothing to its log."] : ["  Its last lines:", ...lines.map((line) => `    | ${line}`)];
}

/** Meaning of the exit codes of a shell or a signal. Source: Amazon ECS developer guide, "Stopped tasks error codes". */
const SIGNALS: Readonly<Record<number, string>> = {
  126: " (the command can't be executed)",
  127: " (the command isn't in the image)",
  137: " (killed: out of memory, or too slow to stop)",
  139: " (segmentation fault)",
  143: " (stopped from outside)",
  255: " (the command can't be started)",
};
