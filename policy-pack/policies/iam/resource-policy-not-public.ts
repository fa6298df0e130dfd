import { argumentGrants } from "../../iam/argument-grants";
import { documentsOf, type Statement } from "../../iam/document";
import { hasWildcard } from "../../iam/match";
import { restrictsSource } from "../../iam/narrow-values";
import type { Finding, ResourcePolicy } from "../../policy";
import type { Resource, Value } from "../../stack-view";
import { must } from "../../values";

export const resourcePolicyNotPublic: ResourcePolicy = {
  id: "iam-resource-policy-not-public",
  description: "A resource policy names its principals, and allows any principal only under a condition on an account, an organization, a "
    + "network or a source.",
  remediation: "Name the principals, or add a condition such as aws:SourceAccount, aws:PrincipalOrgID or aws:SourceVpce.",
  references: {
    checkov: ["CKV_AWS_32", "CKV_AWS_33", "CKV_AWS_70", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_283"],
  },
  waivable: "outsideProduction",
  types: "all",
  validateResource: (resource) => [
    ...documentsOf(resource).filter(({ kind }) => kind === "resource").flatMap(({ statements }) =>
      statements.filter(({ effect }) => effect === "Allow").flatMap((statement) => publicIn(resource, statement))
    ),
    ...argumentGrants(resource).flatMap(({ statement }) =>
      publicIn(resource, statement).map((finding) => ({ ...finding, property: statement.path }))
    ),
    ...openIn(resource),
  ],
};

/** Arguments that open a resource to the public without a principal. */
const OPEN: Readonly<Record<string, { property: string; open: readonly Value[]; allowed: string }>> = {
  "aws:lambda/functionUrl:FunctionUrl": { property: "authorizationType", open: ["NONE"], allowed: "AWS_IAM" },
  "aws:ram/resourceShare:ResourceShare": {
    property: "allowExternalPrincipals",
    open: [true, "true"],
    allowed: "false, with accounts of the organization only",
  },
  "aws:vpclattice/service:Service": { property: "authType", open: [undefined, "NONE"], allowed: "AWS_IAM" },
  "aws:vpclattice/serviceNetwork:ServiceNetwork": { property: "authType", open: [undefined, "NONE"], allowed: "AWS_IAM" },
  "aws:cognito/identityPool:IdentityPool": { property: "allowUnauthenticatedIdentities", open: [true, "true"], allowed: "false" },
};

function openIn(resource: Resource): Finding[] {
  const argument = OPEN[resource.type];
  if (argument === undefined) return [];
  return must(resource, argument.property, (value) => !argument.open.includes(value), argument.allowed);
}

function publicIn(resource: Resource, statement: Statement): Finding[] {
  if (restrictsSource(statement)) return [];
  const finding = (property: string, found: string | string[]): Finding => ({
    resource,
    property: `${statement.path}.${property}`,
    found,
    allowed: "principals by name, or any principal under a condition on its account, organization, network or source",
  });
  return [
    ...Object.entries(statement.notPrincipals).map(([name, list]) => finding(`NotPrincipal.${name}`, [...list])),
    ...Object.entries(statement.principals).flatMap(([name, list]) =>
      list.filter(hasWildcard).map((principal) => finding(name === "*" ? "Principal" : `Principal.${name}`, principal))
    ),
  ];
}
