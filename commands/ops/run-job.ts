import { setTimeout } from "node:timers/promises";

import type { Task } from "@aws-sdk/client-ecs";

import { EXIT } from "../../toolkit/shared/command";
import { isObject } from "../../toolkit/shared/values";
import { idOf, OperatedCluster } from "./ecs";
import { OperatedLogs } from "./logs";
import { type OperatedWorkload, workloadNamed } from "./platform";
import { executionName, StateMachines } from "./state-machines";
import type { Verb } from "./verb";

export const runJobVerb: Verb = {
  words: ["NAME"],
  options: ["wait", "reason"],
  summary: "starts a job now",
  acts: true,
  prepare: ({ args: { name, wait }, platform, io: { out } }) => {
    const job = workloadNamed(platform, name, "job");
    return async ({ account }) => {
      const [runners, logs, cluster] = await Promise.all([
        StateMachines.connect(account),
        OperatedLogs.connect(account),
        OperatedCluster.connect(account, platform.clusterName),
      ]);
      return runJob({ job, wait, execution: executionName(), runners, cluster, logs, write: (text) => void out.write(text) });
    };
  },
};

export interface JobRun {
  job: OperatedWorkload;
  wait: boolean;
  /** Name of the execution, unique among those of 90 days. */
  execution: string;
  runners: Pick<StateMachines, "arnOf" | "start" | "output">;
  cluster: Pick<OperatedCluster, "described">;
  logs: Pick<OperatedLogs, "last">;
  write: (text: string) => void;
  pause?: (milliseconds: number) => Promise<unknown>;
}

const PAUSE_MS = 5000;
const LAST_LINES = 20;

/** Starts a job; if it waits, returns failure for any end but exit code 0. */
export async function runJob(run: JobRun): Promise<number> {
  const { job, runners, write, pause = setTimeout } = run;
  const arn = await runners.arnOf(job);
  write(`starts ${job.name}, as its schedule does\n`);
  const executionArn = await runners.start(arn, run.execution);
  write(`started ${job.name}: ${executionArn}\n`);
  if (!run.wait) return EXIT.fine;
  let output = await runners.output(executionArn);
  for (; output === undefined; output = await runners.output(executionArn)) await pause(PAUSE_MS);
  const taskArn = taskIn(output, "run", "Tasks", "TaskArn");
  if (taskArn === undefined && isObject(output) && isObject(output["sleep"])) {
    write(`skipped, as the environment isn't awake: npm run ops -- wake\n`);
    return EXIT.failed;
  }
  if (taskArn === undefined) {
    const earlier = taskIn(output, "look", "TaskArns");
    write(
      earlier === undefined ? "no task was started; the notification says why\n" : `skipped, as its previous task still runs: ${earlier}\n`,
    );
    return EXIT.failed;
  }
  write(`its task: ${taskArn}\n`);
  const task = await endOf(taskArn, run, pause);
  return report(task, taskArn, run);
}

/** Source: components/workloads/job/run-definition.ts: what the execution's last state has. */
function taskIn(output: unknown, key: "run" | "look", list: string, property?: string): string | undefined {
  const found = isObject(output) && isObject(output[key]) ? output[key][list] : undefined;
  const [first]: unknown[] = Array.isArray(found) ? found : [];
  const value = property === undefined ? first : isObject(first) ? first[property] : undefined;
  return typeof value === "string" ? value : undefined;
}

async function endOf(
  taskArn: string,
  { cluster, job: { fullName } }: JobRun,
  pause: NonNullable<JobRun["pause"]>,
): Promise<Task | undefined> {
  for (;;) {
    const [task] = await cluster.described(fullName, taskArn);
    if (task === undefined || task.lastStatus === "STOPPED") return task;
    await pause(PAUSE_MS);
  }
}

async function report(task: Task | undefined, taskArn: string, { job, logs, write }: JobRun): Promise<number> {
  const container = task?.containers?.find(({ name }) => name === job.name) ?? task?.containers?.[0];
  const lines = await logs.last(job.logGroup, `${job.streamPrefix}/${container?.name ?? job.name}/${idOf(taskArn)}`, LAST_LINES).catch((
    error: Error,
  ) => [`${error.message}\n`]);
  for (const line of lines) write(line);
  if (task === undefined) {
    write("ECS no longer knows the task, so that its exit code is unknown\n");
    return EXIT.failed;
  }
  const { exitCode, reason } = container ?? {};
  const details = [task.stoppedReason, reason].filter(Boolean).join(": ");
  write(`${job.name} ended with exit code ${exitCode ?? "none"}${exitCode === 0 || details === "" ? "" : ` (${details})`}\n`);
  return exitCode === 0 ? EXIT.fine : EXIT.failed;
}
