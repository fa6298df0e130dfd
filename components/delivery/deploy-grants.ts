import { type Action, findAction, sendsKey } from "../../policy-pack/iam/service-reference";
import type { Conditions } from "../shared/policy-document";
import { becomesOurs, claimed, clusterArn, ours, untagged } from "./deploy-conditions";
import { archiveBucket, arnsOfKind, type Kind, KINDS } from "./deploy-kinds";
import { arnIn, type DeployPlace, iamArn, rolePath } from "./deploy-place";

/** Environment, boundary and zones of the role for deployments. */
export interface DeployRights extends DeployPlace {
  /** ARN of the permissions boundary that every role of the environment has. */
  boundaryArn: string;
  /** Route 53 zones in which it may change records, e.g. `Z0123456789ABCDEFGHIJ`; none without a domain. */
  hostedZoneIds: readonly string[];
}

/** Resources of an action, and under which conditions. */
export interface DeployGrant {
  resources: string[];
  conditions?: Conditions | undefined;
}

/** Types to which an action is limited: our requests name no others of the reference's. */
export const NAMED_TYPES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(["ListTagsForResource", "TagResource", "UntagResource"].map((name) => [`athena:${name}`, ["workgroup"]])),
  "ec2:AssociateAddress": ["elastic-ip", "network-interface"],
  "ec2:AssociateRouteTable": ["route-table", "subnet"],
  "ec2:CreateFlowLogs": ["vpc", "vpc-flow-log"],
  "ec2:CreateNatGateway": ["elastic-ip", "natgateway", "subnet"],
  "ec2:DisassociateRouteTable": ["route-table", "subnet"],
  "ec2:ModifyInstanceAttribute": ["instance"],
  "ec2:ModifyNetworkInterfaceAttribute": ["network-interface", "security-group"],
  "ec2:ReplaceRouteTableAssociation": ["route-table", "subnet"],
  "rds:ListTagsForResource": ["pg", "subgrp"],
};

/** Calls that create a resource or change an existing one. */
const PUTS: ReadonlySet<string> = new Set([
  "application-autoscaling:RegisterScalableTarget",
  "cloudwatch:PutMetricAlarm",
  "events:PutRule",
  "logs:PutDeliveryDestination",
  "logs:PutDeliverySource",
]);

/** Calls that create with tags, but whose resource is the one that gets a new part. */
const IN_EXISTING: ReadonlySet<string> = new Set(["elasticloadbalancing:CreateListener", "elasticloadbalancing:CreateRule"]);

/**
 * Types that a call also names without tags: what AWS created with the VPC, the groups of an instance that is known by its name, and the
 * volume of a new instance, which gets its tags afterwards (ec2/ec2_instance.go).
 */
const WITHOUT_TAGS: Readonly<Record<string, Readonly<Record<string, "also" | "any">>>> = {
  "ec2:ReplaceNetworkAclAssociation": { "network-acl": "also" },
  "ec2:ReplaceRouteTableAssociation": { "route-table": "also" },
  "ec2:RunInstances": { volume: "any" },
  "rds:CreateDBInstance": { pg: "any", subgrp: "any" },
  "rds:ModifyDBInstance": { pg: "any", subgrp: "any" },
};

/** Types that get their first tags after they exist: a VPC's default group, and the volume of a new instance (ec2/ec2_instance.go). */
const TAGGED_LATER: readonly string[] = ["ec2:security-group", "ec2:volume"];

/** Service-linked roles that AWS creates with the first resource of an account. Source: the services' guides, "Service-linked roles". */
const SERVICE_LINKED = {
  "management.chatbot.amazonaws.com": "AWSServiceRoleForAWSChatbot",
  "ecs.amazonaws.com": "AWSServiceRoleForECS",
  "ecs.application-autoscaling.amazonaws.com": "AWSServiceRoleForApplicationAutoScaling_ECSService",
  "elasticache.amazonaws.com": "AWSServiceRoleForElastiCache",
  "elasticloadbalancing.amazonaws.com": "AWSServiceRoleForElasticLoadBalancing",
  "rds.amazonaws.com": "AWSServiceRoleForRDS",
  "vpcorigin.cloudfront.amazonaws.com": "AWSServiceRoleForCloudFrontVPCOrigin",
};

/** Services that our roles are for. */
export const PASSED_TO = [
  "chatbot.amazonaws.com",
  "ec2.amazonaws.com",
  "ecs-tasks.amazonaws.com",
  "events.amazonaws.com",
  "firehose.amazonaws.com",
  "logs.amazonaws.com",
  "scheduler.amazonaws.com",
  "states.amazonaws.com",
  "vpc-flow-logs.amazonaws.com",
];

/** Alarms that Application Auto Scaling creates for the caller; they have no tags. Source: its user guide, target tracking policies. */
const scalingAlarms = (place: DeployPlace): DeployGrant => ({
  resources: [arnIn(place, "cloudwatch", `alarm:TargetTracking-service/${place.project}-${place.environment}/*`)],
});

const all = (type: string, place: DeployPlace) => arnsOfKind(KINDS[type]!, place);

/** Log groups whose lines are archived: the program's own, and the database's. */
const archivedGroups = (place: DeployPlace): string[] => [
  arnIn(place, "logs", `log-group:/${place.project}/${place.environment}/*`),
  arnIn(place, "logs", `log-group:/aws/rds/instance/*-${place.environment}/*`),
];

const subscriptions = (place: DeployPlace): DeployGrant => ({ resources: all("sns:topic", place).map((arn) => `${arn}:*`) });

const masterSecrets = (place: DeployPlace): DeployGrant => ({ resources: [arnIn(place, "secretsmanager", "secret:rds!db-*")] });
const givenSecrets = (place: DeployPlace): DeployGrant => ({
  resources: [arnIn(place, "secretsmanager", `secret:/${place.environment}/*`)],
});

const inCluster = (place: DeployPlace): Conditions => ({ ArnEquals: { "ecs:cluster": clusterArn(place) } });

/** Grants that the reference alone doesn't give; instead of the others, or besides them if they have `more`. */
const SPECIAL: Readonly<Record<string, { more?: true; grants: (rights: DeployRights, creating: readonly string[]) => DeployGrant[] }>> = {
  "cloudwatch:PutMetricAlarm": { more: true, grants: (rights) => [scalingAlarms(rights)] },
  "cloudwatch:DeleteAlarms": { more: true, grants: (rights) => [scalingAlarms(rights)] },
  // Tasks that a hook starts. Source: Amazon ECS developer guide, "Grant permission to tag resources on creation".
  "ecs:TagResource": {
    more: true,
    grants: (rights) => [{ resources: all("ecs:task", rights), conditions: { StringEquals: { "ecs:CreateAction": "RunTask" } } }],
  },
  // Public parameters name the newest image. Source: Systems Manager user guide, "Calling AMI public parameters".
  "ssm:GetParameter": {
    more: true,
    grants: ({ partition, region }) => [{ resources: [`arn:${partition}:ssm:${region}::parameter/aws/service/*`] }],
  },
  // Container Insights' log group isn't archived, and only the archive has a log stream of the program.
  ...Object.fromEntries(
    ["DeleteSubscriptionFilter", "DescribeSubscriptionFilters", "PutSubscriptionFilter"].map((
      name,
    ) => [`logs:${name}`, { grants: (rights: DeployRights) => [{ resources: archivedGroups(rights) }] }]),
  ),
  "logs:DescribeLogStreams": { grants: (rights) => [{ resources: archivedGroups(rights).slice(0, 1) }] },
  "s3:PutBucketObjectLockConfiguration": { grants: (rights) => [{ resources: [archiveBucket(rights)] }] },
  // The master user's secret, which RDS creates for the caller; and secrets that operators create, which a lookup finds.
  "secretsmanager:CreateSecret": { more: true, grants: (rights) => [masterSecrets(rights)] },
  "secretsmanager:TagResource": { more: true, grants: (rights) => [masterSecrets(rights)] },
  "secretsmanager:DescribeSecret": { more: true, grants: (rights) => [givenSecrets(rights)] },
  "secretsmanager:GetResourcePolicy": { more: true, grants: (rights) => [givenSecrets(rights), masterSecrets(rights)] },
  "secretsmanager:PutResourcePolicy": { more: true, grants: (rights) => [givenSecrets(rights), masterSecrets(rights)] },
  "secretsmanager:DeleteResourcePolicy": { more: true, grants: (rights) => [givenSecrets(rights), masterSecrets(rights)] },
  // Source: Amazon EC2 user guide, "Grant permission to tag Amazon EC2 resources during creation".
  "ec2:CreateTags": {
    grants: (rights, creating) => {
      const arnsOf = (types: readonly string[]) => types.flatMap((type) => all(type, rights));
      const types = Object.keys(KINDS).filter((type) => type.startsWith("ec2:") && KINDS[type]!.hasTags);
      const others = types.filter((type) => !TAGGED_LATER.includes(type));
      return [
        { resources: arnsOf(types), conditions: ours(rights) },
        {
          resources: arnsOf(others),
          conditions: { StringEquals: { "ec2:CreateAction": [...creating], ...becomesOurs(rights)["StringEquals"] } },
        },
        { resources: arnsOf(TAGGED_LATER), conditions: claimed(rights) },
      ];
    },
  },
  // The reference has the topic, which isn't required; the request names the subscription, whose ARN begins with the topic's.
  "sns:GetSubscriptionAttributes": { more: true, grants: (rights) => [subscriptions(rights)] },
  "sns:Unsubscribe": { more: true, grants: (rights) => [subscriptions(rights)] },
  // Without a container instance ECS checks every resource: awsdocs/amazon-ecs-developer-guide#211.
  "ecs:ListTasks": { grants: (rights) => [{ resources: ["*"], conditions: inCluster(rights) }] },
  "ecs:RunTask": { grants: (rights) => [{ resources: all("ecs:task-definition", rights), conditions: inCluster(rights) }] },
  "iam:PassRole": {
    grants: (rights) => [{ resources: all("iam:role", rights), conditions: { StringEquals: { "iam:PassedToService": PASSED_TO } } }],
  },
  "iam:CreateServiceLinkedRole": {
    grants: (rights) => [{
      resources: Object.entries(SERVICE_LINKED).map(([service, role]) => iamArn(rights, `role/aws-service-role/${service}/${role}`)),
      conditions: { StringEquals: { "iam:AWSServiceName": Object.keys(SERVICE_LINKED) } },
    }],
  },
  // Source: AWS KMS developer guide, kms:GrantIsForAWSResource.
  "kms:CreateGrant": {
    grants: (rights) => [{
      resources: KINDS["kms:key"]!.arns(rights),
      conditions: { ...ours(rights), Bool: { "kms:GrantIsForAWSResource": "true" } },
    }],
  },
  "route53:ChangeResourceRecordSets": {
    grants: ({ partition, hostedZoneIds }) =>
      hostedZoneIds.length === 0 ? [] : [{
        resources: hostedZoneIds.map((id) => `arn:${partition}:route53:::hostedzone/${id}`),
        conditions: { "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["A", "AAAA", "CNAME", "MX", "TXT"] } },
      }],
  },
};

/**
 * Where an action is granted.
 *
 * - A resource with a name of ours, or with a path: by that.
 * - Any other: by the environment's tags, those of the resource or those that the request gives to a new one.
 * - Reading: without tags, as AWS denies the access to a resource that doesn't exist instead of reporting that.
 *
 * @param creating Names of the EC2 calls that create resources, e.g. `CreateVpc`.
 */
export function grantsOf(name: string, rights: DeployRights, creating: readonly string[]): DeployGrant[] {
  const special = SPECIAL[name];
  if (special !== undefined && special.more !== true) return special.grants(rights, creating);
  const action = findAction(name);
  if (action === undefined) throw new Error(`${name} isn't an action of AWS`);
  const types = NAMED_TYPES[name] ?? action.types.map((type) => type.name);
  const kinds = types.flatMap((type) => {
    const kind = KINDS[`${action.service}:${type}`];
    return kind === undefined || kind.only?.includes(name) === false ? [] : [{ type, kind }];
  });
  if (kinds.length === 0) {
    if (types.length > 0) {
      throw new Error(`${name} has resources, ${types.join(", ")}, but components/delivery/deploy-kinds.ts has none of them`);
    }
    return [{ resources: ["*"], conditions: action.tagged.has("*") && !isUntag(action) ? becomesOurs(rights) : undefined }];
  }
  return [...kinds.flatMap(({ type, kind }) => grantsOn(action, type, kind, rights)), ...(special?.grants(rights, creating) ?? [])];
}

function grantsOn(action: Action, type: string, kind: Kind, rights: DeployRights): DeployGrant[] {
  const arns = arnsOfKind(kind, rights, action.name);
  const on = (...conditions: (Conditions | undefined)[]) => conditions.map((each) => ({ resources: arns, conditions: each }));
  if (action.access === "Read" || action.access === "List") return [{ resources: kind.reads?.(rights) ?? arns }];
  if (action.service === "iam") return on(boundaryOf(action, rights));
  if (!kind.hasTags) return on(undefined);
  const without = WITHOUT_TAGS[action.name]?.[type];
  if (without !== undefined) return without === "any" ? on(undefined) : on(ours(rights), untagged());
  if (PUTS.has(action.name) || (isTagging(action) && !isUntag(action))) return on(ours(rights), claimed(rights));
  return on(isCreated(action, type) ? becomesOurs(rights) : ours(rights));
}

/**
 * A role's writes need its boundary, and PutRolePermissionsBoundary names the new one. Source: IAM user guide, "Permissions boundaries for
 * IAM entities", delegating responsibility to others.
 */
function boundaryOf(action: Action, { boundaryArn }: DeployRights): Conditions | undefined {
  return sendsKey(action, "iam:PermissionsBoundary") && action.keys.names.has("iam:permissionsboundary")
    ? { StringEquals: { "iam:PermissionsBoundary": boundaryArn } }
    : undefined;
}

const isTagging = ({ access }: Action) => access === "Tagging, Write";
const isUntag = ({ name }: Action) => /:(Untag|Remove|Delete)/.test(name);

function isCreated({ name, tagged }: Action, type: string): boolean {
  return (tagged.has(type) || tagged.has("*")) && !IN_EXISTING.has(name) && /:(Allocate|Authorize|Create|Request|Run)/.test(name)
    && !(name === "ec2:RunInstances" && type === "network-interface"); // it exists before
}

/** Roles of the environment. */
export const rolesOf = (place: DeployPlace): string => iamArn(place, `role${rolePath(place)}*`);
