import type { Mutation } from "./mutation";

const DATABASE = "Instance database-instance";
const NAT = "Instance network-nat-instance";
const PARAMETERS = "ParameterGroup database-postgres17";
const LOGS = "Bucket load-balancer-logs-bucket";
const LOGS_POLICY = "BucketPolicy load-balancer-logs-policy";
const LOGS_ENCRYPTION = "BucketServerSideEncryptionConfiguration load-balancer-logs-encryption";
const LOGS_ACCESS = "BucketPublicAccessBlock load-balancer-logs-no-public-access";
const HTTP = "Listener load-balancer-listeners-http";
const HTTPS = "Listener load-balancer-listeners-https";
const LOAD_BALANCER = "LoadBalancer load-balancer-alb";

export const DATA: Mutation[] = [
  ["an unencrypted database", "prd", (p) => p.set(DATABASE, "storageEncrypted", false), `data-at-rest-database ${DATABASE}`],
  [
    "a database without storageEncrypted",
    "stg",
    (p) => p.set(DATABASE, "storageEncrypted", undefined),
    `data-at-rest-database ${DATABASE}`,
  ],
  ["an unencrypted root volume", "stg", (p) => p.set(NAT, "rootBlockDevice.encrypted", false), `data-at-rest-volume ${NAT}`],
  ["a root volume without settings", "examples/minimal stg", (p) => p.set(NAT, "rootBlockDevice", undefined), `data-at-rest-volume ${NAT}`],
  [
    "an unencrypted second volume",
    "stg",
    (p) => p.set(NAT, "ebsBlockDevices", [{ deviceName: "/dev/sdb", volumeSize: 8 }]),
    `data-at-rest-volume ${NAT}`,
  ],
  [
    "an unencrypted standalone volume",
    "prd",
    (p) => p.add("aws:ebs/volume:Volume", "disk", { size: 8 }),
    "data-at-rest-volume Volume disk",
  ],
  ["a bucket without an encryption configuration", "prd", (p) => p.remove(LOGS_ENCRYPTION), `data-at-rest-bucket ${LOGS}`],
  [
    "an encryption configuration without a rule",
    "stg",
    (p) => p.set(LOGS_ENCRYPTION, "rules", []),
    `data-at-rest-bucket ${LOGS_ENCRYPTION}`,
  ],
  [
    "an unencrypted queue",
    "prd",
    (p) => p.set("Queue daily-report-ends-dead-letters-queue", "sqsManagedSseEnabled", false),
    "data-at-rest-queue Queue daily-report-ends-dead-letters-queue",
  ],
  [
    "an unencrypted dead-letter queue of an event rule",
    "examples/minimal stg",
    (p) => p.set("Queue database-keep-stopped-dead-letters-queue", "sqsManagedSseEnabled", false),
    "data-at-rest-queue Queue database-keep-stopped-dead-letters-queue",
  ],
  [
    "a topic without a key",
    "prd",
    (p) => p.set("Topic alerts-topic", "kmsMasterKeyId", undefined),
    "data-at-rest-topic Topic alerts-topic",
    "iam-least-privilege RolePolicy daily-report-runner-run",
    "iam-least-privilege RolePolicy database-users-runner-run",
  ],
  [
    "a topic with an empty key",
    "stg",
    (p) => p.set("Topic alerts-topic", "kmsMasterKeyId", ""),
    "data-at-rest-topic Topic alerts-topic",
    "iam-least-privilege RolePolicy daily-report-runner-run",
    "iam-least-privilege RolePolicy database-users-runner-run",
  ],
  [
    "an unencrypted cache",
    "stg",
    (p) => p.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { transitEncryptionEnabled: true }),
    "data-at-rest-cache ReplicationGroup cache",
  ],
  [
    "a cache that can't be encrypted",
    "stg",
    (p) => p.add("aws:elasticache/cluster:Cluster", "cache", { engine: "redis", transitEncryptionEnabled: true }),
    "data-at-rest-cache Cluster cache",
  ],
  [
    "a cache without TLS",
    "stg",
    (p) => p.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { atRestEncryptionEnabled: true }),
    "data-in-transit-cache ReplicationGroup cache",
  ],
  [
    "a cache with optional TLS",
    "stg",
    (p) =>
      p.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", {
        atRestEncryptionEnabled: true,
        transitEncryptionEnabled: true,
        transitEncryptionMode: "preferred",
      }),
    "data-in-transit-cache ReplicationGroup cache",
  ],
  [
    "a database with optional TLS",
    "prd",
    (p) => p.set(PARAMETERS, "parameters.0.value", "0"),
    `data-in-transit-database ${PARAMETERS}`,
  ],
  [
    "a parameter group without the parameter, of an engine without TLS by default",
    "stg",
    (p) => (p.set(PARAMETERS, "parameters", []), p.set(PARAMETERS, "family", "postgres14")),
    `data-in-transit-database ${PARAMETERS}`,
  ],
  [
    "AWS's own parameter group, without TLS by default",
    "prd",
    (p) => (p.set(DATABASE, "parameterGroupName", "default.postgres14"), p.option(DATABASE, { propertyDependencies: {} })),
    `data-in-transit-database ${DATABASE}`,
  ],
  [
    "a database without the program's parameter group",
    "prd",
    (p) => p.remove(PARAMETERS),
    `data-in-transit-database ${DATABASE}`,
    "iam-resource-exists RolePolicy database-restore-run", // restores with this group
  ],
  ["a bucket without a policy", "prd", (p) => p.remove(LOGS_POLICY), `data-in-transit-bucket ${LOGS}`],
  [
    "a bucket policy without a Deny",
    "stg",
    (p) => p.statements(LOGS_POLICY, (list) => void list.pop()),
    `data-in-transit-bucket ${LOGS_POLICY}`,
  ],
  [
    "a bucket policy that requires TLS for reads only",
    "prd",
    (p) => p.statements(LOGS_POLICY, ([, denial]) => void (denial!["Action"] = ["s3:GetObject"])),
    `data-in-transit-bucket ${LOGS_POLICY}`,
    `iam-no-ineffective-statements ${LOGS_POLICY}`,
  ],
  [
    "a bucket policy that requires TLS for objects only",
    "prd",
    (p) => p.statements(LOGS_POLICY, ([, denial]) => void (denial!["Resource"] as string[]).shift()),
    `data-in-transit-bucket ${LOGS_POLICY}`,
  ],
  [
    "a bucket policy that requires TLS from one VPC only",
    "stg",
    (p) =>
      p.statements(
        LOGS_POLICY,
        ([, denial]) => void Object.assign(denial!["Condition"] as object, { StringEquals: { "aws:SourceVpc": "vpc-1" } }),
      ),
    `data-in-transit-bucket ${LOGS_POLICY}`,
  ],
  [
    "a load balancer that accepts TLS 1.0",
    "prd",
    (p) => p.set(HTTPS, "sslPolicy", "ELBSecurityPolicy-TLS13-1-0-2021-06"),
    `data-in-transit-load-balancer ${HTTPS}`,
  ],
  ["an HTTPS listener without sslPolicy", "stg", (p) => p.set(HTTPS, "sslPolicy", undefined), `data-in-transit-load-balancer ${HTTPS}`],
  [
    "an HTTP listener that forwards",
    "prd",
    (p) => p.set(HTTP, "defaultActions", [{ type: "forward", targetGroupArn: "arn" }]),
    `data-in-transit-https-redirect ${HTTP}`,
  ],
  [
    "an HTTP listener that responds beside HTTPS, in staging",
    "stg",
    (p) => p.set(HTTP, "defaultActions.0", { type: "fixed-response" }),
    `data-in-transit-https-redirect ${HTTP}`,
  ],
  [
    "an HTTP listener that redirects to HTTP",
    "stg",
    (p) => p.set(HTTP, "defaultActions.0.redirect.protocol", "HTTP"),
    `data-in-transit-https-redirect ${HTTP}`,
  ],
  [
    "an HTTP listener rule that forwards",
    "prd",
    (p) => p.set("ListenerRule load-balancer-listeners-rule-100", "listenerArn", p.arn(HTTP)),
    "data-in-transit-https-redirect ListenerRule load-balancer-listeners-rule-100",
  ],
  [
    "a load balancer without HTTPS in production",
    "prd",
    (p) => (p.remove(HTTPS), p.set(HTTP, "defaultActions.0", { type: "fixed-response" })),
    `data-in-transit-https-redirect ${HTTP}`,
  ],
  [
    "a load balancer without HTTPS in staging",
    "stg",
    (p) => (p.remove(HTTPS), p.set(HTTP, "defaultActions.0", { type: "fixed-response" })),
  ],
  ["a database without backups", "stg", (p) => p.set(DATABASE, "backupRetentionPeriod", 0), `data-backups ${DATABASE}`],
  [
    "a database without backupRetentionPeriod",
    "prd",
    (p) => p.set(DATABASE, "backupRetentionPeriod", undefined),
    `data-backups ${DATABASE}`,
  ],
  [
    "a backup retention of 3 days in production",
    "prd",
    (p) => p.set(DATABASE, "backupRetentionPeriod", 3),
    `data-backup-retention ${DATABASE}`,
  ],
  [
    "a backup retention of 6 days in production",
    "prd with image",
    (p) => p.set(DATABASE, "backupRetentionPeriod", 6),
    `data-backup-retention ${DATABASE}`,
  ],
  ["a backup retention of 3 days in staging", "stg", (p) => p.set(DATABASE, "backupRetentionPeriod", 3)],
  [
    "a database without deletion protection",
    "prd",
    (p) => p.set(DATABASE, "deletionProtection", false),
    `data-deletion-protection ${DATABASE}`,
  ],
  [
    "a load balancer without deletion protection",
    "prd",
    (p) => p.set(LOAD_BALANCER, "enableDeletionProtection", undefined),
    `data-deletion-protection ${LOAD_BALANCER}`,
  ],
  ["a database without Pulumi's protect option", "prd", (p) => p.option(DATABASE, { protect: false }), `data-pulumi-protect ${DATABASE}`],
  [
    "a load balancer without Pulumi's protect option",
    "prd",
    (p) => p.option(LOAD_BALANCER, { protect: false }),
    `data-pulumi-protect ${LOAD_BALANCER}`,
  ],
  ["a bucket without a public access block", "prd", (p) => p.remove(LOGS_ACCESS), `data-bucket-block-public-access ${LOGS}`],
  [
    "a public access block without restrictPublicBuckets",
    "stg",
    (p) => p.set(LOGS_ACCESS, "restrictPublicBuckets", false),
    `data-bucket-block-public-access ${LOGS_ACCESS}`,
  ],
  [
    "a log group with permanent retention",
    "prd",
    (p) => p.set("LogGroup api-task-log-group", "retentionInDays", 0),
    "data-log-retention LogGroup api-task-log-group",
  ],
  [
    "a log group without retentionInDays",
    "stg",
    (p) => p.set("LogGroup database-postgresql-log", "retentionInDays", undefined),
    "data-log-retention LogGroup database-postgresql-log",
  ],
];
