import type { Statement } from "./document";
import { allowedOn } from "./grants";
import { arnCovers, hasWildcard } from "./match";
import type { Grants } from "./roles";
import { conditionsOn } from "./trust";

/** Actions that change a boundary, or remove it from a role. */
const UNBINDING = ["CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion"].map((action) =>
  `iam:${action}`
);

/**
 * Roles, as patterns, that a role creates only with a permissions boundary that it can't change, so that whatever it writes to them, they
 * have no more than the boundary. None of them is the role itself.
 *
 * Source: IAM user guide, "Permissions boundaries for IAM entities", delegating responsibility to others.
 */
export function boundedRoles(grants: Grants): string[] {
  const created = allowedOn(grants, "iam:CreateRole");
  const boundaries = new Set(created.flatMap(({ grant }) => boundaryOf(grant.statement) ?? []));
  const isBound = created.every(({ grant }) => boundaryOf(grant.statement) !== undefined)
    && allowedOn(grants, "iam:PutRolePermissionsBoundary").every(({ grant }) => boundaries.has(boundaryOf(grant.statement) ?? ""))
    && allowedOn(grants, "iam:DeleteRolePermissionsBoundary").length === 0
    && UNBINDING.every((action) =>
      allowedOn(grants, action).every(({ resource }) => ![...boundaries].some((arn) => arnCovers(resource, arn)))
    );
  const own = grants.of.arn;
  return isBound ? created.map(({ resource }) => resource).filter((pattern) => own === undefined || !arnCovers(pattern, own)) : [];
}

/** Whether a statement writes only to roles that have a boundary and that the role itself creates. */
export const isBounded = (grants: Grants, statement: Statement, resource: string): boolean =>
  boundaryOf(statement) !== undefined && isBoundedRole(grants, resource);

/** Whether a pattern matches only roles that the role itself creates with a boundary. */
export const isBoundedRole = (grants: Grants, resource: string): boolean =>
  boundedRoles(grants).some((pattern) => arnCovers(pattern, resource));

/** The one boundary that a statement requires. */
function boundaryOf(statement: Statement): string | undefined {
  const exact = conditionsOn(statement, "iam:PermissionsBoundary").find(({ operator, values }) =>
    ["stringequals", "arnequals"].includes(operator) && values.length === 1 && !hasWildcard(values[0]!)
  );
  return exact?.values[0];
}
