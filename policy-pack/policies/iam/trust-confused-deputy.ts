import type { Statement } from "../../iam/document";
import { conditionsOn, namesAccount, narrows, principalsOfKind, trustOf } from "../../iam/trust";
import type { Finding, ResourcePolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { ROLE } from "../../types";

/**
 * Services that send neither aws:SourceAccount nor aws:SourceArn when they assume a role, each with its source; a role must restrict every
 * other service by one of them.
 */
export const SEND_NO_SOURCE: ReadonlyMap<string, string> = new Map([
  ["ec2.amazonaws.com", "an instance gets its role's credentials by its profile; prowler-cloud/prowler issue 2810"],
]);

export const trustConfusedDeputy: ResourcePolicy = {
  id: "iam-trust-confused-deputy",
  description: "A service assumes a role only for resources of this account, by aws:SourceAccount or aws:SourceArn, if it sends them.",
  remediation: "Add StringEquals aws:SourceAccount with the account's id, and ArnLike aws:SourceArn with the resource that uses the role.",
  references: { prowler: ["iam_role_cross_service_confused_deputy_prevention"] },
  waivable: true,
  types: [ROLE],
  validateResource: (role) =>
    trustOf(role).flatMap((statement) => principalsOfKind(statement, "service").flatMap((service) => confusable(role, statement, service))),
};

function confusable(resource: Resource, statement: Statement, service: string): Finding[] {
  const source = ["aws:SourceAccount", "aws:SourceArn"].flatMap((key) => conditionsOn(statement, key));
  if (SEND_NO_SOURCE.has(service)) {
    return source.filter(({ operator }) => !/ifexists$|^null$/.test(operator)).map(({ path, values }) => ({
      resource,
      property: path,
      found: [...values],
      allowed: `absent, as ${service} sends no source and could never assume the role`,
    }));
  }
  const organization = ["aws:SourceOrgID", "aws:SourceOrgPaths"].flatMap((key) => conditionsOn(statement, key));
  const isOrganization = (value: string) => /^o-[a-z0-9]/.test(value);
  const isRestricted = source.some((condition) => narrows(condition, namesAccount))
    || organization.some((condition) => narrows(condition, isOrganization));
  if (isRestricted) return [];
  const wide = source[0];
  return [{
    resource,
    property: wide?.path ?? `${statement.path}.Principal.Service`,
    found: wide === undefined ? service : [...wide.values],
    allowed: `${service} under StringEquals aws:SourceAccount with an account's id, or ArnLike aws:SourceArn with an ARN that has the `
      + "account's id, as another account could make it use this role",
  }];
}
