import { type DeployRights, NAMED_TYPES } from "../../components/delivery/deploy-grants";
import { KINDS } from "../../components/delivery/deploy-kinds";
import { deployStatements } from "../../components/delivery/deploy-statements";
import type { RoleStatement } from "../../components/delivery/managed-policies";
import { type Action, findAction, isGrantedOn } from "../../policy-pack/iam/service-reference";
import { actionsFor, type ProviderOperation } from "../../toolkit/aws-model/permissions";
import type { Properties } from "../../toolkit/shared/values";
import { type EvaluatedStatement, type IamRequest, isAllowed } from "./iam-evaluation";
import { ACCOUNTS } from "./targets";

/** Operation of a provider on a resource of AWS. */
export interface ProviderCall {
  operation: ProviderOperation;
  type: string;
  id: string;
  inputs: Properties;
  outputs: Properties;
}

/** Resource that a request names: its ARN, and its tags if it has some. */
interface Named {
  arn: string;
  tags: Properties;
}

const isText = (value: unknown): value is string => typeof value === "string" && value !== "";
const KEY = "aws:kms/key:Key";
const ROLE = "aws:iam/role:Role";
const DATABASE = "aws:rds/instance:Instance";
const CACHE_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup";

/** Resources of an account that inputs refer to, by id, ARN, name, URL. */
export class AccountResources {
  private readonly byName = new Map<string, ProviderCall[]>();

  constructor(calls: readonly ProviderCall[]) {
    for (const call of new Map(calls.map((each) => [`${each.type} ${each.id}`, each])).values()) {
      const { id, outputs } = call;
      for (const name of new Set([id, outputs["arn"], outputs["name"], outputs["keyId"], outputs["bucket"]].filter(isText))) {
        if (name === "default") continue; // the name of a security group, and the value of other settings
        this.byName.set(name, [...this.byName.get(name) ?? [], call]);
      }
    }
  }

  /** Resources that a value names. */
  named(value: unknown): ProviderCall[] {
    return textsIn(value).flatMap((text) => this.byName.get(text) ?? []);
  }
}

function textsIn(value: unknown): string[] {
  if (isText(value)) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** Prefixes of EC2's ids whose outputs have no ARN. */
const EC2_IDS: Readonly<Record<string, string>> = { nat: "natgateway", acl: "network-acl", rtb: "route-table" };

function named({ outputs, id }: ProviderCall, rights: DeployRights): Named[] {
  const tags = (outputs["tagsAll"] ?? {}) as Properties;
  const type = EC2_IDS[id.split("-")[0]!];
  const arn = outputs["arn"]
    ?? outputs["dashboardArn"]
    ?? outputs["chatConfigurationArn"]
    ?? (id.startsWith("arn:") ? id : type && `arn:${rights.partition}:ec2:${rights.region}:${rights.accountId}:${type}/${id}`);
  return isText(arn) ? [{ arn, tags }] : [];
}

/** Resources that AWS makes itself, which no resource of the program is. */
function madeByAws({ type, operation, inputs, outputs }: ProviderCall, { partition, region, accountId }: DeployRights): Named[] {
  const ec2 = (resource: string, tags: Properties = {}) => ({ arn: `arn:${partition}:ec2:${region}:${accountId}:${resource}`, tags });
  const glue = (resource: string) => ({ arn: `arn:${partition}:glue:${region}:${accountId}:${resource}`, tags: {} });
  const more: Record<string, Named[]> = {
    "aws:ec2/instance:Instance": [
      ec2("volume/vol-1", operation === "create" ? {} : outputs["tagsAll"] as Properties),
      { arn: `arn:${partition}:ec2:${region}::image/${String(inputs["ami"])}`, tags: {} },
    ],
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": operation === "delete" ? [ec2("route-table/rtb-default")] : [],
    "aws:ec2/networkAclAssociation:NetworkAclAssociation": operation === "delete" ? [ec2("network-acl/acl-default")] : [],
    [DATABASE]: [
      ec2("vpc/vpc-1"),
      { arn: `arn:${partition}:rds:${region}:${accountId}:og:default:postgres-17`, tags: {} },
      ...(operation === "delete" && isText(inputs["finalSnapshotIdentifier"])
        ? [{ arn: `arn:${partition}:rds:${region}:${accountId}:snapshot:${inputs["finalSnapshotIdentifier"]}`, tags: {} }]
        : []),
      { arn: `arn:${partition}:secretsmanager:${region}:${accountId}:secret:rds!db-1`, tags: {} },
    ],
    [CACHE_GROUP]: [{
      arn: `arn:${partition}:elasticache:${region}:${accountId}:cluster:${String(inputs["replicationGroupId"])}-001`,
      tags: (outputs["tagsAll"] ?? {}) as Properties,
    }],
    "aws:appautoscaling/policy:Policy": [
      { arn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:TargetTracking-${String(inputs["resourceId"])}-High-1`, tags: {} },
    ],
    "aws:appautoscaling/target:Target": [{ arn: `arn:${partition}:ecs:${region}:${accountId}:${String(inputs["resourceId"])}`, tags: {} }],
    "aws:glue/catalogDatabase:CatalogDatabase": [
      glue("catalog"),
      // AWS deletes what is in it. Source: AWS Glue developer guide, "Specifying AWS Glue resource ARNs", Data Catalog ARNs.
      ...(operation === "delete" ? ["table", "userDefinedFunction"].map((kind) => glue(`${kind}/${String(inputs["name"])}/any`)) : []),
    ],
    "aws:glue/catalogTable:CatalogTable": [glue("catalog")],
    "aws:route53/record:Record": [
      { arn: `arn:${partition}:route53:::hostedzone/${String(inputs["zoneId"])}`, tags: {} },
      { arn: `arn:${partition}:route53:::change/C1`, tags: {} },
    ],
  };
  return more[type] ?? [];
}

const LINKED: Readonly<Record<string, [service: string, role: string]>> = {
  chatbot: ["management.chatbot.amazonaws.com", "AWSServiceRoleForAWSChatbot"],
  ecs: ["ecs.amazonaws.com", "AWSServiceRoleForECS"],
  appautoscaling: ["ecs.application-autoscaling.amazonaws.com", "AWSServiceRoleForApplicationAutoScaling_ECSService"],
  cloudfront: ["vpcorigin.cloudfront.amazonaws.com", "AWSServiceRoleForCloudFrontVPCOrigin"],
  lb: ["elasticloadbalancing.amazonaws.com", "AWSServiceRoleForElasticLoadBalancing"],
  rds: ["rds.amazonaws.com", "AWSServiceRoleForRDS"],
  elasticache: ["elasticache.amazonaws.com", "AWSServiceRoleForElastiCache"],
};

const VOLUME_ACTIONS: readonly string[] = ["ec2:CreateTags", "ec2:DeleteTags", "ec2:ModifyVolume", "ec2:RunInstances"];

/** Requests that IAM authorizes for an operation; empty for an action that the inputs don't need, e.g. one on a key. */
export function requestsOf(call: ProviderCall, account: AccountResources, rights: DeployRights): IamRequest[] {
  const actions = actionsFor(call.type, call.operation);
  const creator = actions.map((name) => findAction(name)!).find((action) => action.service === "ec2" && isCreator(action, call));
  return actions.flatMap((name) => {
    const action = findAction(name)!;
    const own = named(call, rights);
    const others = account.named(call.inputs);
    const special = specialRequests(name, call, others, rights);
    if (special !== undefined) return special;
    if (action.types.length === 0) return [{ action: name, resource: "*", context: requestTags(call) }];
    const byAws = madeByAws(call, rights).filter(({ arn }) => !arn.includes(":volume/") || VOLUME_ACTIONS.includes(name));
    const itself = name === "sns:Subscribe" ? [] : own;
    const elsewhere = textsIn(call.inputs).filter((text) => /^arn:\S+$/.test(text) && account.named(text).length === 0);
    const candidates = [
      ...itself,
      ...elsewhere.map((arn) => ({ arn, tags: {} })),
      ...byAws,
      ...others.flatMap((other) => named(other, rights)),
    ];
    const found = typesOf(action, name).flatMap((type) =>
      candidates.filter(({ arn }) => isGrantedOn({ ...action, types: [type] }, arn)).map(({ arn, tags }) => {
        const isNew = call.operation === "create" && own.some((each) => each.arn === arn) && (isCreator(action, call) || isTagging(action));
        return {
          action: name,
          resource: arn,
          context: contextOf(call, others, isNew ? {} : tags, isTagging(action) ? creator : undefined),
        };
      })
    );
    if (found.length === 0) throw new Error(`${call.operation} of ${call.type}: ${name} has no resource`);
    return found;
  });
}

const typesOf = (action: Action, name: string) =>
  action.types.filter((type) => {
    const kind = KINDS[`${action.service}:${type.name}`];
    return kind !== undefined && kind.only?.includes(name) !== false && NAMED_TYPES[name]?.includes(type.name) !== false;
  });

const isTagging = ({ access, name }: Action) => access === "Tagging, Write" && !/:(Untag|Remove|Delete)/.test(name);

/** Whether an action creates the resource of the call. */
const isCreator = ({ name, tagged }: Action, { operation }: ProviderCall) =>
  operation === "create" && tagged.size > 0 && /:(Allocate|Authorize|Create(?!Tags)|Put|Register|Request|Run)/.test(name);

const requestTags = ({ operation, outputs }: ProviderCall) =>
  operation === "create" || operation === "update" ? tagContext("RequestTag", (outputs["tagsAll"] ?? {}) as Properties) : {};

const tagContext = (kind: string, tags: Properties) =>
  Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:${kind}/${key}`, String(value)]));

function contextOf(
  call: ProviderCall,
  others: readonly ProviderCall[],
  tags: Properties,
  creator: Action | undefined,
): IamRequest["context"] {
  const boundaries = [call, ...others].map(({ inputs }) => inputs["permissionsBoundary"]).filter(isText);
  return {
    ...requestTags(call),
    ...tagContext("ResourceTag", tags),
    ...(creator !== undefined && { "ec2:CreateAction": creator.name.split(":")[1]! }),
    ...(boundaries.length > 0 && { "iam:PermissionsBoundary": boundaries[0]! }),
    ...(call.type === "aws:route53/record:Record" && { "route53:ChangeResourceRecordSetsRecordTypes": [String(call.inputs["type"])] }),
    ...([DATABASE, CACHE_GROUP].includes(call.type) && { "kms:GrantIsForAWSResource": "true" }),
  };
}

/** Requests of actions whose resource isn't the call's own; undefined for all others. */
function specialRequests(
  name: string,
  call: ProviderCall,
  others: readonly ProviderCall[],
  rights: DeployRights,
): IamRequest[] | undefined {
  if (name === "iam:PassRole") {
    return others.filter(({ type }) => type === ROLE).map((role) => ({
      action: name,
      resource: String(role.outputs["arn"]),
      context: { "iam:PassedToService": /"Service":"([^"]+)"/.exec(String(role.inputs["assumeRolePolicy"]))?.[1] ?? "" },
    }));
  }
  if (name === "iam:CreateServiceLinkedRole") {
    const [service, role] = LINKED[/^aws:(\w+)\//.exec(call.type)![1]!]!;
    const resource = `arn:${rights.partition}:iam::${rights.accountId}:role/aws-service-role/${service}/${role}`;
    return [{ action: name, resource, context: { "iam:AWSServiceName": service } }];
  }
  if (name.startsWith("kms:") && !call.type.startsWith("aws:kms/")) {
    return others.filter(({ type }) => type === KEY).map((key) => ({
      action: name,
      resource: String(key.outputs["arn"]),
      context: contextOf(call, [], (key.outputs["tagsAll"] ?? {}) as Properties, undefined),
    }));
  }
  if (name.startsWith("cloudwatch:") && call.type === "aws:appautoscaling/policy:Policy") {
    return madeByAws(call, rights).map(({ arn }) => ({ action: name, resource: arn, context: {} })); // without tags
  }
  if (name === "logs:DeleteDeliverySource") {
    // The reference has the destination, although the request names the source.
    return named(call, rights).flatMap(({ arn, tags }) =>
      [arn, arn.replace(":delivery-source:", ":delivery-destination:")].map((resource) => ({
        action: name,
        resource,
        context: contextOf(call, [], tags, undefined),
      }))
    );
  }
  if (name === "rds:CreateDBSnapshot" && call.inputs["skipFinalSnapshot"] === true) return [];
  return undefined;
}

/** Rights of the role that deploys a stack, in the account and region of the tests. */
export function rightsFor(
  { stack, project }: { stack: string; project: { name: string } },
  calls: readonly ProviderCall[],
  boundary: string,
): DeployRights {
  // A stack of a story may be in another account than the stack file of its name.
  const accountId = calls.map(({ outputs }) => /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(String(outputs["arn"]))?.[1]).find(Boolean)
    ?? ACCOUNTS[stack]!;
  return {
    project: project.name,
    environment: stack,
    partition: "aws",
    region: "ap-northeast-1",
    accountId,
    boundaryArn: `arn:aws:iam::${accountId}:policy/${boundary}`,
    hostedZoneIds: [...new Set(calls.filter(({ type }) => type.startsWith("aws:route53/")).map(({ inputs }) => String(inputs["zoneId"])))],
  };
}

/** Requests that the statements don't allow, as text. */
export function deniedCalls(
  calls: readonly ProviderCall[],
  account: AccountResources,
  rights: DeployRights,
  statements: readonly RoleStatement[] = deployStatements(rights),
): string[] {
  return calls.flatMap((call) =>
    requestsOf(call, account, rights)
      .filter((request) => !isAllowed(statements as readonly EvaluatedStatement[], request))
      .map(({ action, resource, context }) => `${call.operation} ${call.type} ${action} on ${resource} with ${JSON.stringify(context)}`)
  );
}
