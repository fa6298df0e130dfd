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

/** A rule that mutes an alarm for some time. */
const MUTED = "MetricAlarm daily-report-runner-alarm";
const mute = (name: string, expression: string, duration: string, more: Properties = {}): Change => (p) =>
  p.add("aws:cloudwatch/alarmMuteRule:AlarmMuteRule", name, {
    name,
    rule: { schedule: { expression, duration, timezone: "Asia/Tokyo" } },
    muteTargets: { alarmNames: [p.text(MUTED, "name")] },
    ...more,
  });
const both = (...changes: Change[]): Change => (p) => changes.forEach((change) => change(p));
const SILENT = "operations-mute-ends AlarmMuteRule night: rule.schedule.duration";

/** An alarm of a trail's records, which a rule mutes. */
const muteOf = (namespace: string, metricName: string, more: Properties): Change => (p) => {
  const topic = p.arn("Topic alerts-topic");
  p.add("aws:cloudwatch/metricAlarm:MetricAlarm", READ, {
    name: READ,
    arn: `arn:aws:cloudwatch:ap-northeast-1:111111111111:alarm:${READ}`,
    namespace,
    metricName,
    comparisonOperator: "GreaterThanThreshold",
    threshold: 1,
    alarmActions: [topic],
    ...more,
  });
  mute("night", "cron(0 2 * * SUN)", "PT1H", { muteTargets: { alarmNames: [READ] } })(p);
};
const UNWATCHED = "operations-mute-not-security AlarmMuteRule night: muteTargets.alarmNames";
const eventsOf = (eventPattern: object): Change => (p) => {
  p.add("aws:cloudwatch/eventRule:EventRule", "watched", { name: "watched", eventPattern: JSON.stringify(eventPattern) });
  muteOf("AWS/Events", "MatchedEvents", { dimensions: { RuleName: "watched" } })(p);
};
const filterOf = (pattern: string): Change => (p) => {
  p.add("aws:cloudwatch/logMetricFilter:LogMetricFilter", "records", {
    name: "records",
    logGroupName: "/account/trail",
    pattern,
    metricTransformation: { name: "Denied", namespace: "Trail", value: "1" },
  });
  muteOf("Trail", "Denied", {})(p);
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
    ["a mute of every night", mute("night", "cron(0 20 * * *)", "PT12H")],
    [
      "a mute of each weekend and night",
      both(mute("night", "cron(0 20 * * MON-THU)", "PT12H"), mute("weekend", "cron(0 20 * * FRI)", "P2DT12H")),
    ],
    ["a mute of 15 days", mute("night", "at(2026-12-20T00:00)", "P15D")],
    ["a mute without an end: it begins each day again", mute("night", "cron(0 0 * * *)", "P1D"), SILENT],
    ["a mute with a minute's break a day", mute("night", "cron(0 0 * * *)", "PT23H59M"), SILENT],
    ["a mute with an hour's break a day", mute("night", "cron(0 0 * * *)", "PT23H")],
    ["a mute that begins each minute", mute("night", "cron(* * * * *)", "PT1M"), SILENT],
    ["a mute that overlaps itself", mute("night", "cron(0 0 * * MON)", "P8D"), SILENT],
    ["a mute of each half of the month", mute("night", "cron(0 0 1,15 * *)", "P15D"), SILENT],
    [
      "two mutes that together have no break",
      both(mute("day", "cron(0 8 * * *)", "PT12H"), mute("night", "cron(0 20 * * *)", "PT12H")),
      SILENT,
    ],
    [
      "two mutes that together have no break, in different time zones",
      both(
        mute("day", "cron(0 8 * * *)", "PT12H"),
        mute("night", "cron(0 11 * * *)", "PT12H", {
          rule: { schedule: { expression: "cron(0 11 * * *)", duration: "PT12H", timezone: "UTC" } },
        }),
      ),
      SILENT,
    ],
    [
      "two mutes without a break, of different alarms",
      both(
        mute("day", "cron(0 8 * * *)", "PT12H", { muteTargets: { alarmNames: ["another"] } }),
        mute("night", "cron(0 20 * * *)", "PT12H"),
      ),
    ],
    [
      "a second mute of 15 days after the first one",
      both(mute("day", "at(2026-12-01T00:00)", "P15D"), mute("night", "at(2026-12-16T00:00)", "P15D")),
      SILENT,
    ],
    [
      "a mute without a break, which ends after a week",
      mute("night", "cron(0 0 * * *)", "P1D", { startDate: "2026-12-01T00:00:00Z", expireDate: "2026-12-08T00:00:00Z" }),
    ],
    ["a mute of an alarm of the root user's sign-in", eventsOf({ "detail-type": ["AWS Console Sign In via CloudTrail"] }), UNWATCHED],
    ["a mute of an alarm of calls", eventsOf({ source: ["aws.iam"], "detail-type": ["AWS API Call via CloudTrail"] }), UNWATCHED],
    ["a mute of an alarm of findings", eventsOf({ source: ["aws.guardduty"] }), UNWATCHED],
    ["a mute of an alarm of backups", eventsOf({ source: ["aws.rds"] })],
    ["a mute of an alarm of records that deny", filterOf("{ $.errorCode = \"*UnauthorizedOperation\" }"), UNWATCHED],
    ["a mute of an alarm of lines of an application", filterOf("{ $.level = \"error\" }")],
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
