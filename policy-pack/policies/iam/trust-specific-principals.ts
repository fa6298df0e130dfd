import type { Statement } from "../../iam/document";
import { hasWildcard, splitArn } from "../../iam/match";
import { conditionsOn, namesAccount, narrows, trustOf, wholeAccount } from "../../iam/trust";
import type { Finding, ResourcePolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { ROLE } from "../../types";

export const trustSpecificPrincipals: ResourcePolicy = {
  id: "iam-trust-specific-principals",
  description: "A role trusts specific principals: no wildcard, and a whole account only under a condition that narrows it.",
  remediation: "Name the role or service that assumes this role, or add a condition such as aws:PrincipalArn or sts:ExternalId.",
  references: { checkov: ["CKV_AWS_60", "CKV_AWS_61"] },
  waivable: true,
  types: [ROLE],
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
      if (name.toLowerCase() !== "aws" || wholeAccount(principal) === undefined || isNarrowed(statement)) return [];
      return [{
        ...at,
        allowed: "the ARN of a role, or an account under a condition on aws:PrincipalArn, aws:PrincipalTag, aws:userid or sts:ExternalId, "
          + "as all roles and users of the account could assume this one",
      }];
    })
  );
  return [...open, ...named];
}

/** Whether a condition allows only some principals of an account. */
function isNarrowed(statement: Statement): boolean {
  const says = (value: string) => /[^*?]/.test(value);
  return (
    ["sts:ExternalId", "aws:PrincipalTag/*", "aws:userid", "aws:username"].some((key) =>
      conditionsOn(statement, key).some((condition) => narrows(condition, says))
    )
    || conditionsOn(statement, "aws:PrincipalArn").some((condition) => narrows(condition, namesPrincipal))
  );
}

/** Whether an ARN's pattern says more than the kind, e.g. `role/deploy-*` but not `role/*` or the account's root. */
function namesPrincipal(value: string): boolean {
  const arn = splitArn(value);
  return arn !== undefined && namesAccount(value) && /^[a-z-]+\/.*[^*?/]/.test(arn.resource);
}
