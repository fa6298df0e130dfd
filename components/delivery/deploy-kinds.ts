import { CLOUDFRONT_REGION } from "../web/certificate";
import { arnIn, type DeployPlace, iamArn, rolePath } from "./deploy-place";

/** Resources of one type of AWS's service reference, as an environment has them. */
export interface Kind {
  /** ARNs, with wildcards for what AWS or the engine chooses. */
  arns: (place: DeployPlace) => string[];
  /** Further ARNs, for all actions but some. */
  also?: { arns: (place: DeployPlace) => string[]; except: readonly string[] };
  /** ARNs for actions that only read. @default the same */
  reads?: (place: DeployPlace) => string[];
  /** The environment's ones are known by their tags, as AWS or the engine chooses the whole name. */
  hasTags?: true;
  /** Actions to which it is limited. @default all that take it */
  only?: readonly string[];
}

const tagged = (service: string, ...resources: string[]): Kind => ({
  arns: (place) => resources.map((resource) => arnIn(place, service, resource)),
  hasTags: true,
});

/** Kind of resources that the environment has also for CloudFront, in its region. */
const alsoAtEdge = (kind: Kind, except: readonly string[] = []): Kind => ({
  ...kind,
  also: { arns: (place) => kind.arns({ ...place, region: CLOUDFRONT_REGION }), except },
});

const atEdgeOnly = (kind: Kind): Kind => ({ ...kind, arns: (place) => kind.arns({ ...place, region: CLOUDFRONT_REGION }) });

/** Kind of CloudFront, whose ARNs have no region. */
const global = (...resources: string[]): Kind => ({
  arns: ({ partition, accountId }) => resources.map((resource) => `arn:${partition}:cloudfront::${accountId}:${resource}`),
});

const named = (service: string, ...resources: ((place: DeployPlace) => string)[]): Kind => ({
  arns: (place) => resources.map((resource) => arnIn(place, service, resource(place))),
});

const ec2 = (...types: string[]) => Object.fromEntries(types.map((type) => [`ec2:${type}`, tagged("ec2", `${type}/*`)]));

const cluster = ({ project, environment }: DeployPlace) => `${project}-${environment}`;

/** Database of the tables over logs in S3, whose name has no hyphens. */
const logsDatabase = ({ project, environment }: DeployPlace) => `database/${`${project}-logs-${environment}`.replaceAll("-", "_")}`;

/** Buckets for files of applications, by their names; the bucket of the state isn't among them. */
export const fileBuckets = ({ partition, project, environment, accountId }: DeployPlace) =>
  `arn:${partition}:s3:::${project}-files-*-${environment}-${accountId}`;

/** Buckets with the files of sites. */
export const siteBuckets = ({ partition, project, environment, accountId }: DeployPlace) =>
  `arn:${partition}:s3:::${project}-site-*-${environment}-${accountId}`;

/** Bucket of archived lines. */
export const archiveBucket = ({ partition, project, environment, accountId }: DeployPlace) =>
  `arn:${partition}:s3:::${project}-log-archive-${environment}-${accountId}`;

/** ARNs of a kind for an action; for any, if none is given. */
export function arnsOfKind({ arns, also }: Kind, place: DeployPlace, action?: string): string[] {
  const more = also === undefined || (action !== undefined && also.except.includes(action)) ? [] : also.arns(place);
  return [...new Set([...arns(place), ...more])];
}

/** Resource types that deployments of our programs change, by service and type. */
export const KINDS: Readonly<Record<string, Kind>> = {
  ...ec2(
    "elastic-ip",
    "instance",
    "internet-gateway",
    "natgateway",
    "network-acl",
    "network-interface",
    "route-table",
    "security-group",
    "security-group-rule",
    "subnet",
    "volume",
    "vpc",
    "vpc-endpoint",
    "vpc-flow-log",
  ),
  "ec2:image": { arns: ({ partition, region }) => [`arn:${partition}:ec2:${region}::image/*`], only: ["ec2:RunInstances"] },
  "elasticloadbalancing:loadbalancer/app/": tagged("elasticloadbalancing", "loadbalancer/app/*"),
  "elasticloadbalancing:listener/app": tagged("elasticloadbalancing", "listener/app/*"),
  "elasticloadbalancing:listener-rule/app": tagged("elasticloadbalancing", "listener-rule/app/*"),
  "elasticloadbalancing:targetgroup": tagged("elasticloadbalancing", "targetgroup/*"),
  "acm:certificate": alsoAtEdge(tagged("acm", "certificate/*")),
  "events:rule-on-default-event-bus": tagged("events", "rule/*"),
  "cloudwatch:alarm": alsoAtEdge(tagged("cloudwatch", "alarm:*")),
  // Without a region; the type is that of the chat.
  "chatbot:ChatbotConfiguration": {
    arns: ({ partition, accountId, project, environment }) => [
      `arn:${partition}:chatbot::${accountId}:chat-configuration/*/${project}-*-${environment}`,
    ],
  },
  // By name: the reference has no tags for the calls that change one.
  "cloudwatch:alarm-mute-rule": alsoAtEdge(
    named("cloudwatch", ({ project, environment }) => `alarm-mute-rule:${project}-*-${environment}`),
  ),
  // Global in its account, and without tags.
  "cloudwatch:dashboard": { arns: (place) => [`arn:${place.partition}:cloudwatch::${place.accountId}:dashboard/${cluster(place)}`] },
  "states:statemachine": tagged("states", "stateMachine:*"),
  "sqs:queue": tagged("sqs", "*"),
  "rds:pg": tagged("rds", "pg:*"),
  "rds:subgrp": tagged("rds", "subgrp:*"),
  // That of CloudFront's topic has no alias, and nothing but the topic uses it.
  "kms:key": alsoAtEdge(tagged("kms", "key/*"), [
    "kms:CreateAlias",
    "kms:Decrypt",
    "kms:DeleteAlias",
    "kms:GenerateDataKey",
    "kms:UpdateAlias",
  ]),
  "servicediscovery:namespace": tagged("servicediscovery", "namespace/*"),
  "application-autoscaling:ScalableTarget": tagged("application-autoscaling", "scalable-target/*"),

  "rds:db": named("rds", ({ environment }) => `db:*-${environment}`),
  "rds:snapshot": {
    ...named("rds", ({ environment }) => `snapshot:*-${environment}-final-*`),
    only: ["rds:AddTagsToResource", "rds:CreateDBSnapshot"],
  },
  "rds:og": { ...named("rds", () => "og:default:*"), only: ["rds:CreateDBInstance", "rds:ModifyDBInstance"] },
  "elasticache:replicationgroup": named("elasticache", ({ environment }) => `replicationgroup:*-${environment}`),
  "elasticache:cluster": named("elasticache", ({ environment }) => `cluster:*-${environment}-*`),
  "elasticache:parametergroup": named("elasticache", ({ environment }) => `parametergroup:*-${environment}-*`),
  "elasticache:subnetgroup": named("elasticache", ({ environment }) => `subnetgroup:*-${environment}`),
  "elasticache:user": named("elasticache", ({ environment }) => `user:*-${environment}-*`),
  "elasticache:usergroup": named("elasticache", ({ environment }) => `usergroup:*-${environment}`),
  "ecs:cluster": named("ecs", (place) => `cluster/${cluster(place)}`),
  "ecs:service": named("ecs", (place) => `service/${cluster(place)}/*`),
  "ecs:task": { ...named("ecs", (place) => `task/${cluster(place)}/*`), only: ["ecs:DescribeTasks", "ecs:StopTask"] },
  "ecs:task-definition": named("ecs", ({ project, environment }) => `task-definition/${project}-*-${environment}:*`),
  "ecr:repository": named("ecr", ({ environment }) => `repository/*-${environment}`),
  "logs:log-group": named(
    "logs",
    ({ project, environment }) => `log-group:/${project}/${environment}/*`,
    ({ environment }) => `log-group:/aws/rds/instance/*-${environment}/*`,
    (place) => `log-group:/aws/ecs/containerinsights/${cluster(place)}/*`,
  ),
  "logs:log-stream": named("logs", ({ project, environment }) => `log-group:/${project}/${environment}/*:log-stream:*`),
  "firehose:deliverystream": named("firehose", ({ project, environment }) => `deliverystream/${project}-log-archive-${environment}`),
  "glue:rootcatalog": named("glue", () => "catalog"),
  "glue:database": named("glue", logsDatabase),
  "glue:table": named("glue", (place) => logsDatabase(place).replace("database/", "table/").concat("/*")),
  "glue:userdefinedfunction": named("glue", (place) => logsDatabase(place).replace("database/", "userDefinedFunction/").concat("/*")),
  "athena:workgroup": named("athena", ({ project, environment }) => `workgroup/${project}-logs-${environment}`),
  "sns:topic": alsoAtEdge(named("sns", ({ project, environment }) => `${project}-*-${environment}`)),
  "kms:alias": named("kms", (place) => `alias/${cluster(place)}`),
  "ses:configuration-set": named("ses", ({ project, environment }) => `configuration-set/${project}-*-${environment}`),
  // A domain has no environment in its name.
  "ses:identity": tagged("ses", "identity/*"),
  "scheduler:schedule": named("scheduler", () => "schedule/*-schedule-group-*/start"),
  "scheduler:schedule-group": tagged("scheduler", "schedule-group/*-schedule-group-*"),
  // Those of the users of database and cache; operators create the others.
  "secretsmanager:Secret": named(
    "secretsmanager",
    ({ environment }) => `secret:rds-*-${environment}*`,
    ({ environment }) => `secret:cache-*-${environment}*`,
  ),
  "ssm:parameter": named("ssm", ({ environment }) => `parameter/${environment}/*`),
  // Those with files, and those of access logs, whose names have no account and which have no versions.
  "s3:bucket": {
    arns: (place) => [fileBuckets(place), siteBuckets(place), archiveBucket(place)],
    also: {
      arns: ({ partition }) => [`arn:${partition}:s3:::*-logs-bucket-*`, `arn:${partition}:s3:::logs-*-results-bucket-*`],
      except: ["s3:PutBucketVersioning"],
    },
  },
  "cloudfront:distribution": { ...global("distribution/*"), hasTags: true },
  "cloudfront:vpcorigin": { ...global("vpcorigin/*"), hasTags: true },
  "cloudfront:function": { ...global("function/*"), hasTags: true },
  // CloudFront gives these no tags, and ids of its own: any of the account, but not those of a distribution that uses them.
  "cloudfront:cache-policy": global("cache-policy/*"),
  "cloudfront:origin-access-control": global("origin-access-control/*"),
  "cloudfront:response-headers-policy": global("response-headers-policy/*"),
  "logs:delivery": atEdgeOnly(tagged("logs", "delivery:*")),
  "logs:delivery-source": atEdgeOnly(tagged("logs", "delivery-source:*")),
  "logs:delivery-destination": atEdgeOnly(tagged("logs", "delivery-destination:*")),
  // IAM knows the path of an existing role only: a request for another one names it without.
  "iam:role": { arns: (place) => [iamArn(place, `role${rolePath(place)}*`)], reads: (place) => [iamArn(place, "role/*")] },
  "iam:instance-profile": {
    arns: (place) => [iamArn(place, `instance-profile${rolePath(place)}*`)],
    reads: (place) => [iamArn(place, "instance-profile/*")],
  },
  "route53:hostedzone": { arns: ({ partition }) => [`arn:${partition}:route53:::hostedzone/*`] },
  "route53:change": { arns: ({ partition }) => [`arn:${partition}:route53:::change/*`] },
};
