import { isList, property, type Resource } from "../stack-view";
import { textOf } from "../values";
import type { Statement } from "./document";

/** A grant that a resource gives by arguments instead of a document. */
export interface ArgumentGrant {
  statement: Statement;
  /** The service of the resource that it gives away. */
  service: string;
}

/** Types that grant by arguments: their service, the principals, and the arguments that are conditions. */
const GRANTS: Readonly<Record<string, { service: string; principal: string; conditions: Readonly<Record<string, string>> }>> = {
  "aws:lambda/permission:Permission": {
    service: "lambda",
    principal: "principal",
    conditions: { sourceAccount: "aws:SourceAccount", sourceArn: "aws:SourceArn", principalOrgId: "aws:PrincipalOrgID" },
  },
  "aws:cloudwatch/eventPermission:EventPermission": {
    service: "events",
    principal: "principal",
    conditions: { "condition.value": "aws:PrincipalOrgID" },
  },
  "aws:ec2/vpcEndpointService:VpcEndpointService": { service: "ec2", principal: "allowedPrincipals", conditions: {} },
  "aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple": {
    service: "ec2",
    principal: "principalArn",
    conditions: {},
  },
  "aws:kms/grant:Grant": { service: "kms", principal: "granteePrincipal", conditions: {} },
  "aws:ram/principalAssociation:PrincipalAssociation": { service: "ram", principal: "principal", conditions: {} },
  "aws:acmpca/permission:Permission": { service: "acm-pca", principal: "principal", conditions: { sourceAccount: "aws:SourceAccount" } },
};

export const ARGUMENT_GRANTORS = Object.keys(GRANTS);

/**
 * Grants by arguments; paths of their statements are the arguments' names.
 *
 * @throws {UnknownValueError} A principal or a condition is unknown.
 */
export function argumentGrants(resource: Resource): ArgumentGrant[] {
  const grant = GRANTS[resource.type];
  if (grant === undefined) return [];
  const named = property(resource, grant.principal);
  const principals = (isList(named) ? named : [named]).flatMap((each) => textOf(each) ?? []);
  const conditions = Object.entries(grant.conditions).flatMap(([argument, key]) => {
    const value = property(resource, argument);
    return typeof value === "string" && value !== "" ? [[key, [value]] as const] : [];
  });
  return principals.map((principal) => ({
    service: grant.service,
    statement: {
      ...NOTHING,
      path: grant.principal,
      effect: "Allow",
      principals: { [kindOf(principal)]: [principal] },
      conditions: conditions.length === 0 ? {} : { StringLike: Object.fromEntries(conditions) },
    },
  }));
}

const NOTHING = { actions: [], notActions: [], resources: [], notResources: [], notPrincipals: {} };

const kindOf = (principal: string): string => (principal === "*" ? "*" : /\.amazonaws\.com(\.cn)?$/.test(principal) ? "Service" : "AWS");
