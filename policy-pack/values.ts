import type { Finding } from "./policy";
import { isList, isObject, property, type Resource, UNKNOWN, UnknownValueError, type Value } from "./stack-view";

/** A finding where a property isn't as it must be. */
export function must(resource: Resource, path: string, holds: (value: Value) => boolean, allowed: string): Finding[] {
  const found = property(resource, path);
  return holds(found) ? [] : [{ resource, property: path, found, allowed }];
}

/**
 * Findings of all items that can be judged.
 *
 * @throws {UnknownValueError} One can't be judged yet, and nothing was found in the others.
 */
export function validateEach<T>(items: Iterable<T>, judge: (item: T) => Finding[]): Finding[] {
  const findings: Finding[] = [];
  let unknown: UnknownValueError | undefined;
  for (const item of items) {
    try {
      findings.push(...judge(item));
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      unknown ??= error;
    }
  }
  if (unknown !== undefined && findings.length === 0) throw unknown;
  return findings;
}

/** Paths of a list's items, e.g. `ingress.0`. */
export function itemsOf(resource: Resource, path: string): string[] {
  const value = property(resource, path);
  return Array.isArray(value) ? value.map((_, index) => `${path}.${index}`) : [];
}

export function list(value: Value): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  return value === undefined || value === null ? [] : [value];
}

/** The texts at a path, in a list or alone. */
export function knownTexts(resource: Resource, path: string): string[] {
  const { texts, unknown } = textsIn(property(resource, path));
  if (unknown) throw new UnknownValueError(resource, path);
  return texts;
}

/** JSON that may be there as a text; what can't be read stays as it is. */
export function parsedJson(value: Value): Value {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as Value;
  } catch {
    return value;
  }
}

/** All texts in a value, and whether a part of it isn't known yet. */
export function textsIn(value: Value): { texts: string[]; unknown: boolean } {
  const texts: string[] = [];
  let unknown = false;
  const open = [value]; // no recursion: a document may be nested deeper than the stack
  while (open.length > 0) {
    const next = open.pop();
    if (next === UNKNOWN) unknown = true;
    else if (typeof next === "string" && next !== "") texts.push(next);
    else if (isList(next) || isObject(next)) { for (const item of Object.values<Value>(next).toReversed()) open.push(item); }
  }
  return { texts, unknown };
}

/** Whether a protocol is one of these, in whatever letters: the provider writes them as AWS wants them. */
export const isProtocol = (value: Value, ...names: string[]): boolean => typeof value === "string" && names.includes(value.toUpperCase());
export const isTrue = (value: Value): boolean => value === true;
export const isText = (value: Value): boolean => typeof value === "string" && value !== "";
