import type { Properties } from "../../../policy-pack/stack-view";
import { type Change, type Mutation, on } from "./mutation";

const SERVICE = "Service api-service";
const TARGET_GROUP = "TargetGroup api-http";
const DATABASE = "Instance database-instance";
const NAT = "Instance network-nat-instance";
const SCHEDULE = "Schedule daily-report-schedule";
const KEEP_STOPPED = "EventTarget database-keep-stopped-stop-target";
const FAILURES = "EventTarget daily-report-ends-judge-target";

/** An alarm without an action, which another resource reads. */
const READ = "read";
const UNHEARD = "operations-alarm-actions MetricAlarm read";
const read = (type: string, properties: Properties): Change => (p) => {
  p.add("aws:cloudwatch/metricAlarm:MetricAlarm", READ, {
    name: READ,
    arn: `arn:aws:cloudwatch:ap-northeast-1:222222222222:alarm:${READ}`,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 1,
  });
  p.add(type, "reader", properties);
};

export const OPERATIONS: Mutation[] = [
  [
    "a service without a circuit breaker",
    "prd",
    (p) => p.set(SERVICE, "deploymentCircuitBreaker", undefined),
    `operations-circuit-breaker ${SERVICE}`,
  ],
  [
    "a circuit breaker without a rollback",
    "stg",
    (p) => p.set(SERVICE, "deploymentCircuitBreaker.rollback", false),
    `operations-circuit-breaker ${SERVICE}`,
  ],
  [
    "a target group without a health check",
    "prd",
    (p) => p.set(TARGET_GROUP, "healthCheck", undefined),
    `operations-health-checks ${TARGET_GROUP}`,
  ],
  [
    "a health check without a path",
    "stg",
    (p) => p.set(TARGET_GROUP, "healthCheck.path", undefined),
    `operations-health-checks ${TARGET_GROUP}`,
  ],
  [
    "a service without a load balancer or health check",
    "prd",
    (p) => p.set(SERVICE, "loadBalancers", []),
    `operations-health-checks ${SERVICE}`,
  ],
  [
    "a service in one zone",
    "prd",
    (p) => p.set(SERVICE, "networkConfiguration.subnets", [p.id("Subnet network-private-1a")]),
    `operations-multi-az ${SERVICE}`,
  ],
  [
    "a service with two subnets in one zone",
    "prd",
    (p) => p.set("Subnet network-private-1c", "availabilityZone", "ap-northeast-1a"),
    `operations-multi-az ${SERVICE}`,
  ],
  [
    "a load balancer in one zone",
    "prd with image",
    (p) => p.set("Subnet network-public-1c", "availabilityZone", "ap-northeast-1a"),
    "operations-multi-az LoadBalancer load-balancer-alb",
  ],
  ["a database in one zone", "prd", (p) => p.set(DATABASE, "multiAz", false), `operations-multi-az ${DATABASE}`],
  [
    "a cluster with one instance",
    "prd",
    (p) =>
      p.add("aws:rds/cluster:Cluster", "lonely", {
        kmsKeyId: "alias/shop",
        engine: "aurora-oracle",
        storageEncrypted: true,
        backupRetentionPeriod: 7,
        deletionProtection: true,
      }),
    "data-pulumi-protect Cluster lonely",
    "operations-multi-az Cluster lonely",
  ],
  ["a service in one zone in staging", "stg", (p) => p.set("Subnet network-private-1c", "availabilityZone", "ap-northeast-1a")],
  [
    "a schedule without a dead-letter queue",
    "prd",
    (p) => p.set(SCHEDULE, "target.deadLetterConfig", undefined),
    `operations-dead-letter-queue ${SCHEDULE}`,
    "iam-least-privilege RolePolicy daily-report-schedule-start",
  ],
  [
    "an event rule without a dead-letter queue",
    "prd",
    (p) => p.set(FAILURES, "deadLetterConfig", undefined),
    `operations-dead-letter-queue ${FAILURES}`,
  ],
  [
    "an event rule with an empty dead-letter queue",
    "examples/minimal stg",
    (p) => p.set(KEEP_STOPPED, "deadLetterConfig.arn", ""),
    `operations-dead-letter-queue ${KEEP_STOPPED}`,
  ],
  [
    "a database without automatic minor version upgrades",
    "prd",
    (p) => p.set(DATABASE, "autoMinorVersionUpgrade", false),
    `operations-auto-minor-version-upgrade ${DATABASE}`,
  ],
  [
    "a cache without automatic minor version upgrades",
    "stg",
    (p) =>
      p.add("aws:elasticache/cluster:Cluster", "cache", {
        engine: "memcached",
        transitEncryptionEnabled: true,
        autoMinorVersionUpgrade: "false",
      }),
    "operations-auto-minor-version-upgrade Cluster cache",
  ],
  [
    "an instance that accepts IMDSv1",
    "stg",
    (p) => p.set(NAT, "metadataOptions.httpTokens", "optional"),
    `compute-imds-v2 ${NAT}`,
  ],
  [
    "an instance without metadataOptions",
    "stg with image",
    (p) => p.set(NAT, "metadataOptions", undefined),
    `compute-imds-v2 ${NAT}`,
  ],
  [
    "an alarm without an action",
    "prd",
    (p) => p.set("MetricAlarm daily-report-ends-dead-letters-alarm", "alarmActions", []),
    "operations-alarm-actions MetricAlarm daily-report-ends-dead-letters-alarm",
  ],
  [
    "an alarm with actionsEnabled: false",
    "stg",
    (p) => p.set("MetricAlarm network-nat-status", "actionsEnabled", false),
    "operations-alarm-actions MetricAlarm network-nat-status",
  ],
  ...on(
    "prd",
    [
      "an alarm that only suppresses the actions of a composite one",
      read("aws:cloudwatch/compositeAlarm:CompositeAlarm", {
        alarmName: "all",
        alarmRule: "ALARM(\"other\")",
        alarmActions: ["arn:aws:sns:ap-northeast-1:222222222222:alerts"],
        actionsSuppressor: { alarm: READ, waitPeriod: 60, extensionPeriod: 60 },
      }),
    ],
    [
      "an alarm whose name is only a part of one in a rule",
      read("aws:cloudwatch/compositeAlarm:CompositeAlarm", {
        alarmName: "all",
        alarmRule: `ALARM("${READ}-more")`,
        alarmActions: ["arn:aws:sns:ap-northeast-1:222222222222:alerts"],
      }),
      UNHEARD,
    ],
    [
      "an alarm that rolls a deployment of CodeDeploy back",
      read("aws:codedeploy/deploymentGroup:DeploymentGroup", { alarmConfiguration: { enabled: true, alarms: [READ] } }),
    ],
    [
      "an alarm of a deployment group that ignores it",
      read("aws:codedeploy/deploymentGroup:DeploymentGroup", { alarmConfiguration: { enabled: false, alarms: [READ] } }),
      UNHEARD,
    ],
    [
      "an alarm that rolls a configuration back",
      read("aws:appconfig/environment:Environment", {
        monitors: [{ alarmArn: `arn:aws:cloudwatch:ap-northeast-1:222222222222:alarm:${READ}` }],
      }),
    ],
    [
      "an alarm whose topic is in another region",
      (p) => p.set("MetricAlarm daily-report-ends-dead-letters-alarm", "alarmActions", ["arn:aws:sns:us-east-1:222222222222:alerts"]),
      "operations-same-region MetricAlarm daily-report-ends-dead-letters-alarm: alarmActions.0",
    ],
    [
      "an alarm that ends in another region",
      (p) => p.set("MetricAlarm daily-report-ends-dead-letters-alarm", "okActions", ["arn:aws:sns:us-east-1:222222222222:alerts"]),
      "operations-same-region MetricAlarm daily-report-ends-dead-letters-alarm: okActions.0",
    ],
    [
      "an alarm of another region than its topic",
      (p) => {
        p.set("MetricAlarm daily-report-ends-dead-letters-alarm", "region", "us-east-1");
        p.set("MetricAlarm daily-report-ends-dead-letters-alarm", "okActions", []);
      },
      "operations-same-region MetricAlarm daily-report-ends-dead-letters-alarm: alarmActions.0",
    ],
    [
      "an incident of an alarm, which has no region",
      (p) =>
        p.set("MetricAlarm daily-report-ends-dead-letters-alarm", "okActions", ["arn:aws:ssm-incidents::222222222222:response-plan/night"]),
    ],
    [
      "an event rule whose target is in another region",
      (p) => p.set(FAILURES, "region", "us-east-1"),
      `operations-same-region ${FAILURES}: arn`,
    ],
    [
      "events for an event bus of another region",
      (p) => p.set(FAILURES, "arn", "arn:aws:events:us-east-1:222222222222:event-bus/central"),
      "iam-least-privilege RolePolicy daily-report-ends-judge-start",
    ],
  ),
];
