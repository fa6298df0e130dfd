import type { Statement } from "../../iam/document";
import { hasWildcard, splitArn } from "../../iam/match";
import { conditionsOn, principalsOfKind, trustOf } from "../../iam/trust";
import type { Finding, ResourcePolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { ROLE } from "../../types";

const GITHUB = "token.actions.githubusercontent.com";

export const trustOidc: ResourcePolicy = {
  id: "iam-trust-oidc",
  description: "StringEquals restricts a web identity to one audience and to exact subjects, and one of GitHub to one repository.",
  remediation: "Write StringEquals with <issuer>:aud and <issuer>:sub, for GitHub sts.amazonaws.com and "
    + "repo:<owner>/<repository>:ref:refs/heads/<branch>.",
  references: { checkov: ["CKV_AWS_358", "CKV_AWS_393"] },
  waivable: true,
  types: [ROLE],
  validateResource: (role) =>
    trustOf(role).flatMap((statement) =>
      principalsOfKind(statement, "federated").flatMap((provider) => identity(role, statement, issuerOf(provider)))
    ),
};

/** Host and path of an OpenID Connect provider; undefined for another kind of provider. */
function issuerOf(provider: string): string | undefined {
  const resource = splitArn(provider)?.resource;
  if (resource?.startsWith("oidc-provider/") === true) return resource.slice("oidc-provider/".length);
  return provider === GITHUB ? GITHUB : undefined;
}

function identity(resource: Resource, statement: Statement, issuer: string | undefined): Finding[] {
  if (issuer === undefined) return [];
  return (["aud", "sub"] as const).flatMap((claim): Finding[] => {
    const key = `${issuer}:${claim}`;
    const conditions = conditionsOn(statement, key);
    const allowed = claim === "aud"
      ? "restricted by StringEquals to the audience, without a wildcard"
      : `restricted by StringEquals to exact subjects${
        issuer === GITHUB ? ", each repo:<owner>/<repository>:<where>," : ""
      } without a wildcard`;
    const isExact = (value: string) =>
      !hasWildcard(value) && value !== "" && (claim === "aud" || issuer !== GITHUB || /^repo:[^:/]+\/[^:/]+:./.test(value));
    if (conditions.some(({ operator, values }) => operator === "stringequals" && values.length > 0 && values.every(isExact))) return [];
    const wrong = conditions[0];
    if (wrong === undefined) return [{ resource, property: `${statement.path}.Condition.StringEquals.${key}`, found: undefined, allowed }];
    return [{ resource, property: wrong.path, found: [...wrong.values], allowed }];
  });
}
