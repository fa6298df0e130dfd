import type { Finding } from "./policy";
import { isGiven } from "./reachability/references";
import { peek, type Resource, UNKNOWN } from "./stack-view";

/** Whether a property names a key other than AWS's own, such as `alias/aws/secretsmanager`. A key that isn't known yet is given. */
export function hasOwnKey(resource: Resource, path: string): boolean {
  const value = peek(resource, path);
  if (value === UNKNOWN) return isGiven(resource, path);
  return typeof value === "string" && value !== "" && !/(?:^|:)alias\/aws\//.test(value);
}

export const mustHaveOwnKey = (resource: Resource, path: string): Finding[] =>
  hasOwnKey(resource, path)
    ? []
    : [{ resource, property: path, found: peek(resource, path), allowed: "a key of the account's own, not AWS's" }];
