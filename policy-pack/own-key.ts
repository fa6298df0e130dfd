import type { Finding } from "./policy";
import { isGiven } from "./reachability/references";
import { peek, type Resource, UNKNOWN } from "./stack-view";
import { addTo } from "./values";

/** Whether a property names a key other than AWS's own, such as `alias/aws/secretsmanager`. A key that isn't known yet is given. */
export function hasOwnKey(resource: Resource, path: string): boolean {
  const value = peek(resource, path);
  if (value === UNKNOWN) return isGiven(resource, path);
  return typeof value === "string" && value !== "" && !/(?:^|:)alias\/aws\//.test(value);
}

/**
 * Resources of components, and the program's own beside them. One key of its own in a component says nothing about what a program makes
 * beside it: AWS encrypts that with its own keys.
 */
export function byMaker(resources: readonly Resource[]): Resource[][] {
  const groups = new Map<boolean, Resource[]>();
  for (const resource of resources) addTo(groups, resource.urn.split("::")[2]?.includes("$") === true, resource);
  return [...groups.values()];
}

export const mustHaveOwnKey = (resource: Resource, path: string): Finding[] =>
  hasOwnKey(resource, path)
    ? []
    : [{ resource, property: path, found: peek(resource, path), allowed: "a key of the account's own, not AWS's" }];
