import { isDeepStrictEqual } from "node:util";

import { isObject } from "../../shared/values";
import { type Definitions, type Keywords, keywordsOf, type Schema, typesOf } from "./registry";
import { HIDDEN } from "./translate";

/** An invalid value, in terms of the registry's type. */
export interface Mistake {
  /** Path in the registry's type, with indexes. */
  path: string;
  value: unknown;
  /** Allowed value, phrased to follow "must be". */
  allowed: string;
}

/** Violations of a schema by a value; unknown values are never one. */
export function mistakesOf(value: unknown, schema: Schema | undefined, definitions: Definitions, path = ""): Mistake[] {
  if (value === HIDDEN || schema === undefined) return [];
  const keywords = keywordsOf(schema, definitions);
  const wrongType = typeMistake(value, keywords, path);
  if (wrongType !== undefined) return [wrongType];
  return [
    ...choices(value, keywords, path),
    ...(typeof value === "string" ? texts(value, keywords, path) : []),
    ...(typeof value === "number" ? numbers(value, keywords, path) : []),
    ...(Array.isArray(value) ? lists(value, keywords, definitions, path) : []),
    ...(isObject(value) ? groups(value, keywords, definitions, path) : []),
    ...alternatives(value, keywords, definitions, path),
  ];
}

function typeMistake(value: unknown, keywords: Keywords, path: string): Mistake | undefined {
  const types = typesOf(keywords);
  if (types.length === 0 || types.some((one) => isOfType(value, one))) return undefined;
  return { path, value, allowed: types.map((one) => TYPES[one] ?? one).join(" or ") };
}

const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "a group",
};

function isOfType(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "object") return isObject(value);
  return typeof value === type;
}

function choices(value: unknown, keywords: Keywords, path: string): Mistake[] {
  const anyCase = keywords.enumCaseInsensitive;
  const allowed = keywords.enum ?? anyCase ?? ("const" in keywords ? [keywords.const] : undefined);
  if (allowed === undefined) return [];
  const isSame = (one: unknown) =>
    isDeepStrictEqual(one, value) || (anyCase !== undefined && String(one).toLowerCase() === String(value).toLowerCase());
  return allowed.some(isSame) ? [] : [{ path, value, allowed: `one of ${allowed.map(String).join(", ")}` }];
}

const patterns = new Map<string, RegExp>();

/** The registry's patterns are Java's: those with Unicode classes need JavaScript's `u` flag, others are invalid with it. */
export function patternOf(source: string): RegExp {
  let pattern = patterns.get(source);
  if (pattern === undefined) {
    pattern = new RegExp(source, /\\p\{/.test(source) ? "u" : "");
    patterns.set(source, pattern);
  }
  return pattern;
}

function texts(value: string, { pattern, minLength = 0, maxLength = Infinity }: Keywords, path: string): Mistake[] {
  const length = Array.from(value).length;
  const mistakes: Mistake[] = [];
  if (length < minLength || length > maxLength) {
    mistakes.push({ path, value, allowed: `of ${range(minLength, maxLength)} characters, not ${length}` });
  } else if (pattern !== undefined && !patternOf(pattern).test(value)) mistakes.push({ path, value, allowed: `as ${pattern}` });
  return mistakes;
}

function numbers(value: number, { minimum = -Infinity, maximum = Infinity, multipleOf }: Keywords, path: string): Mistake[] {
  if (value < minimum || value > maximum) return [{ path, value, allowed: `a number ${range(minimum, maximum)}` }];
  return multipleOf !== undefined && value % multipleOf !== 0 ? [{ path, value, allowed: `a multiple of ${multipleOf}` }] : [];
}

function lists(
  value: readonly unknown[],
  { items, minItems = 0, maxItems = Infinity, uniqueItems }: Keywords,
  definitions: Definitions,
  path: string,
): Mistake[] {
  const mistakes: Mistake[] = [];
  if (value.length < minItems || value.length > maxItems) {
    mistakes.push({ path, value, allowed: `a list of ${range(minItems, maxItems)}, not ${value.length}` });
  }
  if (uniqueItems) {
    const twice = value.findIndex((item, index) => !hides(item) && value.slice(0, index).some((other) => isDeepStrictEqual(item, other)));
    if (twice >= 0) mistakes.push({ path: `${path}[${twice}]`, value: value[twice], allowed: "listed once" });
  }
  return [...mistakes, ...value.flatMap((item, index) => mistakesOf(item, items, definitions, `${path}[${index}]`))];
}

/** Whether a value has unknown parts, which may differ each time. */
function hides(value: unknown): boolean {
  return value === HIDDEN || (typeof value === "object" && value !== null && Object.values(value).some(hides));
}

function groups(value: Record<string, unknown>, keywords: Keywords, definitions: Definitions, path: string): Mistake[] {
  const at = (key: string) => (path === "" ? key : `${path}.${key}`);
  const given = Object.keys(value);
  const mistakes = together(given, keywords).map((allowed) => ({ path, value: undefined, allowed }));
  for (const key of keywords.required ?? []) if (!given.includes(key)) mistakes.push({ path: at(key), value: undefined, allowed: "set" });
  for (const key of given) {
    const byPattern = Object.entries(keywords.patternProperties ?? {}).find(([pattern]) => patternOf(pattern).test(key))?.[1];
    mistakes.push(...(mistakesOf(value[key], keywords.properties?.[key] ?? byPattern, definitions, at(key)) as typeof mistakes));
  }
  const { minProperties = 0, maxProperties = Infinity } = keywords;
  if (given.length < minProperties || given.length > maxProperties) {
    mistakes.push({ path, value: undefined, allowed: `a group of ${range(minProperties, maxProperties)}` });
  }
  return mistakes;
}

/** Properties that require or exclude each other. */
function together(
  given: readonly string[],
  { requiredXor, requiredOr, dependentExcluded = {}, dependentRequired = {} }: Keywords,
): string[] {
  const of = (keys: readonly string[]) => keys.filter((key) => given.includes(key));
  const allowed: string[] = [];
  if (requiredXor !== undefined && of(requiredXor).length !== 1) allowed.push(`set with exactly one of ${requiredXor.join(", ")}`);
  if (requiredOr !== undefined && of(requiredOr).length === 0) allowed.push(`set with at least one of ${requiredOr.join(", ")}`);
  for (const [key, excluded] of Object.entries(dependentExcluded)) {
    const both = of(excluded);
    if (given.includes(key) && both.length > 0 && !allowed.some((text) => text.includes(` ${key}`))) {
      allowed.push(`without ${both.join(", ")} beside ${key}`);
    }
  }
  for (const [key, needed] of Object.entries(dependentRequired)) {
    const missing = needed.filter((other) => !given.includes(other));
    if (given.includes(key) && missing.length > 0) allowed.push(`set with ${missing.join(", ")}, as ${key} is set`);
  }
  return allowed;
}

function alternatives(value: unknown, { anyOf, oneOf, allOf = [] }: Keywords, definitions: Definitions, path: string): Mistake[] {
  const mistakes = allOf.flatMap((schema) => mistakesOf(value, schema, definitions, path));
  for (const some of [anyOf, oneOf]) {
    const tried = some?.map((schema) => mistakesOf(value, schema, definitions, path)) ?? [];
    if (tried.length === 0 || tried.some((found) => found.length === 0)) continue; // a value that matches two alternatives is accepted
    const required = tried.map((found) =>
      found.filter(({ value: wrong, allowed }) => wrong === undefined && allowed === "set").map((one) => one.path.split(".").at(-1)!)
    );
    if (required.every((keys) => keys.length > 0)) {
      mistakes.push({
        path,
        value: undefined,
        allowed: `set with ${required.map((keys) => keys.join(" and ")).join(", or with ")}`,
      });
    } else mistakes.push(...tried.toSorted((a, b) => a.length - b.length)[0]!);
  }
  return mistakes;
}

/** `1 to 64`, `at most 64`, `at least 1`, `exactly 3`. */
function range(min: number, max: number): string {
  if (min === max) return `exactly ${min}`;
  if (max === Infinity) return `at least ${min}`;
  return min === -Infinity || min === 0 ? `at most ${max}` : `${min} to ${max}`;
}
