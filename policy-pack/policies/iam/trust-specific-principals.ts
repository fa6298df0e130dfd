import type { Statement } from "../../iam/document";
import { hasWildcard } from "../../iam/match";
import { restrictsPrincipal } from "../../iam/narrow-values";
import { trustOf, wholeAccount } from "../../iam/trust";
import type { Finding, ResourcePolicy } from "../../policy";
import type { Resource } from "../../stack-view";

export const trustSpecificPrincipals: ResourcePolicy = {
  id: "iam-trust-specific-principals",
  description: "A role trusts specific principals: no wildcard, and a whole account only under a condition that narrows it.",
  remediation: "Name the role or service that assumes this role, or add a condition such as aws:PrincipalArn or sts:ExternalId.",
  references: { checkov: ["CKV_AWS_60", "CKV_AWS_61"] },
  waivable: true,
  types: "all", // trust policies are in templates, too
  validateResource: (role) => trustOf(role).flatMap((statement) => tooWide(role, statement)),
};

function tooWide(resource: Resource, statement: Statement): Finding[] {
  const open = Object.entries(statement.notPrincipals).map(([name, list]): Finding => ({
    resource,
    property: `${statement.path}.NotPrincipal.${name}`,
    found: [...list],
    allowed: "a Principal that names who may assume the role, as NotPrincipal allows all others",
  }));
  const named = Object.entries(statement.principals).flatMap(([name, list]) =>
    list.flatMap((principal): Finding[] => {
      const at = {
        resource,
        property: name === "*" ? `${statement.path}.Principal` : `${statement.path}.Principal.${name}`,
        found: principal,
      };
      if (hasWildcard(principal)) return [{ ...at, allowed: "a principal by its name, without a wildcard" }];
      if (name.toLowerCase() !== "aws" || wholeAccount(principal) === undefined || restrictsPrincipal(statement)) return [];
      return [{
        ...at,
        allowed: "the ARN of a role, or an account under a condition on exact values of aws:PrincipalTag, aws:userid or sts:ExternalId "
          + "(8 characters or more), or aws:PrincipalArn with a role's name, as all roles and users of the account could assume this one",
      }];
    })
  );
  return [...open, ...named];
}
