import { type Links, linksOf } from "../links";
import type { Finding, Policy, ResourcePolicy, StackPolicy } from "../policy";
import { isObject, peek, property, type Resource, UnknownValueError, type Value } from "../stack-view";
import {
  DATABASE,
  ELB_MODULES,
  EVENT_TARGET,
  LOAD_BALANCERS,
  REPLICATION_GROUP,
  sameIn,
  SCHEDULE,
  SERVICE,
  SUBNETS,
  TARGET_GROUPS,
  TASK_DEFINITION,
} from "../types";
import { isProtocol, isText, list, must, parsedJson, textsIn, validateEach } from "../values";

const CLUSTER = "aws:rds/cluster:Cluster";
const CLUSTER_INSTANCE = "aws:rds/clusterInstance:ClusterInstance";
const AUTO_SCALING_GROUP = "aws:autoscaling/group:Group";

const circuitBreaker: ResourcePolicy = {
  id: "operations-circuit-breaker",
  description: "A deployment whose tasks don't start is stopped and rolled back.",
  remediation: "Set deploymentCircuitBreaker to { enable: true, rollback: true }.",
  references: [],
  waivable: true,
  types: [SERVICE],
  validateResource(service) {
    // Others than ECS itself deploy in their own way: the circuit breaker is the rolling update's.
    const controller = property(service, "deploymentController.type");
    if (controller === "CODE_DEPLOY" || controller === "EXTERNAL") return [];
    return ["enable", "rollback"].flatMap((key) => must(service, `deploymentCircuitBreaker.${key}`, (value) => value === true, "true"));
  },
};

/** What sends its requests, or its targets, to a target group; one that nothing uses checks nobody. */
const USERS_OF_TARGET_GROUPS: readonly (readonly [type: string, path: string])[] = [
  [SERVICE, "loadBalancers"],
  [AUTO_SCALING_GROUP, "targetGroupArns"],
  ["aws:autoscaling/attachment:Attachment", "lbTargetGroupArn"],
  ...sameIn(ELB_MODULES, "targetGroupAttachment").map((type) => [type, "targetGroupArn"] as const),
];

const healthChecks: StackPolicy = {
  id: "operations-health-checks",
  description: "Something asks each service whether it is well: its target group, or without one ECS by its container's health check.",
  remediation: "Give the target group a healthCheck with the path to ask for, or an essential container a healthCheck.",
  references: ["Checkov CKV_AWS_261"],
  waivable: true,
  validateStack(program) {
    const links = linksOf(program);
    const asked = new Set(USERS_OF_TARGET_GROUPS.flatMap(([type, path]) => [...links.reverse([type], path, TARGET_GROUPS).keys()]));
    return [
      ...validateEach(links.ofType(TARGET_GROUPS).filter((group) => asked.has(group)), (group) => {
        if (property(group, "targetType") === "lambda") return [];
        const protocol = property(group, "protocol");
        const check = property(group, "healthCheck");
        // Source: Elastic Load Balancing user guide, "Health checks for Network Load Balancer target groups": by default by TCP.
        if (!isObject(check) && isText(protocol) && !isProtocol(protocol, "HTTP", "HTTPS")) return [];
        if (!isObject(check)) {
          return [{ resource: group, property: "healthCheck", found: check, allowed: "said: what to ask, and how often" }];
        }
        return [
          ...must(group, "healthCheck.enabled", (value) => value !== false, "true"),
          ...(isProtocol(protocol, "HTTP", "HTTPS") ? must(group, "healthCheck.path", isText, "the path to ask for") : []),
        ];
      }),
      ...validateEach(links.ofType([SERVICE]), (service) => {
        if (list(property(service, "loadBalancers")).length > 0) return [];
        return links.from(service, "taskDefinition", [TASK_DEFINITION]).filter((task) => !isAsked(task)).map((task) => ({
          resource: service,
          property: "taskDefinition",
          found: `${task.name}, without a health check`,
          allowed: "one with an essential container that has a healthCheck, as nothing else asks this service",
        }));
      }),
    ];
  },
};

const twoZones: StackPolicy = {
  id: "operations-multi-az",
  description: "In production, the loss of one zone stops nothing: services, load balancers, databases and caches are in two at least.",
  remediation: "Give it subnets in another zone; set multiAz for a database, multiAzEnabled and automaticFailoverEnabled for a cache.",
  references: [
    "Security Hub RDS.5",
    "Security Hub RDS.15",
    "Security Hub ELB.13",
    "Security Hub ElastiCache.3",
    "Security Hub AutoScaling.2",
    "Checkov CKV_AWS_157",
    "Checkov CKV2_AWS_50",
    "cdk-nag AwsSolutions-RDS3",
    "cdk-nag AwsSolutions-AEC4",
  ],
  waivable: true,
  productionOnly: true,
  validateStack(program) {
    const links = linksOf(program);
    const isTrue = (value: Value): boolean => value === true;
    const members = links.reverse([CLUSTER_INSTANCE], "clusterIdentifier", [CLUSTER]);
    return [
      ...validateEach(
        links.ofType([SERVICE]),
        (service) => isObject(property(service, "networkConfiguration")) ? inTwoZones(service, "networkConfiguration.subnets", links) : [],
      ),
      ...validateEach(
        links.ofType(LOAD_BALANCERS),
        (balancer) => inTwoZones(balancer, list(property(balancer, "subnetMappings")).length > 0 ? "subnetMappings" : "subnets", links),
      ),
      ...validateEach(
        links.ofType([AUTO_SCALING_GROUP]),
        (group) => list(property(group, "availabilityZones")).length >= 2 ? [] : inTwoZones(group, "vpcZoneIdentifiers", links),
      ),
      ...validateEach(
        links.ofType([DATABASE]),
        (database) => isText(property(database, "replicateSourceDb")) ? [] : must(database, "multiAz", isTrue, "true"),
      ),
      ...validateEach(links.ofType([CLUSTER]), (cluster) => {
        // A cluster with storage of its own has its instances in three zones: RDS user guide, "Multi-AZ DB cluster deployments".
        const count = members.get(cluster)?.length ?? 0;
        return isText(property(cluster, "dbClusterInstanceClass")) || count >= 2
          ? []
          : [{ resource: cluster, property: "instances", found: count, allowed: "2 instances or more" }];
      }),
      ...validateEach(
        links.ofType([REPLICATION_GROUP]),
        (group) => ["multiAzEnabled", "automaticFailoverEnabled"].flatMap((path) => must(group, path, isTrue, "true")),
      ),
    ];
  },
};

const deadLetters: ResourcePolicy = {
  id: "operations-dead-letter-queue",
  description: "What a schedule or a rule could not deliver is kept in a queue.",
  remediation: "Set deadLetterConfig to a queue, with an alarm on it.",
  references: [],
  waivable: true,
  types: [SCHEDULE, EVENT_TARGET],
  validateResource: (resource) =>
    must(resource, resource.type === SCHEDULE ? "target.deadLetterConfig.arn" : "deadLetterConfig.arn", isText, "the ARN of a queue"),
};

const minorUpgrades: ResourcePolicy = {
  id: "operations-auto-minor-version-upgrade",
  description: "Databases and caches take minor versions by themselves.",
  remediation: "Set autoMinorVersionUpgrade to true.",
  references: ["Security Hub RDS.13", "Security Hub ElastiCache.2", "Checkov CKV_AWS_226", "Checkov CKV_AWS_322"],
  waivable: true,
  types: [DATABASE, CLUSTER_INSTANCE, REPLICATION_GROUP, "aws:elasticache/cluster:Cluster"],
  // AWS's default is true. A cache cluster's is a text.
  validateResource: (resource) =>
    must(
      resource,
      "autoMinorVersionUpgrade",
      (value) => value === undefined || value === null || value === true || value === "true",
      "true",
    ),
};

const imdsv2: ResourcePolicy = {
  id: "compute-imds-v2",
  description: "Instances give their role's credentials only to who asks with a session token (IMDSv2).",
  remediation: "Set metadataOptions to { httpTokens: \"required\" }.",
  references: [
    "Security Hub EC2.8",
    "Security Hub EC2.170",
    "Security Hub AutoScaling.3",
    "Checkov CKV_AWS_79",
    "Trivy AVD-AWS-0028",
    "Trivy AVD-AWS-0130",
  ],
  waivable: true,
  types: ["aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/launchConfiguration:LaunchConfiguration"],
  validateResource(resource) {
    const isTemplates = resource.type === "aws:ec2/instance:Instance" && isObject(property(resource, "launchTemplate"))
      && !isObject(property(resource, "metadataOptions"));
    if (isTemplates || property(resource, "metadataOptions.httpEndpoint") === "disabled") return [];
    return must(resource, "metadataOptions.httpTokens", (value) => value === "required", "\"required\"");
  },
};

const alarmsTell: ResourcePolicy = {
  id: "operations-alarm-actions",
  description: "An alarm tells somebody.",
  remediation: "Set alarmActions to a topic that somebody reads.",
  references: ["Security Hub CloudWatch.15", "Security Hub CloudWatch.17", "Checkov CKV_AWS_319"],
  waivable: true,
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  validateResource: (resource) => [
    ...must(resource, "alarmActions", (value) => list(value).length > 0, "a topic or another action"),
    ...must(resource, "actionsEnabled", (value) => value !== false, "true"),
  ],
};

/** What is demanded of how a system is run. */
export const OPERATIONS: readonly Policy[] = [circuitBreaker, healthChecks, twoZones, deadLetters, minorUpgrades, imdsv2, alarmsTell];

/** Whether a task definition has an essential container with a health check that does something. */
function isAsked(task: Resource): boolean {
  const definitions = parsedJson(property(task, "containerDefinitions"));
  if (textsIn(definitions).unknown) throw new UnknownValueError(task, "containerDefinitions");
  return list(definitions).some((definition) => {
    if (!isObject(definition) || definition["essential"] === false || !isObject(definition["healthCheck"])) return false;
    const { texts } = textsIn(definition["healthCheck"]["command"]);
    return texts.length > 0 && texts[0] !== "NONE";
  });
}

/** Subnets of the program are in the zones they say; of each other one it isn't known, so it counts as one more. */
function inTwoZones(resource: Resource, path: string, links: Links): Finding[] {
  const subnets = links.from(resource, path, SUBNETS);
  const zones = new Set(subnets.map((subnet) => property(subnet, "availabilityZone") ?? property(subnet, "availabilityZoneId")));
  const others = Math.max(0, list(peek(resource, path)).length - subnets.length);
  return zones.size + others >= 2 ? [] : [{ resource, property: path, found: [...zones], allowed: "subnets in two zones or more" }];
}
