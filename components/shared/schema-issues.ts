import type * as v from "valibot";
import { safeParse } from "valibot";

import { masked, type Path, pathOf, type Root, sentenceOf, suggestion } from "./mistake";
import { isContradiction } from "./schema";

type Issue = v.BaseIssue<unknown>;

/** Where an issue is. */
export const pathOfIssue = ({ path }: Issue): Path => (path ?? []).map(({ key }) => key as string | number);

/** Each mistake in one line: path, value, what is allowed. */
export function describeIssue(root: Root, schema: v.GenericSchema, issue: Issue): string[] {
  const path = pathOfIssue(issue);
  const last = issue.path?.at(-1);

  if (isContradiction(issue)) return [sentenceOf(root, { path, value: issue.input, allowed: issue.message })];
  if (issue.type === "strict_object" && issue.expected === "never") {
    // valibot stops at the first key that a group doesn't know
    const within = path.slice(0, -1);
    const known = Object.keys(shapeOf(schemaAt(schema, within)).group ?? {});
    return Object.keys(last?.input as object)
      .filter((key) => !known.includes(key))
      .map((key) => `${pathOf(root, [...within, key])} is not a setting${suggestion(key, known)}`);
  }
  if (issue.type === "strict_object") return [`${pathOf(root, path)} is missing, but must be ${demandOf(schemaAt(schema, path))}`];
  if (last?.origin === "key") return [`${pathOf(root, path)}: the key is ${JSON.stringify(issue.input)}, but must be ${issue.message}`];
  const hint = isJsonText(issue.input) ? AS_TEXT : "";
  return [`${pathOf(root, path)} is ${masked(issue.input, [...root.split(/[:.]/), ...path])}, but must be ${issue.message}${hint}`];
}

const AS_TEXT = "; it is a text that holds JSON: below a setting, --config and pulumi config set --path take one value at a time";

function isJsonText(value: unknown): boolean {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return false;
  try {
    return typeof JSON.parse(value) === "object";
  } catch {
    return false;
  }
}

/** Message for a missing value. */
function demandOf(schema: v.GenericSchema | undefined): string {
  return (schema && safeParse(schema, undefined).issues?.[0].message) ?? "given";
}

function schemaAt(schema: v.GenericSchema | undefined, path: Path): v.GenericSchema | undefined {
  const [key, ...rest] = path;
  if (key === undefined || schema === undefined) return schema;
  const { group, map, list } = shapeOf(schema);
  return schemaAt(group?.[key] ?? map ?? list, rest);
}

/** Shape of a schema: a group of settings, a map or a list of values, or one value. */
export interface Shape {
  group?: Readonly<Record<string, v.GenericSchema>> | undefined;
  map?: v.GenericSchema | undefined;
  /** Of a map. */
  key?: v.GenericSchema | undefined;
  list?: v.GenericSchema | undefined;
  /** The schema itself, without `optional` and checks around it. */
  inner?: v.GenericSchema | undefined;
}

interface Nested {
  wrapped?: v.GenericSchema;
  pipe?: readonly { kind: string }[];
  entries?: Record<string, v.GenericSchema>;
  key?: v.GenericSchema | undefined;
  value?: v.GenericSchema;
  item?: v.GenericSchema;
}

/** The shape of a schema, without `optional` and checks around it. */
export function shapeOf(schema: v.GenericSchema | undefined): Shape {
  const nested: (v.GenericSchema & Nested) | undefined = schema;
  const inner = nested?.wrapped ?? (nested?.pipe?.findLast(({ kind }) => kind === "schema") as v.GenericSchema | undefined);
  if (inner !== undefined && inner !== schema) return shapeOf(inner);
  return { group: nested?.entries, map: nested?.value, key: nested?.key, list: nested?.item, inner: nested };
}
