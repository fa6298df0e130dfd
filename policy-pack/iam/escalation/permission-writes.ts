import { conditionsOf, needsKey } from "../cover";
import type { Statement } from "../document";
import { hasWildcard } from "../match";
import { type Action, findAction } from "../service-reference";
import { WRITES } from "./paths";

const WRITTEN: ReadonlySet<string> = new Set(Object.keys(WRITES).map((action) => action.toLowerCase()));

/** Actions that the reference calls permissions management and that give: to a principal, by a resource's policy, grant or list of accounts. */
const GIVING =
  /^(?:Put|Create|Add|Set|Update|Grant|BatchGrant|Authorize|Attach|Modify)\w*(?:Polic(?:y|ies)|Permissions?|Grants?|Attributes?|BucketAcl|Settings)$/;
/** Actions of IAM with which a limit of permissions goes. */
const OF_IAM = /^iam:(?!CreatePolicy$|DeleteAccountPasswordPolicy$)/;

const HARMLESS: Readonly<Record<string, string>> = {
  "lambda:AddPermission": "compared with the function's role",
  "lambda:PutResourcePolicy": "compared with the function's role",
  "logs:PutResourcePolicy": "a policy that lets services write logs; Step Functions and others need it to enable them",
  "redshift:CreateSnapshotCopyGrant": "the grant is Redshift's own",
  "ec2:CreateNetworkInterfacePermission": "a service or an account may attach an interface, which gives no permissions",
  "cloudformation:SetStackPolicy": "it protects resources of a stack from its updates",
};

/** Actions of a statement that write permissions, without those that it gives by a pattern, which iam-no-wildcard-actions reports. */
export function permissionWrites(statement: Statement): string[] {
  return statement.actions.filter((name) => {
    const action = findAction(name);
    return action !== undefined && writesPermissions(action) && !isForServices(statement, action.name);
  });
}

/** Whether an action gives permissions to others, or to its own identity. */
export function writesPermissions({ name, access }: Action): boolean {
  if (WRITTEN.has(name.toLowerCase())) return true;
  if (access !== "Permissions management, Write" || HARMLESS[name] !== undefined) return false;
  return OF_IAM.test(name) || GIVING.test(name.slice(name.indexOf(":") + 1));
}

/**
 * Whether a grant on a key goes to AWS's services only, or to named principals.
 * Source: AWS KMS developer guide, "Grants", controlling access to grants operations.
 */
function isForServices(statement: Statement, action: string): boolean {
  return action === "kms:CreateGrant" && conditionsOf(statement).some((condition) => {
    const key = condition.key.toLowerCase();
    if (!needsKey(condition) || condition.values.length === 0) return false;
    return (key === "kms:grantisforawsresource" && condition.values.every((value) => value.toLowerCase() === "true"))
      || (key === "kms:granteeprincipal" && condition.comparison.endsWith("equals") && !condition.values.some(hasWildcard));
  });
}
