import { distance } from "fastest-levenshtein";
import * as v from "valibot";

import { isIntegerBetween, type Range } from "../components/lib/validation";

/** Building blocks of the settings' schema: each message says what is allowed, and the report puts it behind the value. */

export const integerBetween = (range: Range) =>
  v.custom<number>((value) => isIntegerBetween(value, range), `a whole number from ${range.min} to ${range.max}`);

export const matching = (pattern: RegExp, allowed: string) =>
  v.custom<string>((value) => typeof value === "string" && pattern.test(value), allowed);

export const oneOf = <const T extends readonly (string | number)[]>(values: T) =>
  v.picklist(values, `one of ${values.join(", ")}`);

export const trueOrFalse = () => v.boolean("true or false");

export const group = <const T extends v.ObjectEntries>(entries: T) =>
  v.strictObject(entries, (issue) => (issue.expected === "never" ? "" : `a group of ${Object.keys(entries).join(", ")}`));

export const mapOf = <const T extends v.GenericSchema>(key: v.GenericSchema<string, string>, value: T, allowed: string) =>
  v.record(key, value, allowed);

export const listOf = <const T extends v.GenericSchema>(item: T, allowed: string) => v.array(item, allowed);

/** One mistake in one line: path, value, what is allowed. */
export function describeIssue(root: string, schema: v.GenericSchema, issue: v.BaseIssue<unknown>): string {
  const keys = (issue.path ?? []).map((item) => String(item.key));
  const path = [root, ...keys].join(".");
  if (issue.expected === "never") return `${path} is not a setting${suggestion(keys.at(-1) ?? "", keysAt(schema, keys.slice(0, -1)))}`;
  return `${path} is ${shown(issue.input)}, but must be ${issue.message}`;
}

/** The nearest known name if one is near, else all of them. */
export function suggestion(name: string, known: readonly string[]): string {
  const nearest = known.toSorted((a, b) => distance(name, a) - distance(name, b))[0];
  if (nearest !== undefined && distance(name, nearest) <= Math.max(2, name.length / 3)) return `; did you mean ${nearest}?`;
  return known.length === 0 ? "" : `; known are ${known.join(", ")}`;
}

function shown(value: unknown): string {
  return value === undefined ? "missing" : JSON.stringify(value);
}

/** The keys that a group at this path knows. */
function keysAt(schema: v.GenericSchema | undefined, path: readonly string[]): string[] {
  const bare = unwrapped(schema);
  const [key, ...rest] = path;
  if (key === undefined) return Object.keys(bare?.entries ?? {});
  return keysAt(bare?.entries?.[key] ?? bare?.value ?? bare?.item, rest);
}

interface Nested {
  wrapped?: v.GenericSchema;
  entries?: Record<string, v.GenericSchema>;
  value?: v.GenericSchema;
  item?: v.GenericSchema;
}

/** Without `optional` around it. */
function unwrapped(schema: v.GenericSchema | undefined): Nested | undefined {
  const nested: (v.GenericSchema & Nested) | undefined = schema;
  return nested?.wrapped === undefined ? nested : unwrapped(nested.wrapped);
}
