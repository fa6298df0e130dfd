import { graphOf } from "../../graph/resource-graph";
import { allowedOn } from "../../iam/grants";
import { arnCovers, hasWildcard } from "../../iam/match";
import { ROLE_SOURCES, rolesOf } from "../../iam/roles";
import type { Finding, StackPolicy } from "../../policy";
import { REPOSITORY } from "../../types";
import { textOf, validateEach } from "../../values";

const [DELETES, PUSHES, CREATES] = ["ecr:BatchDeleteImage", "ecr:PutImage", "ecr:CreateRepository"];

/**
 * ECR refuses to move an immutable tag, but a deleted image's tag is free. Source: Amazon ECR user guide, "Preventing image tags from being
 * overwritten".
 */
export const tagsNotReplaced: StackPolicy = {
  id: "image-tags-not-replaced",
  description:
    "No role may both delete images and push them in a repository of the program: it can put another image under a tag that runs. One "
    + "that creates repositories decides about their tags anyway.",
  remediation: "Leave the deletion to the lifecycle policy, or give it to a role that can't push.",
  references: { other: ["MITRE ATT&CK T1525"] },
  waivable: true,
  types: [...ROLE_SOURCES, REPOSITORY],
  validateStack(stack) {
    const roles = rolesOf(stack);
    const arns = graphOf(stack).ofType([REPOSITORY]).flatMap(({ properties }) => textOf(properties["arn"]) ?? []);
    return validateEach(roles.all, (role) => {
      const grants = roles.grants(role);
      if (allowedOn(grants, CREATES).length > 0) return [];
      const pushed = allowedOn(grants, PUSHES).map(({ resource }) => resource);
      const isBoth = (pattern: string) => pushed.some((other) => overlap(pattern, other, arns));
      return allowedOn(grants, DELETES).filter(({ resource }) => isBoth(resource)).map(({ resource, grant }): Finding => ({
        resource: grant.document.resource,
        property: grant.statement.path,
        found: `${DELETES} on ${resource}`,
        allowed: `without it, as "${role.resource.name}" may push there, too (${PUSHES})`,
      }));
    });
  },
};

/** Whether two patterns of ARNs name a repository in common: one of the program, or a whole one of another. */
function overlap(one: string, other: string, arns: readonly string[]): boolean {
  if (one === other || (!hasWildcard(one) && arnCovers(other, one)) || (!hasWildcard(other) && arnCovers(one, other))) return true;
  return arns.some((arn) => arnCovers(one, arn) && arnCovers(other, arn));
}
