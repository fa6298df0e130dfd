import { isObject } from "../../toolkit/shared/values";
import { canonicalJson } from "./canonical";

export interface LeafChange {
  /** Path inside the property, e.g. `0.environment.1.value`; empty for the property itself. */
  path: string;
  /** JSON; empty if it is missing. */
  before: string;
  after: string;
}

/** Deeper values are compared as a whole. */
const DEEPEST = 20;

/** Differences inside two JSON texts, also inside JSON documents that are texts in them. Lists are compared by position. */
export function leafChanges(before: string, after: string): LeafChange[] {
  return changesAt("", parsed(before), parsed(after), DEEPEST);
}

const parsed = (json: string): unknown => (json === "" ? undefined : JSON.parse(json));

function changesAt(path: string, before: unknown, after: unknown, depth: number): LeafChange[] {
  const [old, now] = [parsedDocument(before), parsedDocument(after)];
  if ((isObject(old) && isObject(now) || Array.isArray(old) && Array.isArray(now)) && depth > 0) {
    const [one, other] = [new Map(Object.entries(old)), new Map(Object.entries(now))];
    return [...new Set([...one.keys(), ...other.keys()])].flatMap((key) =>
      changesAt(path === "" ? key : `${path}.${key}`, one.get(key), other.get(key), depth - 1)
    );
  }
  const [from, to] = [before, after].map((value) => (value === undefined ? "" : canonicalJson(value))) as [string, string];
  return from === to ? [] : [{ path, before: from, after: to }];
}

/** A value; if it is the text of a JSON document, e.g. of a policy, its content. */
export function parsedDocument(value: unknown): unknown {
  if (typeof value !== "string" || !/^[[{]/.test(value)) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
