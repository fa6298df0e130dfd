import { setTimeout } from "node:timers/promises";

import type { Task } from "@aws-sdk/client-ecs";
import type { SFNClient } from "@aws-sdk/client-sfn";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { collected } from "../../toolkit/shared/aws-request";
import { EXIT } from "../../toolkit/shared/command";
import { ProgramError } from "../../toolkit/shared/errors";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { isObject } from "../../toolkit/shared/values";
import { OperatedCluster } from "./ecs";
import { OperatedLogs } from "./logs";
import { type OperatedWorkload, workloadNamed } from "./platform";
import { sent } from "./session";
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
        JobRunners.connect(account),
        OperatedLogs.connect(account),
        OperatedCluster.connect(account, platform.clusterName),
      ]);
      const execution = `by-hand-${new Date().toISOString().replace(/\D/g, "")}`;
      return runJob({ job, wait, execution, runners, cluster, logs, write: (text) => void out.write(text) });
    };
  },
};

/** State machines that run jobs. */
export class JobRunners {
  private constructor(private readonly sdk: typeof import("@aws-sdk/client-sfn"), private readonly client: SFNClient) {}

  static async connect({ settings }: StackAccount): Promise<JobRunners> {
    const sdk = await import("@aws-sdk/client-sfn");
    return new JobRunners(sdk, new sdk.SFNClient(await connectionTo("sfn", settings.connection)));
  }

  /** @throws {ProgramError} Step Functions has no such state machine. */
  async arnOf({ name, nameStart, fullName }: Pick<OperatedWorkload, "name" | "nameStart" | "fullName">): Promise<string> {
    const pages = this.sdk.paginateListStateMachines({ client: this.client }, {});
    const machines = await sent("ListStateMachines", collected(pages, ({ stateMachines = [] }) => stateMachines));
    const possible = machines.filter((each) => each.name?.startsWith(nameStart)).map((each) => each.stateMachineArn!);
    for (const resourceArn of possible) {
      const { tags = [] } = await sent(
        `ListTagsForResource ${resourceArn}`,
        this.client.send(new this.sdk.ListTagsForResourceCommand({ resourceArn })),
      );
      if (tags.some(({ key, value }) => key === "Name" && value === fullName)) return resourceArn;
    }
    throw new ProgramError(
      `Step Functions has no state machine with the Name tag ${fullName}: ${name} isn't deployed, or was deleted by hand`,
    );
  }

  /** Starts an execution; without input, as the schedule of a job does. */
  async start(stateMachineArn: string, name: string, input: object = {}): Promise<string> {
    const { executionArn } = await sent(
      `StartExecution ${stateMachineArn}`,
      this.client.send(new this.sdk.StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) })),
    );
    return executionArn!;
  }

  /** Output of an execution; undefined while it runs. @throws {ProgramError} It failed. */
  async output(executionArn: string): Promise<unknown> {
    const { status, output = "{}", error, cause } = await sent(
      "DescribeExecution",
      this.client.send(new this.sdk.DescribeExecutionCommand({ executionArn })),
    );
    if (status === "RUNNING" || status === "PENDING_REDRIVE") return undefined;
    if (status === "SUCCEEDED") return JSON.parse(output);
    throw new ProgramError(`the execution is ${status}: ${[error, cause].filter(Boolean).join(": ") || "Step Functions gives no cause"}`);
  }
}

export interface JobRun {
  job: OperatedWorkload;
  wait: boolean;
  /** Name of the execution, unique among those of 90 days. */
  execution: string;
  runners: Pick<JobRunners, "arnOf" | "start" | "output">;
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
  const id = taskArn.split("/").at(-1)!;
  const lines = await logs.last(job.logGroup, `${job.streamPrefix}/${container?.name ?? job.name}/${id}`, LAST_LINES).catch((
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
