import { conditionsOf, needsKey } from "./cover";
import type { Statement } from "./document";
import { splitArn } from "./match";
import type { Grants } from "./roles";
import { findAction, isGrantedOn } from "./service-reference";

/**
 * Whether a role that creates resources is limited to some of them, though their names aren't known yet.
 *
 * @param grants All permissions of the role; undefined for one that isn't a deployment's.
 */
export function isNarrowed(arn: string, statement: Statement, grants: Grants | undefined): boolean {
  if (grants === undefined) return false;
  return isReadOnly(statement) || hasLimit(statement) || hasName(arn) || ONLY_IDS.test(arn)
    || statement.actions.every((name) => isBesideAnother(name, arn, grants));
}

/**
 * Resources of CloudFront that a deployment knows neither by a name nor by tags: it chooses their ids and gives them no tags.
 * Source: Service Authorization Reference, CloudFront, and the CloudFormation registry, `taggable`.
 */
const ONLY_IDS = /^arn:[^:]+:cloudfront::\d{12}:(?:cache-policy|origin-access-control|response-headers-policy)\/\*$/;

/** Whether a statement has no action that changes anything. */
export const isReadOnly = ({ actions }: Statement) =>
  actions.length > 0 && actions.every((name) => ["List", "Read"].includes(findAction(name)?.access ?? ""));

/** Keys that limit a grant to resources of one owner. */
const LIMITING = /^((?:aws|ec2|ssm|autoscaling):(resourcetag|requesttag)\/|iam:permissionsboundary$)/i;

/** Whether a statement is limited to resources with a tag's value, or with a boundary. */
export const hasLimit = (statement: Statement) =>
  conditionsOf(statement).some((condition) =>
    LIMITING.test(condition.key) && condition.values.length > 0 && !condition.values.some((value) => /^[*?]*$/.test(value))
    && (needsKey(condition) || condition.comparison === "null")
  );

/** Whether an ARN has a part of the resource's own name: `db:*-stg`, `role/shop/stg/*`, but not `instance/*`. */
function hasName(arn: string): boolean {
  const own = (splitArn(arn)?.resource ?? "").replace(/^[a-zA-Z-]+[:/](app\/)?/, "");
  return /[a-zA-Z0-9]{3}/.test(own.replaceAll(/\$\{[^}]*\}/g, ""));
}

/** Whether each request for an action names a resource of another type as well, which the role's permissions limit. */
function isBesideAnother(name: string, arn: string, { allowed }: Grants): boolean {
  const action = findAction(name);
  const others = action?.types.filter((type) => action.required.has(type.name) && !isGrantedOn({ ...action, types: [type] }, arn)) ?? [];
  return others.some((type) => {
    const grants = allowed.filter(({ statement }) => statement.actions.includes(name)).flatMap(({ statement }) =>
      statement.resources.filter((each) => isGrantedOn({ ...action!, types: [type] }, each)).map((each) => ({ statement, each }))
    );
    return grants.length > 0 && grants.every(({ statement, each }) => hasLimit(statement) || hasName(each));
  });
}
