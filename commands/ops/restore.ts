import { setTimeout } from "node:timers/promises";

import { EXIT } from "../../toolkit/shared/command";
import { knownAre, UsageError } from "../../toolkit/shared/errors";
import { isObject } from "../../toolkit/shared/values";
import type { OperatedRestore } from "./operated-restore";
import { executionName, StateMachines } from "./state-machines";
import type { Verb } from "./verb";

export const restoreVerb: Verb = {
  words: [],
  options: ["to", "instance", "reason"],
  summary: "restores the database to a time, in a second instance beside it, checks it, and says how to switch over",
  acts: true,
  prepare: ({ args: { to, instance }, platform: { restore }, stack, project, io: { out } }) => {
    if (restore === undefined) {
      throw new UsageError(
        `${stack} has no restores: set ${project}:database.restore to {} in Pulumi.${stack}.yaml and deploy it, or restore with the AWS CLI`,
      );
    }
    const point = pointOf(to, restore.retentionDays, new Date());
    const identifier = instanceOf(instance, restore);
    return async ({ account }) => {
      const runners = await StateMachines.connect(account);
      return restoreBeside({
        restore,
        identifier,
        to: point,
        stack,
        project,
        execution: executionName(),
        runners,
        write: (text) => void out.write(text),
      });
    };
  },
};

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** A time with its zone: without one, it would be another moment on another machine. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/;

/** Time to restore to, as RDS takes it. @throws {UsageError} It is missing, in another form, or can't be restored. */
export function pointOf(text: string | undefined, retentionDays: number, now: Date): string {
  const form = "a time with its zone, e.g. 2026-11-27T11:59:30+09:00 or 2026-11-27T02:59:30Z, or latest";
  if (text === undefined) throw new UsageError(`--to is missing, but must be ${form}`);
  if (text === "latest") return text;
  const time = TIME.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw new UsageError(`--to is ${text}, but must be ${form}`);
  const earliest = now.getTime() - retentionDays * DAY;
  if (time > now.getTime() || time < earliest) {
    throw new UsageError(
      `--to is ${text}, ${secondsText(time)}, but must be from ${secondsText(earliest)}, as backups are kept for ${retentionDays} days, `
        + "to about five minutes ago",
    );
  }
  return secondsText(time);
}

const secondsText = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`;

/** Identifier of the new instance: of a place that doesn't serve. @throws {UsageError} There is no such place. */
export function instanceOf(place: string | undefined, { restored }: Pick<OperatedRestore, "restored">): string {
  const places = restored.map(({ place: each }) => each);
  const found = place === undefined ? restored[0] : restored.find((each) => each.place === place);
  if (found !== undefined) return found.identifier;
  throw new UsageError(`--instance is ${place}, but must be one that doesn't serve; ${knownAre(places)}`);
}

export interface RestoreBeside {
  restore: OperatedRestore;
  /** Of the new instance. */
  identifier: string;
  to: string;
  stack: string;
  project: string;
  execution: string;
  runners: Pick<StateMachines, "arnOf" | "start" | "output">;
  write: (text: string) => void;
  pause?: (milliseconds: number) => Promise<unknown>;
}

const PAUSE_MS = 15_000;
const LOOKS_OF_A_LINE = 20;

/** Starts the restore, waits for its check, and prints the lines that switch over. @throws {ProgramError} It failed. */
export async function restoreBeside(run: RestoreBeside): Promise<number> {
  const { restore, identifier, to, runners, write, pause = setTimeout } = run;
  const arn = await runners.arnOf(restore);
  const executionArn = await runners.start(arn, run.execution, { identifier, to });
  write(`restoring ${restore.source} to ${to === "latest" ? "the latest point" : to} as ${identifier}: ${executionArn}\n`);
  write("it goes on if this command is interrupted, and notifies the alerts topic at its end\n");
  let output = await runners.output(executionArn);
  for (let looks = 1; output === undefined; looks++) {
    await pause(PAUSE_MS);
    output = await runners.output(executionArn);
    if (output === undefined && looks % LOOKS_OF_A_LINE === 0) write(`restoring for ${(looks * PAUSE_MS) / MINUTE} minutes\n`);
  }
  write(summary(output, identifier));
  write(switchOver(run));
  return EXIT.fine;
}

/** Source: components/workloads/database-restore/restore-definition.ts: what the execution's last state has. */
function summary(output: unknown, identifier: string): string {
  const inside = (value: unknown, key: string): unknown => isObject(value) ? value[key] : undefined;
  const result = inside(inside(output, "result"), "is");
  const text = (key: string) => String(inside(result, key));
  const newest = inside(result, "newest");
  return `${identifier} is restored to ${String(inside(inside(output, "at"), "point"))}, and its check has passed after ${
    Math.ceil(Number(text("rtoSeconds")) / 60)
  } minutes: ${text("tables")} tables, about ${text("rows")} rows${newest === undefined ? "" : `, newest data of ${text("newest")}`}\n`;
}

const switchOver = ({ identifier, stack, project, restore: { source } }: RestoreBeside): string => `
To switch over, in Pulumi.${stack}.yaml, then review and deploy it:

  ${project}:database:
    restoredInstance: ${identifier}

Rows written to ${source} after that time aren't in ${identifier}. To switch back, omit the line again and deploy.
Services whose user has a password: npm run ops -- restart NAME --stack ${stack}, after the deployment.
Until it is deleted, ${identifier} is billed beside ${source}: docs/ops.md, "Restore the database"
`;
