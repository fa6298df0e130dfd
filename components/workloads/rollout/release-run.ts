import { createHash } from "node:crypto";

import type { Task } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import { isTransient } from "../../../toolkit/shared/aws-client";
import type { Clock } from "../../shared/clock";
import { describe, type StoppedTask, tail } from "./report";
import { type Asked, shortName } from "./verdict";

/** What ECS tells of tasks that run by themselves, and takes. */
export interface TaskView {
  /** Tasks of a family that were started under a name, newest first; ECS remembers a stopped one for about an hour. */
  find(startedBy: string, family: string): Promise<Task[]>;
  /** One task more; without room for it, what ECS said instead. */
  run(run: Run): Promise<{ task: Task | undefined; refusal: string }>;
  task(arn: string): Promise<Task | undefined>;
  stop(arn: string, reason: string): Promise<void>;
  lastLines(task: Task): Promise<StoppedTask["lines"]>;
}

/** A task with a command of its own. */
export interface Run extends Asked {
  command: readonly string[];
  startedBy: string;
}

export interface Release extends Asked {
  /** Who reports, e.g. `FargateService "api"`. */
  owner: string;
  command: readonly string[];
  container: string;
  logGroup: string;
  timeoutMinutes: number;
}

const PAUSE_SECONDS = 3;
/** Between attempts to find room for a task. */
const NO_ROOM_SECONDS = 15;
/** What ECS says where another attempt may succeed. Source: Amazon ECS developer guide, "API failure reasons". */
const NO_ROOM = /capacity is unavailable|RESOURCE|try again/i;

/**
 * What ECS says of a role that was made a moment ago, or was given its policies then; for as long as the AWS provider waits for IAM. After
 * that it is what it says. Sources: IAM user guide, "Changes that I make are not always immediately visible"; pulumi/pulumi-awsx#927;
 * terraform-provider-aws, internal/service/ecs, `propagationTimeout`.
 */
const NEW_ROLE = /unable to assume (the )?role/i;
const NEW_ROLE_SECONDS = 120;
const NEW_ROLE_PAUSE_SECONDS = 5;

/**
 * Runs a command once in a task definition, and waits for its end. A run of the same command in the same definition that goes on, or
 * that ended well within the last hour, counts: an update that was cut off doesn't start it twice.
 *
 * @throws {RunError} It failed, took too long, or could not be started: with its exit code and its last lines.
 */
export async function runRelease(view: TaskView, release: Release, clock: Clock): Promise<void> {
  const { owner, taskDefinition, command, container, timeoutMinutes, logGroup } = release;
  const startedBy = `release-${createHash("sha256").update(JSON.stringify([taskDefinition, command])).digest("hex").slice(0, 24)}`;
  const what = `${owner}: release ${JSON.stringify(command)} in ${shortName(taskDefinition)}`;
  const deadline = clock.now() + timeoutMinutes * 60_000;
  const fail = (problem: string, more: readonly string[] = []) =>
    new RunError(
      [
        `${what} ${problem}. The service was not changed.`,
        ...more,
        `  Look at log group ${logGroup}, repair what is wrong, and run pulumi up again.`,
      ].join("\n"),
    );

  const family = shortName(taskDefinition).replace(/:\d+$/, "");
  const before = (await view.find(startedBy, family)).find((task) => task.lastStatus !== "STOPPED" || isGood(task, container));
  let task = before ?? (await start(view, { ...release, startedBy }, { deadline, fail, clock }));
  const arn = task.taskArn ?? "";
  for (; task.lastStatus !== "STOPPED"; task = (await seen(view, arn)) ?? task) {
    if (clock.now() > deadline) {
      await view.stop(arn, "The release took too long");
      throw fail(`took longer than timeoutMinutes, ${timeoutMinutes}, and was stopped`, tail(await view.lastLines(task)));
    }
    clock.tell(`release task ${shortName(arn)}: ${(task.lastStatus ?? "starting").toLowerCase()}`);
    await clock.sleep(PAUSE_SECONDS * 1000);
  }
  if (!isGood(task, container)) throw fail("failed", describe({ task, lines: await view.lastLines(task) }));
}

interface Limits {
  deadline: number;
  fail: (problem: string) => RunError;
  clock: Clock;
}

async function start(view: TaskView, run: Run, { deadline, fail, clock }: Limits): Promise<Task> {
  const roleDeadline = Math.min(deadline, clock.now() + NEW_ROLE_SECONDS * 1000);
  for (;;) {
    const { task, refusal, mayPass } = await view.run(run).then(
      (answer) => ({ ...answer, mayPass: NO_ROOM.test(answer.refusal) }),
      (error: Error) => ({ task: undefined, refusal: error.message, mayPass: isTransient(error) }),
    );
    if (task) return task;
    const isNewRole = NEW_ROLE.test(refusal);
    if (!(isNewRole || mayPass) || clock.now() >= (isNewRole ? roleDeadline : deadline)) throw fail(`could not be started: ${refusal}`);
    clock.tell(isNewRole ? `ECS doesn't see the task's role yet: ${refusal}` : `no room for the release task: ${refusal}`);
    await clock.sleep((isNewRole ? NEW_ROLE_PAUSE_SECONDS : NO_ROOM_SECONDS) * 1000);
  }
}

/** How a task is now; undefined while ECS doesn't answer. */
async function seen(view: TaskView, arn: string): Promise<Task | undefined> {
  return view.task(arn).catch((error: unknown) => {
    if (isTransient(error)) return undefined;
    throw error;
  });
}

function isGood({ lastStatus, containers = [] }: Task, container: string): boolean {
  return lastStatus === "STOPPED" && containers.find(({ name }) => name === container)?.exitCode === 0;
}
