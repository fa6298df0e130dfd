import { DOCUMENTS, documentsOf, type Statement } from "../../iam/document";
import { hasWildcard } from "../../iam/match";
import { conditionsOn, narrows } from "../../iam/trust";
import type { Finding, ResourcePolicy } from "../../policy";
import type { Resource } from "../../stack-view";

/** Types with a resource policy; that of a VPC endpoint only restricts what other policies allow. */
const RESOURCE_TYPES = DOCUMENTS
  .filter(({ kind, type }) => kind === "resource" && type !== "aws:ec2/vpcEndpoint:VpcEndpoint")
  .map(({ type }) => type);

/** Keys that restrict the principal or the source. Source: Amazon S3 user guide, "The meaning of 'public'" in Block Public Access. */
const NARROWING = [
  "aws:SourceAccount",
  "aws:SourceArn",
  "aws:SourceOrgID",
  "aws:SourceOwner",
  "aws:SourceVpc",
  "aws:SourceVpce",
  "aws:PrincipalAccount",
  "aws:PrincipalArn",
  "aws:PrincipalOrgID",
  "aws:PrincipalOrgPaths",
  "aws:userid",
  "kms:CallerAccount",
  "s3:DataAccessPointAccount",
];

export const resourcePolicyNotPublic: ResourcePolicy = {
  id: "iam-resource-policy-not-public",
  description: "A resource policy names its principals, and allows any principal only under a condition on an account, an organization, a "
    + "network or a source.",
  remediation: "Name the principals, or add a condition such as aws:SourceAccount, aws:PrincipalOrgID or aws:SourceVpce.",
  references: {
    checkov: ["CKV_AWS_32", "CKV_AWS_33", "CKV_AWS_70", "CKV_AWS_168", "CKV_AWS_169", "CKV_AWS_283"],
  },
  waivable: true,
  types: RESOURCE_TYPES,
  validateResource: (resource) =>
    documentsOf(resource).filter(({ kind }) => kind === "resource")
      .flatMap(({ statements }) =>
        statements.filter(({ effect }) => effect === "Allow").flatMap((statement) => publicIn(resource, statement))
      ),
};

function publicIn(resource: Resource, statement: Statement): Finding[] {
  const says = (value: string) => /[^*?]/.test(value);
  if (NARROWING.some((key) => conditionsOn(statement, key).some((condition) => narrows(condition, says)))) return [];
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
