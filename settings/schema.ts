import { distance } from "fastest-levenshtein";
import * as v from "valibot";

import { isIntegerBetween, type Range } from "../components/shared/validation";

/** Building blocks of the settings' schema: each message says what is allowed, and the report puts it behind the value. */

export const integerBetween = (range: Range) =>
  v.custom<number>((value) => isIntegerBetween(value, range), `a whole number from ${range.min} to ${range.max}`);

export const matching = (pattern: RegExp, allowed: string) =>
  v.custom<string>((value) => typeof value === "string" && pattern.test(value), allowed);

export const oneOf = <const T extends readonly (string | number)[]>(values: T) => v.picklist(values, `one of ${values.join(", ")}`);

export const trueOrFalse = () => v.boolean("true or false");

export const group = <const T extends v.ObjectEntries>(entries: T) => {
  const allowed = `a group with keys of ${Object.keys(entries).join(", ")}`;
  return v.pipe(notList(allowed), v.strictObject(entries, allowed));
};

export const mapOf = <const T extends v.GenericSchema>(key: v.GenericSchema<string, string>, value: T, allowed: string) =>
  v.pipe(notList(allowed), NOT_DROPPED, v.record(key, value, allowed));

/** valibot takes a list for an object whose keys are 0, 1, 2; an empty one would pass as an empty group. */
const notList = (allowed: string) =>
  v.custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value), allowed);

/** Keys that valibot leaves out of a map without a word. */
const DROPPED = ["__proto__", "prototype", "constructor"];
const NOT_DROPPED = v.rawCheck<object>(({ dataset: { typed, value }, addIssue }) => {
  if (!typed) return;
  for (const key of DROPPED.filter((dropped) => Object.hasOwn(value, dropped))) {
    const at: v.UnknownPathItem = { type: "unknown", origin: "key", input: value, key, value: key };
    addIssue({ message: `another name than ${DROPPED.join(", ")}`, input: key, path: [at] });
  }
});

export const listOf = <const T extends v.GenericSchema>(item: T, allowed: string) => v.array(item, allowed);

/** Each mistake in one line: path, value, what is allowed. */
export function describeIssue(root: string, schema: v.GenericSchema, issue: v.BaseIssue<unknown>): string[] {
  const items = (issue.path ?? []) as v.IssuePathItem[];
  const keys = items.map((item) => String(item.key));
  const path = pathOf(root, items);
  const last = items.at(-1);

  if (issue.type === "strict_object" && issue.expected === "never") {
    // valibot stops at the first key that a group doesn't know
    const within = keys.slice(0, -1);
    const known = Object.keys(unwrapped(schemaAt(schema, within))?.entries ?? {});
    return Object.keys(last?.input ?? {})
      .filter((key) => !known.includes(key))
      .map((key) => `${pathOf(root, items.slice(0, -1))}.${key} is not a setting${suggestion(key, known)}`);
  }
  if (issue.type === "strict_object") return [`${path} is missing, but must be ${demandOf(schemaAt(schema, keys))}`];
  if (last?.origin === "key") return [`${path}: the key is ${JSON.stringify(issue.input)}, but must be ${issue.message}`];
  return [`${path} is ${shown(issue.input, keys)}, but must be ${issue.message}${isJsonText(issue.input) ? AS_TEXT : ""}`];
}

/** As `--config` takes it: `services.api.route.hosts[0]`. */
function pathOf(root: string, items: readonly v.IssuePathItem[]): string {
  return root + items.map(({ type, key }) => (type === "array" ? `[${String(key)}]` : `.${String(key)}`)).join("");
}

/** The known name that is at most so many letters away. */
export function nearest(name: string, known: readonly string[], letters: number): string | undefined {
  const [first] = known.toSorted((a, b) => distance(name, a) - distance(name, b));
  return first !== undefined && distance(name, first) <= letters ? first : undefined;
}

/** The one known name that goes on where this one ends, as `memoryMiB` does, or the nearest; else all if a person would read so many. */
export function suggestion(name: string, known: readonly string[], prefix = ""): string {
  const longer = name.length < 3 ? [] : known.filter((one) => one.toLowerCase().startsWith(name.toLowerCase()));
  const meant = longer.length === 1 ? longer[0] : nearest(name, known, Math.max(name.length > 4 ? 2 : 1, name.length / 3));
  if (meant !== undefined) return `; did you mean ${prefix}${meant}?`;
  return known.length === 0 || known.length > 30 ? "" : `; known are ${known.map((one) => prefix + one).join(", ")}`;
}

/** Keys under which a secret may stand, although none should. */
const SECRET_KEY = /pass|pwd|secret|token|credential|private|api_?key|auth/i;
/** More of a value tells nobody what is wrong with it. */
const LONGEST_VALUE = 200;

/** A refused value, without what may be a secret in it: messages end up in logs. */
function shown(value: unknown, keys: readonly string[]): string {
  if (value === undefined) return "missing";
  if (!(typeof value === "string" && value.startsWith("arn:")) && (keys.includes("secrets") || isSecretVariable(keys))) {
    return "a value that isn't shown here";
  }
  const text = JSON.stringify(
    value,
    (key, inner: unknown) => (key === "secrets" || (SECRET_KEY.test(key) && typeof inner !== "object") ? "[not shown]" : inner),
  );
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 3)}...`;
}

const isSecretVariable = (keys: readonly string[]) => keys.at(-2) === "environment" && SECRET_KEY.test(keys.at(-1) ?? "");

const AS_TEXT = "; it is a text that holds JSON: below a setting, --config and pulumi config set --path take one value at a time";

function isJsonText(value: unknown): boolean {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return false;
  try {
    return typeof JSON.parse(value) === "object";
  } catch {
    return false;
  }
}

/** What a schema says of a value that isn't there. */
function demandOf(schema: v.GenericSchema | undefined): string {
  return (schema && v.safeParse(schema, undefined).issues?.[0].message) ?? "given";
}

function schemaAt(schema: v.GenericSchema | undefined, path: readonly string[]): v.GenericSchema | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return schema;
  const nested = unwrapped(schema);
  return schemaAt(nested?.entries?.[key] ?? nested?.value ?? nested?.item, rest);
}

interface Nested {
  wrapped?: v.GenericSchema;
  pipe?: readonly (v.GenericSchema | v.PipeAction<unknown, unknown, v.BaseIssue<unknown>>)[];
  entries?: Record<string, v.GenericSchema>;
  value?: v.GenericSchema;
  item?: v.GenericSchema;
}

/** Without `optional` and checks around it. */
function unwrapped(schema: v.GenericSchema | undefined): Nested | undefined {
  const nested: (v.GenericSchema & Nested) | undefined = schema;
  const inner = nested?.wrapped ?? nested?.pipe?.findLast((item) => item.kind === "schema");
  return inner === undefined ? nested : unwrapped(inner);
}
