import { findAction } from "../../policy-pack/iam/service-reference";
import {
  actionsFor,
  actionsOfLookup,
  LOOKUPS,
  PERMISSIONS,
  PROVIDER_OPERATIONS,
  type ProviderOperation,
} from "../../toolkit/aws-model/permissions";
import { NAT_VIEW_ACTIONS } from "../network/nat-translation";
import { MISSING_SECRETS_ACTIONS } from "../secrets/existence";
import { allow, deny, type PolicyDocument, type Statement } from "../shared/policy-document";
import { ECS_VIEW_ACTIONS } from "../workloads/rollout/ecs-views";
import { RAISED_ALARMS_ACTIONS } from "../workloads/rollout/raised-alarms";
import { SLEEP_HOOK_ACTIONS } from "../workloads/sleep/refuse-asleep";
import { type DeployGrant, type DeployRights, grantsOf } from "./deploy-grants";
import { arnIn, type DeployPlace } from "./deploy-place";
import { documentsOfAtMost, type RoleStatement } from "./managed-policies";

/** Actions of the program's own hooks, which follow a deployment. */
export const HOOK_ACTIONS: readonly string[] = [
  ...ECS_VIEW_ACTIONS,
  ...RAISED_ALARMS_ACTIONS,
  ...NAT_VIEW_ACTIONS,
  ...MISSING_SECRETS_ACTIONS,
  ...SLEEP_HOOK_ACTIONS,
];

/**
 * Permissions to deploy a program of this repository: those of its resource types, lookups and hooks, on the environment's resources only.
 * The facts are in toolkit/aws-model/permissions. The state's bucket and key come besides.
 *
 * - No wildcard in an action, and `*` as a resource only where AWS knows none for the action
 * - Roles only below the environment's path and with its boundary
 * - Nothing of IAM but those roles: no policies, users, groups or providers, so neither the boundary nor the role itself
 */
export const deployStatements = (rights: DeployRights): RoleStatement[] => [
  ...statementsOf(actionsOf(PROVIDER_OPERATIONS, HOOK_ACTIONS), rights),
  ...noSecretValue(rights),
];

/** Permissions to preview such a program: the same resource types, but only their reads. */
export const previewStatements = (rights: DeployRights): RoleStatement[] => [
  ...statementsOf(actionsOf(["read"], MISSING_SECRETS_ACTIONS).filter(isRead), rights),
  ...noSecretValue(rights),
];

/** Reads of a type are those of its resource; some ask the caller for the use of a key. */
const isRead = (action: string) => ["List", "Read"].includes(findAction(action)!.access);

/**
 * No value of a secret, whatever else allows it.
 *
 * - Configuration and secrets are parameters below one path, and any principal that reads a parameter with AWS's key may decrypt it: that
 *   key's policy allows it. Source: Systems Manager user guide, "SecureString parameter encryption and decryption".
 * - The role that deploys writes the secrets' own policies, and one of them could name it.
 */
const noSecretValue = (place: DeployPlace): RoleStatement[] => [
  deny(["kms:Decrypt"], [arnIn(place, "kms", "key/*")], { StringEquals: { "kms:ViaService": `ssm.${place.region}.amazonaws.com` } }),
  deny(["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"], ["*"]),
];

/** Managed policies of the role that deploys. */
export const deployPolicies = (rights: DeployRights): PolicyDocument<RoleStatement>[] => documentsOfAtMost(deployStatements(rights));

/** Managed policies of the role that previews. */
export const previewPolicies = (rights: DeployRights): PolicyDocument<RoleStatement>[] => documentsOfAtMost(previewStatements(rights));

function actionsOf(operations: readonly ProviderOperation[], more: readonly string[]): string[] {
  const ofTypes = Object.keys(PERMISSIONS).flatMap((type) => operations.flatMap((operation) => actionsFor(type, operation)));
  return [...new Set([...ofTypes, ...Object.keys(LOOKUPS).flatMap(actionsOfLookup), ...more])].toSorted();
}

/** One statement for each set of resources and conditions. */
function statementsOf(actions: readonly string[], rights: DeployRights): Statement[] {
  const creating = actions.filter(isCreating).map((action) => action.slice("ec2:".length));
  const grants = actions.flatMap((action) => withOneCondition(grantsOf(action, rights, creating)).map((grant) => ({ ...grant, action })));
  return grouped(grants, ({ resources, conditions }) => [resources, conditions]).map((group) =>
    allow(group.map(({ action }) => action), group[0]!.resources, group[0]!.conditions)
  );
}

/** Whether an action of EC2 creates resources with tags. */
const isCreating = (action: string) => /^ec2:(?!(Create|Delete)Tags$)/.test(action) && (findAction(action)?.tagged.size ?? 0) > 0;

/** The resources with the same conditions together. */
function withOneCondition(grants: readonly DeployGrant[]): DeployGrant[] {
  return grouped(grants, ({ conditions }) => conditions).map((group) => ({
    resources: [...new Set(group.flatMap(({ resources }) => resources))].toSorted(),
    conditions: group[0]!.conditions,
  }));
}

/** Items in groups with equal keys, in the order of their first ones. */
function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = JSON.stringify(keyOf(item) ?? null);
    groups.set(key, [...groups.get(key) ?? [], item]);
  }
  return [...groups.values()];
}
