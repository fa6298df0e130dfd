import type { Mutation } from "./mutation";

const SERVICE = "Service api-service";
const TARGET_GROUP = "TargetGroup api-http";
const DATABASE = "Instance database-instance";
const NAT = "Instance network-nat-instance";
const SCHEDULE = "Schedule daily-report-schedule";
const KEEP_STOPPED = "EventTarget database-keep-stopped-stop-target";
const FAILURES = "EventTarget daily-report-ends-judge-target";

export const OPERATIONS: Mutation[] = [
  ["no circuit breaker", "prd", (p) => p.set(SERVICE, "deploymentCircuitBreaker", undefined), `operations-circuit-breaker ${SERVICE}`],
  [
    "a circuit breaker that leaves what failed",
    "stg",
    (p) => p.set(SERVICE, "deploymentCircuitBreaker.rollback", false),
    `operations-circuit-breaker ${SERVICE}`,
  ],
  [
    "a target group that is asked what AWS thinks of",
    "prd",
    (p) => p.set(TARGET_GROUP, "healthCheck", undefined),
    `operations-health-checks ${TARGET_GROUP}`,
  ],
  [
    "a target group without the path to ask for",
    "stg",
    (p) => p.set(TARGET_GROUP, "healthCheck.path", undefined),
    `operations-health-checks ${TARGET_GROUP}`,
  ],
  ["a service that nobody asks", "prd", (p) => p.set(SERVICE, "loadBalancers", []), `operations-health-checks ${SERVICE}`],
  [
    "a service in one zone",
    "prd",
    (p) => p.set(SERVICE, "networkConfiguration.subnets", [p.id("Subnet network-private-1a")]),
    `operations-multi-az ${SERVICE}`,
  ],
  [
    "two subnets in one zone",
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
        engine: "aurora-oracle",
        storageEncrypted: true,
        backupRetentionPeriod: 7,
        deletionProtection: true,
      }),
    "data-pulumi-protect Cluster lonely",
    "operations-multi-az Cluster lonely",
  ],
  ["a service of staging in one zone", "stg", (p) => p.set("Subnet network-private-1c", "availabilityZone", "ap-northeast-1a")],
  [
    "a schedule whose losses are lost",
    "prd",
    (p) => p.set(SCHEDULE, "target.deadLetterConfig", undefined),
    `operations-dead-letter-queue ${SCHEDULE}`,
    "iam-least-privilege RolePolicy daily-report-schedule-start",
  ],
  [
    "a rule whose losses are lost",
    "prd",
    (p) => p.set(FAILURES, "deadLetterConfig", undefined),
    `operations-dead-letter-queue ${FAILURES}`,
  ],
  [
    "a database that is not stopped, and nobody knows",
    "examples/minimal stg",
    (p) => p.set(KEEP_STOPPED, "deadLetterConfig.arn", ""),
    `operations-dead-letter-queue ${KEEP_STOPPED}`,
  ],
  [
    "a database that grows old",
    "prd",
    (p) => p.set(DATABASE, "autoMinorVersionUpgrade", false),
    `operations-auto-minor-version-upgrade ${DATABASE}`,
  ],
  [
    "a cache that grows old",
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
    "an instance that gives its credentials to all",
    "stg",
    (p) => p.set(NAT, "metadataOptions.httpTokens", "optional"),
    `compute-imds-v2 ${NAT}`,
  ],
  [
    "an instance whose tokens are left to AWS",
    "stg with image",
    (p) => p.set(NAT, "metadataOptions", undefined),
    `compute-imds-v2 ${NAT}`,
  ],
  [
    "an alarm that tells nobody",
    "prd",
    (p) => p.set("MetricAlarm daily-report-ends-dead-letters-alarm", "alarmActions", []),
    "operations-alarm-actions MetricAlarm daily-report-ends-dead-letters-alarm",
  ],
  [
    "an alarm that is told to be quiet",
    "stg",
    (p) => p.set("MetricAlarm network-nat-status", "actionsEnabled", false),
    "operations-alarm-actions MetricAlarm network-nat-status",
  ],
];
