import { setTimeout } from "node:timers/promises";

import { connectionTo } from "../../toolkit/shared/aws-client";
import { EXIT } from "../../toolkit/shared/command";
import { ProgramError, UsageError } from "../../toolkit/shared/errors";
import { nextRuns } from "../../toolkit/shared/schedule-runs";
import type { StackAccount } from "../../toolkit/shared/stack-account";
import { timeText } from "../../toolkit/shared/time-text";
import { isWorkingTime, parseWorkingHours, type WorkingHours } from "../../toolkit/shared/working-hours";
import { OperatedCluster } from "./ecs";
import type { OperatedPlatform, OperatedSleep } from "./platform";
import { sent } from "./session";
import { executionName, StateMachines } from "./state-machines";
import type { OpsRequest, Verb } from "./verb";

export const wakeVerb: Verb = {
  words: [],
  options: ["for", "reason"],
  summary: "wakes an environment that sleeps, until the end of its working hours; waits for it",
  acts: true,
  prepare: (request) => {
    const sleep = sleepOf(request);
    return async ({ account }) => wake(await runOf(request, sleep, account), request.args.forMs);
  },
};

export const sleepVerb: Verb = {
  words: [],
  options: ["reason"],
  summary: "brings an environment back to sleep, outside of its working hours; waits for it",
  acts: true,
  prepare: (request) => {
    const sleep = sleepOf(request);
    return async ({ account }) => goToSleep(await runOf(request, sleep, account));
  },
};

/** @throws {UsageError} The environment never sleeps. */
function sleepOf({ platform: { sleep }, stack }: OpsRequest): OperatedSleep {
  if (sleep === undefined) throw new UsageError(`${stack} always runs: Pulumi.${stack}.yaml has no section sleep`);
  return sleep;
}

async function runOf({ platform, stack, io: { out } }: OpsRequest, sleep: OperatedSleep, account: StackAccount): Promise<SleepRun> {
  const [runners, note, cluster] = await Promise.all([
    StateMachines.connect(account),
    NoteReader.connect(account),
    OperatedCluster.connect(account, platform.clusterName),
  ]);
  return {
    stack,
    sleep,
    services: platform.workloads.filter(({ kind, image }) => kind === "service" && image !== undefined),
    runners,
    note,
    cluster,
    now: () => new Date(),
    write: (text) => void out.write(text),
  };
}

/** State of an environment, as its state machine notes it (components/workloads/sleep/sleep-note.ts). */
export interface SleepNoteView {
  is: "awake" | "asleep" | "waking";
  since: Date;
  /** A time in the past, unless a person keeps it awake. */
  keptUntil: Date;
}

/** Reads the note. */
export class NoteReader {
  private constructor(
    private readonly sdk: typeof import("@aws-sdk/client-ssm"),
    private readonly client: import("@aws-sdk/client-ssm").SSMClient,
  ) {}

  static async connect({ settings }: StackAccount): Promise<NoteReader> {
    const sdk = await import("@aws-sdk/client-ssm");
    return new NoteReader(sdk, new sdk.SSMClient(await connectionTo("ssm", settings.connection)));
  }

  async read({ parameterName }: Pick<OperatedSleep, "parameterName">): Promise<SleepNoteView> {
    const { Parameter } = await sent(
      `GetParameter ${parameterName}`,
      this.client.send(new this.sdk.GetParameterCommand({ Name: parameterName })),
    );
    const { is, since, keptUntil } = JSON.parse(Parameter?.Value ?? "{}") as { is: SleepNoteView["is"]; since: string; keptUntil: string };
    return { is, since: new Date(since), keptUntil: new Date(keptUntil) };
  }
}

export interface SleepRun {
  stack: string;
  sleep: OperatedSleep;
  services: OperatedPlatform["workloads"];
  runners: Pick<StateMachines, "arnOf" | "start" | "output">;
  note: Pick<NoteReader, "read">;
  cluster: Pick<OperatedCluster, "services">;
  now: () => Date;
  write: (text: string) => void;
  pause?: (milliseconds: number) => Promise<unknown>;
}

const PAUSE_MS = 10_000;

/** @param forMs Milliseconds for which it stays awake, unless it works then anyway; 0: until its hours end. */
export async function wake(run: SleepRun, forMs: number): Promise<number> {
  const { stack, sleep, now, write } = run;
  const until = forMs === 0 ? undefined : new Date(now().getTime() + forMs);
  const isKept = until !== undefined && !isWorkingTime(hoursOf(sleep), sleep.timeZone, until);
  const input = { action: "wake", ...(isKept && { keptUntil: until.toISOString() }) };
  write(`waking ${stack}: NAT instance, database, then services; this usually takes 10 to 20 minutes\n`);
  const failed = await followed(run, input, isKept);
  if (failed) return EXIT.failed;
  const end = isKept ? until : nextSleep(sleep, now());
  write(`${stack} is awake until ${timeText(end)}${until !== undefined && !isKept ? ", as its working hours go on" : ""}\n`);
  return EXIT.fine;
}

/** @throws {ProgramError} It is within working hours: its alarms would be raised, and no schedule would wake it before the next day. */
export async function goToSleep(run: SleepRun): Promise<number> {
  const { stack, sleep, now, write } = run;
  if (isWorkingTime(hoursOf(sleep), sleep.timeZone, now())) {
    throw new ProgramError(
      `${stack} works ${sleep.workingHours} (${sleep.timeZone}), which is now: its alarms would be raised, and it would sleep until tomorrow. Change sleep.workingHours`,
    );
  }
  write(`bringing ${stack} to sleep: services, then database and NAT instance; running jobs end before\n`);
  if (await followed(run, { action: "sleep" }, false)) return EXIT.failed;
  write(`${stack} sleeps until ${timeText(nextWake(sleep, now()))}\n`);
  return EXIT.fine;
}

/**
 * Starts the state machine, and shows what changes until its end; if it goes on to keep the environment awake, until it is awake.
 *
 * @returns Whether it failed.
 */
async function followed(run: SleepRun, input: object, isKept: boolean): Promise<boolean> {
  const { sleep, runners, note, write, now, pause = setTimeout } = run;
  const started = now();
  const execution = await runners.start(
    await runners.arnOf({ name: "sleep", ...sleep }),
    executionName(started),
    input,
  );
  for (let last = "";;) {
    await pause(PAUSE_MS);
    try {
      if (await runners.output(execution) !== undefined) return false;
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      write(`${error.message}\nthe notifications name each step that failed; docs/runbook.md#wake says what to do\n`);
      return true;
    }
    const { is, since } = await note.read(sleep);
    const shown = `${is}; ${await tasksOf(run)}`;
    if (shown !== last) write(`${timeText(now())}  ${shown}\n`);
    last = shown;
    if (isKept && is === "awake" && since > started) return false;
  }
}

async function tasksOf({ cluster, services }: SleepRun): Promise<string> {
  const found = await cluster.services(services);
  return services.map(({ name, fullName }) => {
    const { runningCount = 0, desiredCount = 0 } = found.get(fullName) ?? {};
    return `${name} ${runningCount}/${desiredCount}`;
  }).join(", ");
}

const hoursOf = ({ workingHours }: OperatedSleep): WorkingHours => parseWorkingHours(workingHours)!;

/** When the schedule wakes it. */
export const nextWake = ({ wakeSchedule, timeZone }: OperatedSleep, after: Date): Date => nextRuns(wakeSchedule, timeZone, after, 1)[0]!;

/** When the schedule brings it to sleep. */
export const nextSleep = ({ sleepSchedule, timeZone }: OperatedSleep, after: Date): Date => nextRuns(sleepSchedule, timeZone, after, 1)[0]!;
