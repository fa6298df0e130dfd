import { createHash } from "node:crypto";

import type { Task } from "@aws-sdk/client-ecs";
import { RunError } from "@pulumi/pulumi";

import { isTransient } from "../../../toolkit/shared/aws-client";
import type { Clock } from "../../shared/clock";
import { describeStoppedTask, logLines, type StoppedTask } from "./rollout-report";
import { type DesiredDeployment, shortName } from "./rollout-state";

/** The ECS calls that a release needs. */
export interface TaskView {
  /** Tasks of a family with this `startedBy`, newest first; ECS keeps a stopped one for about an hour. */
  find(startedBy: string, family: string): Promise<Task[]>;
  /** Starts a task; if there is no capacity, the reason that ECS gives. */
  run(run: TaskRun): Promise<{ task: Task | undefined; refusal: string }>;
  task(arn: string): Promise<Task | undefined>;
  stop(arn: string, reason: string): Promise<void>;
  lastLines(task: Task): Promise<StoppedTask["lines"]>;
}

/** A task with a command of its own. */
export interface TaskRun extends DesiredDeployment {
  command: readonly string[];
  startedBy: string;
}

export interface Release extends DesiredDeployment {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  /** The run in messages, e.g. `release ["node","migrate.js"]`. */
  label: string;
  /** State after a failed run, e.g. `The service was not changed.` */
  unchanged: string;
  command: readonly string[];
  container: string;
  logGroup: string;
  timeoutMinutes: number;
}

const PAUSE_SECONDS = 3;
/** Between attempts while there is no capacity for a task. */
const NO_CAPACITY_SECONDS = 15;
/** Reasons after which another attempt may succeed. Source: Amazon ECS developer guide, "API failure reasons". */
const NO_CAPACITY = /capacity is unavailable|RESOURCE|try again/i;

/**
 * ECS's error for a role that was created, or got its policies, a moment ago; retried for as long as the AWS provider waits for IAM, final
 * after that. Sources: IAM user guide, "Changes that I make are not always immediately visible"; pulumi/pulumi-awsx#927;
 * terraform-provider-aws, internal/service/ecs, `propagationTimeout`.
 */
const NEW_ROLE = /unable to assume (the )?role/i;
const NEW_ROLE_SECONDS = 120;
const NEW_ROLE_PAUSE_SECONDS = 5;

/**
 * Runs a command once in a task definition, and waits until it ends. A run of the same command in the same definition that still goes on,
 * or succeeded within the last hour, counts: an update that was interrupted doesn't start it twice.
 *
 * @throws {RunError} It failed, took too long, or could not be started: with its exit code and its last lines.
 */
export async function runRelease(view: TaskView, release: Release, clock: Clock): Promise<void> {
  const { subject, label, unchanged, taskDefinition, command, container, timeoutMinutes, logGroup } = release;
  const startedBy = `release-${createHash("sha256").update(JSON.stringify([taskDefinition, command])).digest("hex").slice(0, 24)}`;
  const what = `${subject}: ${label} in ${shortName(taskDefinition)}`;
  const deadline = clock.now() + timeoutMinutes * 60_000;
  const fail = (problem: string, more: readonly string[] = []) =>
    new RunError(
      [
        `${what} ${problem}. ${unchanged}`,
        ...more,
        `  Check log group ${logGroup}, fix the cause, and run pulumi up again.`,
      ].join("\n"),
    );

  const family = shortName(taskDefinition).replace(/:\d+$/, "");
  const before = (await view.find(startedBy, family)).find((task) => task.lastStatus !== "STOPPED" || hasSucceeded(task, container));
  let task = before ?? (await start(view, { ...release, startedBy }, { deadline, fail, clock }));
  const arn = task.taskArn ?? "";
  for (; task.lastStatus !== "STOPPED"; task = (await currentTask(view, arn)) ?? task) {
    if (clock.now() > deadline) {
      await view.stop(arn, "The release timed out");
      throw fail(`timed out after ${timeoutMinutes} min (timeoutMinutes) and was stopped`, logLines(await view.lastLines(task)));
    }
    clock.report(`release task ${shortName(arn)}: ${(task.lastStatus ?? "starting").toLowerCase()}`);
    await clock.sleep(PAUSE_SECONDS * 1000);
  }
  if (!hasSucceeded(task, container)) throw fail("failed", describeStoppedTask({ task, lines: await view.lastLines(task) }));
}

interface Limits {
  deadline: number;
  fail: (problem: string) => RunError;
  clock: Clock;
}

async function start(view: TaskView, run: TaskRun, { deadline, fail, clock }: Limits): Promise<Task> {
  const roleDeadline = Math.min(deadline, clock.now() + NEW_ROLE_SECONDS * 1000);
  for (;;) {
    const { task, refusal, mayPass } = await view.run(run).then(
      (answer) => ({ ...answer, mayPass: NO_CAPACITY.test(answer.refusal) }),
      (error: Error) => ({ task: undefined, refusal: error.message, mayPass: isTransient(error) }),
    );
    if (task) return task;
    const isNewRole = NEW_ROLE.test(refusal);
    if (!(isNewRole || mayPass) || clock.now() >= (isNewRole ? roleDeadline : deadline)) throw fail(`could not be started: ${refusal}`);
    clock.report(isNewRole ? `ECS can't assume the task's role yet: ${refusal}` : `no capacity for the release task: ${refusal}`);
    await clock.sleep((isNewRole ? NEW_ROLE_PAUSE_SECONDS : NO_CAPACITY_SECONDS) * 1000);
  }
}

/** A task as ECS has it now; undefined if ECS doesn't answer. */
async function currentTask(view: TaskView, arn: string): Promise<Task | undefined> {
  return view.task(arn).catch((error: unknown) => {
    if (isTransient(error)) return undefined;
    throw error;
  });
}

function hasSucceeded({ lastStatus, containers = [] }: Task, container: string): boolean {
  return lastStatus === "STOPPED" && containers.find(({ name }) => name === container)?.exitCode === 0;
}
