import { readFileSync, statSync, writeFileSync } from "node:fs";

import * as v from "valibot";

import { UsageError } from "../../toolkit/shared/errors";
import { safeJson } from "./escape";
import type { PlannedStack } from "./planned-stack";
import { type PlanReport, ReportSchema } from "./report";

/** Largest report that is read; ours have some 100 kB. */
const MOST_BYTES_READ = 8_000_000;

/** The parts of a file of `--export` by which it is recognized; the code of this repository wrote the rest. */
const Exported = v.object({
  format: v.literal("aws-practice plans 1"),
  stacks: v.array(v.looseObject({ program: v.string(), project: v.string(), stack: v.string(), resources: v.array(v.looseObject({})) })),
});

export function writePlans(file: string, stacks: readonly PlannedStack[]): void {
  write("--export", file, `${JSON.stringify({ format: "aws-practice plans 1", stacks })}\n`);
}

/** @throws {UsageError} It isn't a file of `--export`. */
export function readPlans(file: string): PlannedStack[] {
  const { success, output } = v.safeParse(Exported, readJsonFile(file, MOST_BYTES_READ));
  if (!success) throw new UsageError(`${file} isn't a file that npm run report -- --export of this version has written`);
  return output.stacks as unknown as PlannedStack[];
}

/** Reads a report that anyone may have written. @throws {UsageError} It has another form, or is too large. */
export function readReport(file: string): PlanReport {
  const { success, output, issues } = v.safeParse(ReportSchema, readJsonFile(file, MOST_BYTES_READ));
  if (success) return output;
  throw new UsageError(`${file} isn't a report of this version: ${v.getDotPath(issues[0]) ?? "the content"} has another form`);
}

/** @throws {UsageError} The file can't be read, isn't JSON, or is too large. */
export function readJsonFile(file: string, mostBytes = Infinity): unknown {
  try {
    const { size } = statSync(file);
    if (size > mostBytes) throw new Error(`it has ${size} bytes, more than ${mostBytes}`);
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new UsageError(`${file} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

export function writeJson(option: string, file: string, value: unknown): void {
  write(option, file, safeJson(value));
}

/** @throws {UsageError} The file can't be written. */
export function write(option: string, file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${option} ${file} can't be written: ${(error as Error).message}`);
  }
}
