import type { backup } from "@pulumi/aws";

import { graphOf } from "../graph/resource-graph";
import { once, type Resource } from "../stack-view";
import { BACKUP_SELECTION, ROLE } from "../types";
import { attempt, knownTexts } from "../values";
import { hasWildcard, splitArn } from "./match";
import { exclusiveTo, type Role, rolesOf } from "./roles";

/**
 * Patterns of ARNs that selections of AWS Backup name, by the policies of the roles that back up, and of no other role. What they match is
 * mostly of other programs of the account: a plan finds it by its tags.
 */
export const selectedPatterns = once((stack): ReadonlyMap<Resource, ReadonlySet<string>> => {
  const graph = graphOf(stack);
  const selections = graph.ofType([BACKUP_SELECTION]);
  if (selections.length === 0) return new Map();
  const roles = rolesOf(stack);
  const found = new Map<Resource, Set<string>>();
  const backing: Role[] = [];
  for (const selection of selections) {
    const patterns = attempt([], [], () => knownTexts<backup.SelectionArgs>(selection, "resources")).filter(hasWildcard).flatMap(withKeys);
    const resources = graph.knownReferences<backup.SelectionArgs>([], selection, "iamRoleArn", [ROLE]);
    for (const role of roles.all.filter(({ resource }) => resources.includes(resource))) {
      backing.push(role);
      for (const source of roles.sources(role).resources) found.set(source, new Set([...found.get(source) ?? [], ...patterns]));
    }
  }
  return exclusiveTo(roles, backing, found);
});

/** A pattern, and the keys that encrypt what it matches. */
function withKeys(pattern: string): string[] {
  const arn = splitArn(pattern);
  return arn === undefined ? [] : [pattern, `arn:${arn.partition}:kms:${arn.region}:${arn.account}:key/*`];
}
