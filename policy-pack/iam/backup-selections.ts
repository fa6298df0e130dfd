import type { backup } from "@pulumi/aws";

import { graphOf } from "../graph/resource-graph";
import { once, type Resource } from "../stack-view";
import { BACKUP_SELECTION, ROLE } from "../types";
import { attempt, knownTexts } from "../values";
import { hasWildcard, splitArn } from "./match";
import { rolesOf } from "./roles";

/**
 * Patterns of ARNs that selections of AWS Backup name, by the policies of the roles that back up, and of no other role. What they match is
 * mostly of other programs of the account: a plan finds it by its tags.
 */
export const selectedPatterns = once((stack): ReadonlyMap<Resource, ReadonlySet<string>> => {
  const [graph, roles] = [graphOf(stack), rolesOf(stack)];
  const found = new Map<Resource, Set<string>>();
  const backing = new Set<Resource>();
  for (const selection of graph.ofType([BACKUP_SELECTION])) {
    const patterns = attempt([], [], () => knownTexts<backup.SelectionArgs>(selection, "resources")).filter(hasWildcard);
    for (const resource of graph.knownReferences<backup.SelectionArgs>([], selection, "iamRoleArn", [ROLE])) {
      backing.add(resource);
      const role = roles.all.find((each) => each.resource === resource)!;
      for (const source of roles.sources(role).resources) {
        found.set(source, new Set([...found.get(source) ?? [], ...patterns.flatMap(withKeys)]));
      }
    }
  }
  for (const role of roles.all.filter(({ resource }) => !backing.has(resource))) {
    for (const source of roles.sources(role).resources) found.delete(source);
  }
  return found;
});

/** A pattern, and the keys that encrypt what it matches. */
function withKeys(pattern: string): string[] {
  const arn = splitArn(pattern);
  return arn === undefined ? [] : [pattern, `arn:${arn.partition}:kms:${arn.region}:${arn.account}:key/*`];
}
