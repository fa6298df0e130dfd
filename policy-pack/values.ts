import { parsedJson } from "./json";
import type { Finding, Result } from "./policy";
import type { PropertyPath, Untyped } from "./property-path";
import { isList, isObject, property, type Resource, UNKNOWN, UnknownValueError, type Value } from "./stack-view";

/** A finding if a property isn't as required. @param allowed Read after "but must be". */
export function must<Args = Untyped>(
  resource: Resource,
  path: PropertyPath<Args>,
  holds: (value: Value) => boolean,
  allowed: string,
): Finding[] {
  const found = property<Args>(resource, path);
  return holds(found) ? [] : [{ resource, property: path, found, allowed }];
}

/** Results of all items; one that can't be evaluated yet is in them as its unknown value. */
export function validateEach<Item>(items: Iterable<Item>, validate: (item: Item) => Result[]): Result[] {
  const results: Result[] = [];
  for (const item of items) results.push(...attempt<Result[]>(results, [], () => validate(item)));
  return results;
}

/** Runs a function; collects the error about an unknown value. */
export function attempt<T>(unknown: { push(error: UnknownValueError): unknown }, otherwise: T, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    unknown.push(error);
    return otherwise;
  }
}

/** Indexes of the items of a list; none if it isn't a list. */
export function indexesOf<Args = Untyped>(resource: Resource, path: PropertyPath<Args>): number[] {
  const value = property<Args>(resource, path);
  return isList(value) ? value.map((_, index) => index) : [];
}

/** A list, or a value alone as one. */
export function list(value: Value): readonly Value[] {
  if (isList(value)) return value;
  return value === undefined || value === null ? [] : [value];
}

/** The texts at a path, in a list or alone. @throws {UnknownValueError} One of them is unknown. */
export function knownTexts<Args = Untyped>(resource: Resource, path: PropertyPath<Args>): string[] {
  const { texts, unknown } = textsIn(property<Args>(resource, path));
  if (unknown) throw new UnknownValueError(resource, path);
  return texts;
}

/** All texts in a value, and whether a part of it is unknown. */
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

/** A document: an object or list, or JSON text of one. @throws {UnknownValueError} A part of it is unknown. */
export function documentAt(resource: Resource, path: string): Value {
  const value = property(resource, path);
  if (textsIn(value).unknown) throw new UnknownValueError(resource, path);
  return parsedJson(value);
}

/** A member of an object by its keys; undefined if there is none, or no object. */
export const member = (value: Value, ...path: readonly string[]): Value =>
  path.reduce<Value>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);

export const textOf = (value: Value): string | undefined => (typeof value === "string" ? value : undefined);
export const textsOf = (value: Value): string[] => (isList(value) ? value.filter((item) => typeof item === "string") : []);

/** Whether a protocol is one of these, in any case: the provider writes them in upper case. */
export const isProtocol = (value: Value, ...names: string[]): boolean => typeof value === "string" && names.includes(value.toUpperCase());
export const isTrue = (value: Value): boolean => value === true;
export const isNotFalse = (value: Value): boolean => value !== false;
export const isText = (value: Value): boolean => typeof value === "string" && value !== "";
/** Whether a flag is off, as it is by default. */
export const isMissing = (value: Value): boolean => value === undefined || value === null;
export const isOff = (value: Value): boolean => value === undefined || value === null || value === false || value === "false";
/** A number of days; 0 if there is none. */
export const daysOf = (value: Value): number => (typeof value === "number" ? value : 0);

/** Adds an item to the list at a key. */
export function addTo<Key, Item>(map: Map<Key, Item[]>, key: Key, item: Item): void {
  const items = map.get(key);
  if (items === undefined) map.set(key, [item]);
  else items.push(item);
}
