import { setTimeout } from "node:timers/promises";

import { ProgramError, UsageError } from "../../toolkit/shared/errors";
import type { OpsArguments } from "./arguments";
import { agentOf, idOf, type OperatedCluster } from "./ecs";
import type { OperatedPlatform, OperationsTaskOf } from "./platform";
import type { StateMachines } from "./state-machines";

/** A task that was started for this command. */
export interface RunningTask {
  taskArn: string;
  container: string;
  runtimeId: string;
}

export interface TaskStart {
  task: OperationsTaskOf;
  /** Tags of the task. */
  operator: string;
  reason: string;
  /** Name of the execution, unique among those of 90 days. */
  execution: string;
  runners: Pick<StateMachines, "arnOf" | "start" | "output">;
  cluster: Pick<OperatedCluster, "startedBy" | "described" | "stop">;
  write: (text: string) => void;
  signal: AbortSignal;
  pause?: (milliseconds: number, value: undefined, options: { signal: AbortSignal }) => Promise<unknown>;
}

const PAUSE_MS = 3000;
/** A task needs half a minute to a minute; six minutes are those of the state machine's retries without capacity. */
const LIMIT_MS = 6 * 60_000;

/** @throws {UsageError} The program has no such task. */
export function operationsTaskNamed({ operations }: OperatedPlatform, name: OperationsTaskOf["name"]): OperationsTaskOf {
  const found = operations.find((task) => task.name === name);
  if (found !== undefined) return found;
  throw new UsageError("this stack has no tasks for people: set operators.task, e.g. {}, in the stack file and deploy");
}

/** Name of the task that a person needs. @throws {UsageError} The owner's, without a reason. */
export function taskFor({ owner, reason }: Pick<OpsArguments, "owner" | "reason">): OperationsTaskOf["name"] {
  if (owner && reason === undefined) throw new UsageError("--owner changes data and tables: say why with --reason \"...\"");
  return owner ? "operations-owner" : "operations";
}

/**
 * Starts a task, uses it once its agent runs, and stops it, whatever happens.
 *
 * @throws {ProgramError} It didn't start in time.
 */
export async function withOperationsTask(start: TaskStart, use: (task: RunningTask) => Promise<number>): Promise<number> {
  const { task, runners, write, execution } = start;
  const arn = await runners.arnOf(task);
  write(
    `starts ${task.fullName} for at most ${task.maxMinutes} minutes; its tags are operator ${start.operator} and reason ${start.reason}\n`,
  );
  const input = { operator: start.operator, reason: start.reason };
  const executionArn = await runners.start(arn, execution, input);
  const found: { taskArn?: string | undefined } = {};
  try {
    const running = await ready(start, executionArn, found);
    write(`task ${idOf(running.taskArn)} accepts sessions\n`);
    return await use(running);
  } finally {
    await stop(start, found.taskArn);
  }
}

async function ready(start: TaskStart, executionArn: string, found: { taskArn?: string | undefined }): Promise<RunningTask> {
  const { task: { fullName, name }, cluster, runners, execution, write, signal, pause = setTimeout } = start;
  let said = "";
  for (let waited = 0; waited <= LIMIT_MS; waited += PAUSE_MS) {
    if (signal.aborted) throw new ProgramError("interrupted before the task accepted sessions");
    const taskArn = found.taskArn ??= await cluster.startedBy(execution);
    if (taskArn === undefined) await runners.output(executionArn); // throws if it failed
    const [task] = taskArn === undefined ? [] : await cluster.described(fullName, taskArn);
    const { runtimeId, agent } = agentOf(task, name);
    if (task?.lastStatus === "STOPPED") {
      throw new ProgramError(`task ${idOf(taskArn!)} stopped: ${task.stoppedReason ?? "ECS gives no reason"}`);
    }
    if (task?.lastStatus === "RUNNING" && agent?.lastStatus === "RUNNING" && runtimeId !== undefined) {
      return { taskArn: taskArn!, container: name, runtimeId };
    }
    const state = task && `task ${idOf(taskArn!)} is ${task.lastStatus}, its agent ${agent?.lastStatus ?? "PENDING"}`;
    if (state !== undefined && state !== said) write(`${said = state}\n`);
    await pause(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }
  throw new ProgramError(`no task accepted sessions within ${LIMIT_MS / 60_000} minutes; its execution says why: ${executionArn}`);
}

/** A task that isn't known yet may start later: it then ends by itself. */
async function stop({ task, cluster, execution, write }: TaskStart, known: string | undefined): Promise<void> {
  const taskArn = known ?? await cluster.startedBy(execution).catch(() => undefined);
  const instead = `it ends by itself after ${task.maxMinutes} minutes`;
  if (taskArn === undefined) return write(`the task isn't known yet; ${instead}\n`);
  await cluster.stop(taskArn, "Its session ended").then(
    () => write(`stopped task ${idOf(taskArn)}\n`),
    (error: Error) => write(`task ${idOf(taskArn)} was not stopped, ${instead}: ${error.message}\n`),
  );
}
