import type { Service, Task } from "@aws-sdk/client-ecs";

import { isMutedAsleep } from "../../components/operations/asleep";
import { columns } from "../../toolkit/shared/columns";
import { EXIT } from "../../toolkit/shared/command";
import { ProgramError } from "../../toolkit/shared/errors";
import { painter } from "../../toolkit/shared/paint";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { timeText } from "../../toolkit/shared/time-text";
import { originOf } from "../deployed/origin";
import { deploymentsOf, shortImage } from "../deployed/running";
import { type RaisedAlarm, raisedAlarms } from "./alarms";
import { causesOf, endOf } from "./causes";
import { OperatedCluster } from "./ecs";
import type { OperatedPlatform, OperatedSleep, OperatedWorkload } from "./platform";
import { nextSleep, nextWake, NoteReader, type SleepNoteView } from "./sleep";
import type { Verb } from "./verb";

export const statusVerb: Verb = {
  words: [],
  options: ["json"],
  summary: "services and jobs: tasks, health, image, commit, since when, the last rollout; and the alarms that are raised",
  acts: false,
  prepare: ({ args: { json }, stack, platform, io: { out, env } }) => async ({ account }) => {
    const status = await statusOf(platform, account);
    if (json) out.write(`${JSON.stringify({ stack, ...status })}\n`);
    else out.write(renderStatus(status, `${stack}, account ${account.accountId}, ${account.region}`, painter(out, env)));
    return isFine(status) ? EXIT.fine : EXIT.failed;
  },
};

/** A service or a job as ECS runs it. */
export interface WorkloadStatus {
  name: string;
  kind: OperatedWorkload["kind"];
  tasks: string;
  health: string;
  image: string | undefined;
  commit: string | undefined;
  since: Date | undefined;
  /** Verdict of the last rollout, or the end of a job's last task. */
  last: string;
  /** Undefined if it is fine. */
  problem: string | undefined;
  /** Causes of the problem, as far as ECS knows them. */
  causes: string[];
}

export interface Status {
  /** Undefined if the environment always runs. */
  sleep?: { is: SleepNoteView["is"]; since: Date; until: Date } | undefined;
  workloads: WorkloadStatus[];
  alarms: RaisedAlarm[];
}

/** Asks ECS, the registry and CloudWatch for what a platform runs. */
export async function statusOf({ clusterName, workloads, sleep }: OperatedPlatform, account: StackAccount): Promise<Status> {
  const cluster = await OperatedCluster.connect(account, clusterName);
  const [services, raised, note] = await Promise.all([
    cluster.services(workloads.filter(({ kind }) => kind === "service")),
    raisedAlarms(account),
    sleep && NoteReader.connect(account).then((reader) => reader.read(sleep)),
  ]);
  const alarms = raised.filter(({ description }) => (note?.is ?? "awake") === "awake" || !isMutedAsleep(description));
  const found = await Promise.all(workloads.map(async (workload) => {
    const status = workload.kind === "service"
      ? await serviceStatus(workload, services.get(workload.fullName), cluster)
      : await jobStatus(workload, cluster);
    return { ...status, ...await commitOf(status, account) };
  }));
  return { workloads: found, alarms, ...(sleep && note && { sleep: { is: note.is, since: note.since, until: untilOf(sleep, note) } }) };
}

function untilOf(sleep: OperatedSleep, { is, keptUntil }: SleepNoteView): Date {
  const now = new Date();
  return is !== "awake" ? nextWake(sleep, now) : keptUntil > now ? keptUntil : nextSleep(sleep, now);
}

/** A registry that doesn't answer hides nothing else. */
async function commitOf({ image, causes }: WithoutCommit, account: StackAccount): Promise<Pick<WorkloadStatus, "commit" | "causes">> {
  if (image === undefined) return { commit: undefined, causes };
  try {
    return { commit: (await originOf(image, account)).commit, causes };
  } catch (error) {
    if (!(error instanceof ProgramError)) throw error;
    return { commit: undefined, causes: [...causes, `its commit isn't known: ${error.message}`] };
  }
}

type WithoutCommit = Omit<WorkloadStatus, "commit">;

async function serviceStatus(workload: OperatedWorkload, service: Service | undefined, cluster: OperatedCluster): Promise<WithoutCommit> {
  const base = { name: workload.name, kind: workload.kind };
  if (service === undefined) {
    return {
      ...base,
      tasks: "-",
      health: "-",
      image: undefined,
      since: undefined,
      last: "-",
      problem: "ECS has no such service",
      causes: [],
    };
  }
  const { deployments = [], runningCount = 0, desiredCount = 0, taskDefinition = "" } = service;
  const { serving, primary } = deploymentsOf(deployments);
  const [image, running] = await Promise.all([
    cluster.image(serving?.taskDefinition ?? taskDefinition),
    cluster.tasks(workload.fullName, "RUNNING"),
  ]);
  const unhealthy = running.filter(({ healthStatus }) => healthStatus === "UNHEALTHY").length;
  const status = {
    ...base,
    // Another number than the stack file's is the result of `scale`, and no problem.
    tasks: `${runningCount}/${desiredCount}${[undefined, desiredCount].includes(workload.count) ? "" : ` (stack file: ${workload.count})`}`,
    health: healthOf(running, unhealthy),
    image,
    since: serving?.createdAt,
    last: primary?.rolloutState?.toLowerCase().replace("_", " ") ?? "-",
    problem: image !== workload.image
      ? `the stack file has ${shortImage(workload.image)}`
      : primary?.rolloutState === "FAILED"
      ? primary.rolloutStateReason ?? "its rollout failed"
      : runningCount < desiredCount
      ? `${desiredCount - runningCount} tasks are missing`
      : unhealthy > 0
      ? `${unhealthy} tasks are unhealthy`
      : undefined,
  };
  return { ...status, causes: status.problem === undefined ? [] : causesOf(service, await cluster.tasks(workload.fullName, "STOPPED")) };
}

/** Health by the container's own check; ECS doesn't say what the load balancer finds. */
function healthOf(running: readonly Task[], unhealthy: number): string {
  if (running.length === 0) return "-";
  if (unhealthy > 0) return `${unhealthy} unhealthy`;
  return running.every(({ healthStatus }) => healthStatus === "HEALTHY") ? "healthy" : "not checked";
}

/** A job's last task is known for an hour after its end. Source: Amazon ECS API reference, `ListTasks`, desiredStatus. */
async function jobStatus({ name, kind, fullName, image }: OperatedWorkload, cluster: OperatedCluster): Promise<WithoutCommit> {
  const [running, stopped] = await Promise.all([cluster.tasks(fullName, "RUNNING"), cluster.tasks(fullName, "STOPPED")]);
  const [current, last] = [running[0], stopped[0]];
  const exitCode = last?.containers?.find((container) => container.name === name)?.exitCode;
  const hasFailed = last !== undefined && exitCode !== 0;
  return {
    name,
    kind,
    tasks: String(running.length),
    health: "-",
    image: current === undefined ? image : await cluster.image(current.taskDefinitionArn!),
    since: current?.createdAt,
    last: last === undefined ? "-" : `exit code ${exitCode ?? "none"} at ${timeText(last.stoppedAt)}`,
    problem: hasFailed ? last.stoppedReason ?? "its last task failed" : undefined,
    causes: hasFailed ? [endOf(last)] : [],
  };
}

/** Whether nothing is wrong and no alarm is raised. */
export const isFine = ({ workloads, alarms }: Status): boolean =>
  alarms.length === 0 && workloads.every(({ problem }) => problem === undefined);

/** A status as a table, with the raised alarms and a verdict. */
export function renderStatus(status: Status, title: string, paint: ReturnType<typeof painter>): string {
  const { workloads, alarms, sleep } = status;
  const rows = workloads.map(({ name, kind, tasks, health, image, commit, since, last, problem }) => [
    name,
    kind,
    tasks,
    health,
    shortImage(image),
    commit?.slice(0, 12) ?? "-",
    timeText(since),
    last,
    problem ?? "fine",
  ]);
  const [head = "", ...lines] = columns([["Name", "Kind", "Tasks", "Health", "Image", "Commit", "Since", "Last", "Verdict"], ...rows]);
  const causes = workloads.flatMap(({ name, causes: all }) => all.map((cause) => `  ${name} ${cause}\n`)).join("");
  const raised = alarms.map(({ name, description, since }) => `${paint("red", "✗")} ${name} since ${timeText(since)}: ${description}\n`);
  const wrong = workloads.filter(({ problem }) => problem !== undefined).length;
  const verdict = wrong === 0 && sleep?.is === "asleep"
    ? "all sleep as the stack file says"
    : wrong === 0
    ? "all run as the stack file says"
    : `${wrong} of ${workloads.length} need attention`;
  const count = alarms.length === 0 ? "no alarm is raised" : `${alarms.length} ${alarms.length === 1 ? "alarm is" : "alarms are"} raised`;
  const mark = isFine(status) ? paint("green", "✓") : paint("red", "✗");
  return `${title}${sleep === undefined ? "" : `\n${sleepText(sleep)}`}\n\n${[paint("bold", head), ...lines].join("\n")}\n${causes}\n${
    raised.join("")
  }${mark} ${verdict}; ${count}\n`;
}

function sleepText({ is, since, until }: NonNullable<Status["sleep"]>): string {
  if (is === "awake") return `awake until ${timeText(until)}`;
  if (is === "asleep") return `asleep since ${timeText(since)}, until ${timeText(until)}; npm run ops -- wake wakes it`;
  return `waking since ${timeText(since)}; if that takes longer than an hour, a step failed: npm run ops -- wake repeats it`;
}
