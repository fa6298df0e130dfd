import type { PolicyInfo, ResourcePolicy, Result, RuleReferences } from "../policy";
import { isList, peek, type Resource, UNKNOWN, UnknownValueError } from "../stack-view";
import { addTo, isMissing } from "../values";
import type { Requirement } from "./requirements";

/** A property of some types that must have a value, whatever AWS's default is. */
export interface RequiredProperty {
  types: readonly string[];
  /** Path of the property; `*` is each item of a list, and below a key with `?` nothing is required if that isn't set. */
  path: string;
  requires: Requirement;
  /** AWS's default, and where it is written. */
  because: string;
  references?: RuleReferences | undefined;
  /** Whether it concerns a resource; all if omitted. */
  applies?: ((resource: Resource) => boolean) | undefined;
}

/** Results of one resource's required properties. */
export function propertyFindings(resource: Resource, properties: readonly RequiredProperty[]): Result[] {
  const results: Result[] = [];
  for (const { types, path, requires, applies } of properties) {
    if (!types.includes(resource.type) || applies?.(resource) === false) continue;
    for (const at of placesOf(resource, path)) {
      const found = peek(resource, at);
      if (found === UNKNOWN) results.push(new UnknownValueError(resource, at));
      else if (!requires.holds(found)) results.push({ resource, property: at, found, allowed: requires.allowed });
    }
  }
  return results;
}

/** `rules.*.encrypted` as `rules.0.encrypted`, `rules.1.encrypted`; also for a block that isn't in a list. */
function placesOf(resource: Resource, path: string): string[] {
  let places = [""];
  for (const segment of path.split(".")) {
    if (segment === "*") {
      places = places.flatMap((place) => {
        const items = peek(resource, place);
        return isList(items) ? items.map((_, index) => `${place}.${index}`) : isMissing(items) ? [] : [place];
      });
    } else {
      const key = segment.replace("?", "");
      places = places.map((place) => (place === "" ? key : `${place}.${key}`));
      if (segment !== key) places = places.filter((place) => !isMissing(peek(resource, place)));
    }
  }
  return places;
}

/** A policy that validates required properties of one resource at a time; its references are theirs. */
export function propertyPolicy(
  info: Omit<PolicyInfo, "references" | "waivable"> & Partial<Pick<PolicyInfo, "waivable">>,
  properties: readonly RequiredProperty[],
): ResourcePolicy {
  const byType = new Map<string, RequiredProperty[]>();
  for (const property of properties) for (const type of property.types) addTo(byType, type, property);
  return {
    waivable: true,
    ...info,
    references: mergedReferences(properties),
    types: [...byType.keys()],
    validateResource: (resource) => propertyFindings(resource, byType.get(resource.type) ?? []),
  };
}

export function mergedReferences(properties: readonly RequiredProperty[]): RuleReferences {
  const merged: Record<string, string[]> = {};
  for (const { references = {} } of properties) {
    for (const [tool, ids] of Object.entries(references) as [string, readonly string[]][]) {
      merged[tool] = [...new Set([...(merged[tool] ?? []), ...ids])];
    }
  }
  return merged;
}
