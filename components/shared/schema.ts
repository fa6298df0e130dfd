import { RunError } from "@pulumi/pulumi";
import * as v from "valibot";

import { meantBy, type Mistake, mistake, type Path, rootOf, sentenceOf } from "./mistake";
import { describeIssue, shapeOf } from "./schema-issues";
import { isIntegerBetween, type Range } from "./validation";

/*
 * Building blocks of the settings' schemas. A message completes "<path> is <value>, but must be"; the metadata is what a JSON schema
 * says of the value, for settings.schema.json.
 */

/** JSON schema of a value, as far as it can express it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

export const accepted = <T>(accepts: (value: unknown) => boolean, allowed: string, json: JsonSchema) =>
  v.pipe(v.custom<T>(accepts, allowed), v.metadata({ json }));

export const integerBetween = (range: Range) =>
  accepted<number>((value) => isIntegerBetween(value, range), `a whole number from ${range.min} to ${range.max}`, {
    type: "integer",
    minimum: range.min,
    maximum: range.max,
  });

export const matching = (pattern: RegExp, allowed: string) =>
  accepted<string>((value) => typeof value === "string" && pattern.test(value), allowed, { type: "string", pattern: pattern.source });

export const textThat = (is: (text: string) => boolean, allowed: string) =>
  accepted<string>((value) => typeof value === "string" && is(value), allowed, { type: "string" });

export const oneOf = <const T extends readonly (string | number)[]>(values: T) => v.picklist(values, `one of ${values.join(", ")}`);

export const trueOrFalse = () => v.boolean("true or false");

export const listOf = <const T extends v.GenericSchema>(item: T, allowed: string) => v.array(item, allowed);

/** The values of a group with these entries, complete with their defaults. */
export type OutputOf<T extends v.ObjectEntries> = v.InferOutput<v.StrictObjectSchema<T, string>>;

/** A group of settings, and what they can't be together. */
export const group = <const T extends v.ObjectEntries>(entries: T, ...contradictions: Contradiction<OutputOf<T>>[]) => {
  const allowed = `a group with keys of ${Object.keys(entries).join(", ")}`;
  return v.pipe(
    notList<v.InferInput<v.StrictObjectSchema<T, string>>>(allowed),
    v.strictObject(entries, allowed),
    contradicted(Object.keys(entries), contradictions),
  );
};

export const mapOf = <const T extends v.GenericSchema>(key: v.GenericSchema<string, string>, value: T, allowed: string) => {
  let given: object = {};
  return v.pipe(
    notList<Record<string, v.InferInput<T>>>(allowed),
    v.rawCheck(({ dataset }) => void (given = dataset.value as object)),
    v.record(key, value, allowed),
    v.rawCheck(({ addIssue }) => {
      for (const dropped of DROPPED.filter((one) => Object.hasOwn(given, one))) {
        addIssue({
          message: `another name than ${DROPPED.join(", ")}`,
          input: dropped,
          path: [{ type: "unknown", origin: "key", input: given, key: dropped, value: dropped }],
        });
      }
    }),
  );
};

/** Keys that valibot leaves out of a map without an issue. */
const DROPPED = ["__proto__", "prototype", "constructor"];

/** valibot takes a list for an object whose keys are 0, 1, 2; an empty one would pass as an empty group. */
const notList = <T extends object>(allowed: string) =>
  v.custom<T>((value) => typeof value === "object" && value !== null && !Array.isArray(value), allowed);

/** Settings of one group that contradict each other. */
export interface Contradiction<T> {
  /** The settings that it reads; it is silent if one of them is invalid by itself. */
  reads: readonly (keyof T & string)[];
  find: (values: T) => Found;
}
export type Found = Mistake | false | undefined | readonly Found[];

export const contradiction = <T, const K extends keyof T & string>(
  reads: readonly K[],
  find: (values: Pick<T, K>) => Found,
): Contradiction<T> => ({ reads, find });

export function mistakesIn(found: Found): Mistake[] {
  if (found === undefined || found === false) return [];
  return "path" in found ? [found] : found.flatMap(mistakesIn);
}

/** Checks that no item is in a list twice. */
export const namedOnce = (name: string, list: readonly string[] = []): Found =>
  list.map((item, index) => list.indexOf(item) !== index && mistake([name, index], item, "named once"));

const contradicted = <T extends object>(known: readonly string[], contradictions: readonly Contradiction<T>[]) =>
  v.rawCheck<T>(({ dataset, addIssue }) => {
    const { value, issues = [] } = dataset as { value: T; issues?: readonly v.BaseIssue<unknown>[] };
    if (issues.some(({ path }) => path === undefined)) return;
    const invalid = issues.filter((issue) => !isContradiction(issue)).flatMap((issue) => invalidKeys(issue, known));
    for (const { reads, find } of contradictions) {
      if (reads.some((key) => invalid.includes(key))) continue;
      for (const { path, value: input, allowed } of mistakesIn(find(picked(value, reads)))) {
        const items = path.map((key): v.UnknownPathItem => ({ type: "unknown", origin: "value", input: value, key, value: input }));
        addIssue({ message: allowed, input, path: items as [v.UnknownPathItem, ...v.UnknownPathItem[]] });
      }
    }
  });

/** The key that an issue is about; of misspelt keys those that are meant, as their values aren't known. */
function invalidKeys({ path, expected }: v.BaseIssue<unknown>, known: readonly string[]): unknown[] {
  const [first] = path ?? [];
  if (path?.length !== 1 || expected !== "never") return [first?.key];
  return Object.keys(first!.input as object).filter((key) => !known.includes(key)).map((key) => meantBy(key, known));
}

/** Only what is read, so that nothing else decides. */
const picked = <T extends object>(values: T, keys: readonly (keyof T)[]) => Object.fromEntries(keys.map((key) => [key, values[key]])) as T;

/** Whether each value is right by itself, and an issue speaks of them together. */
export const isContradiction = ({ type, path }: v.BaseIssue<unknown>) => type === "raw_check" && path?.at(-1)?.origin !== "key";

/**
 * Values from code, with their defaults. Of `given` only the schema's own keys are read.
 *
 * @param subject Who speaks, e.g. `Cluster "cluster"`, or a setting of its own, e.g. `FargateService "api": route`.
 * @throws {RunError} Every mistake, one a line.
 */
export function resolve<S extends v.GenericSchema>(schema: S, subject: string, given: object): v.InferOutput<S> {
  const known = Object.keys(shapeOf(schema).group ?? {});
  const own = Object.fromEntries(Object.entries(given).filter(([key]) => known.includes(key)));
  const result = v.safeParse(schema, own);
  if (result.success) return result.output;
  throw new RunError(result.issues.flatMap((issue) => describeIssue(rootOf(subject), schema, issue)).join("\n"));
}

/** @throws {RunError} Every mistake, one a line. */
export function requireNone(subject: string, found: Found): void {
  const mistakes = mistakesIn(found);
  if (mistakes.length > 0) throw new RunError(mistakes.map((one) => sentenceOf(rootOf(subject), one)).join("\n"));
}

/** The same mistakes of something that is part of something else. */
export const within = (path: Path, found: Found): Mistake[] => mistakesIn(found).map((one) => ({ ...one, path: [...path, ...one.path] }));
