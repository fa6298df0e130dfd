import assert from "node:assert/strict";

import { DATA } from "../../policy-pack/policies/data";
import { found, itCatches, itSurvives, load, type Mutation } from "./mutations";

interface Document {
  Statement: { Action: string[]; Resource: string[]; Condition: object }[];
}

const TYPES = [
  "aws:rds/instance:Instance",
  "aws:rds/parameterGroup:ParameterGroup",
  "aws:ec2/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketPolicy:BucketPolicy",
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:lb/listener:Listener",
  "aws:lb/listenerRule:ListenerRule",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:sqs/queue:Queue",
  "aws:cloudwatch/logGroup:LogGroup",
];

const MUTATIONS: Mutation[] = [
  ["a database in the clear", "prd", (p) => p.set("Instance database-instance", "storageEncrypted", false), "data-database-encrypted Instance database-instance"],
  ["a database's encryption not said", "stg", (p) => p.set("Instance database-instance", "storageEncrypted", undefined), "data-database-encrypted Instance database-instance"],
  ["a root volume in the clear", "stg", (p) => p.set("Instance network-nat-instance", "rootBlockDevice.encrypted", false), "data-volume-encrypted Instance network-nat-instance"],
  ["a root volume left to AWS", "minimal", (p) => p.set("Instance network-nat-instance", "rootBlockDevice", undefined), "data-volume-encrypted Instance network-nat-instance"],
  ["a second volume in the clear", "stg", (p) => p.set("Instance network-nat-instance", "ebsBlockDevices", [{ deviceName: "/dev/sdb", volumeSize: 8 }]), "data-volume-encrypted Instance network-nat-instance"],
  ["a volume of its own in the clear", "prd", (p) => p.add("aws:ebs/volume:Volume", "disk", { size: 8 }), "data-volume-encrypted Volume disk"],
  ["a bucket whose encryption isn't said", "prd", (p) => p.remove("BucketServerSideEncryptionConfiguration load-balancer-logs-encryption"), "data-bucket-encrypted Bucket load-balancer-logs-bucket"],
  ["an encryption without a rule", "stg", (p) => p.set("BucketServerSideEncryptionConfiguration load-balancer-logs-encryption", "rules", []), "data-bucket-encrypted BucketServerSideEncryptionConfiguration load-balancer-logs-encryption"],
  ["a queue in the clear", "prd", (p) => p.set("Queue daily-report-failures-dead-letters-queue", "sqsManagedSseEnabled", false), "data-queue-encrypted Queue daily-report-failures-dead-letters-queue"],
  ["a queue's encryption not said", "stg", (p) => p.set("Queue database-schedule-dead-letters-queue", "sqsManagedSseEnabled", undefined), "data-queue-encrypted Queue database-schedule-dead-letters-queue"],
  ["a topic without key", "prd", (p) => p.set("Topic alerts-topic", "kmsMasterKeyId", undefined), "data-topic-encrypted Topic alerts-topic", "iam-exactness RolePolicy daily-report-runner-run"],
  ["a topic with an empty key", "stg", (p) => p.set("Topic alerts-topic", "kmsMasterKeyId", ""), "data-topic-encrypted Topic alerts-topic", "iam-exactness RolePolicy daily-report-runner-run"],
  ["a cache in the clear", "stg", (p) => p.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { transitEncryptionEnabled: true }), "data-cache-encrypted ReplicationGroup cache"],
  ["a cache that can't be encrypted", "stg", (p) => p.add("aws:elasticache/cluster:Cluster", "cache", { engine: "redis", transitEncryptionEnabled: true }), "data-cache-encrypted Cluster cache"],
  ["a cache without TLS", "stg", (p) => p.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { atRestEncryptionEnabled: true }), "data-cache-tls ReplicationGroup cache"],
  ["a cache with TLS for those who like", "stg", (p) => p.add("aws:elasticache/replicationGroup:ReplicationGroup", "cache", { atRestEncryptionEnabled: true, transitEncryptionEnabled: true, transitEncryptionMode: "preferred" }), "data-cache-tls ReplicationGroup cache"],
  ["a database with TLS for those who like", "prd", (p) => p.set("ParameterGroup database-postgres17", "parameters.0.value", "0"), "data-database-tls ParameterGroup database-postgres17"],
  ["TLS left to the engine", "stg", (p) => p.set("ParameterGroup database-postgres17", "parameters", []), "data-database-tls ParameterGroup database-postgres17"],
  ["a parameter group of somebody else's", "prd", (p) => (p.set("Instance database-instance", "parameterGroupName", "default.postgres14"), p.option("Instance database-instance", { propertyDependencies: {} })), "data-database-tls Instance database-instance"],
  ["no parameter group", "prd", (p) => p.remove("ParameterGroup database-postgres17"), "data-database-tls Instance database-instance"],
  ["a bucket without policy", "prd", (p) => p.remove("BucketPolicy load-balancer-logs-policy"), "data-bucket-tls Bucket load-balancer-logs-bucket"],
  ["a bucket policy that denies nothing", "stg", (p) => p.json("BucketPolicy load-balancer-logs-policy", "policy", (policy: Document) => void policy.Statement.pop()), "data-bucket-tls BucketPolicy load-balancer-logs-policy"],
  ["TLS only for reading", "prd", (p) => p.json("BucketPolicy load-balancer-logs-policy", "policy", (policy: Document) => void (policy.Statement[1]!.Action = ["s3:GetObject"])), "data-bucket-tls BucketPolicy load-balancer-logs-policy", "iam-no-dead-grant BucketPolicy load-balancer-logs-policy"],
  ["TLS only for objects", "prd", (p) => p.json("BucketPolicy load-balancer-logs-policy", "policy", (policy: Document) => void policy.Statement[1]!.Resource.shift()), "data-bucket-tls BucketPolicy load-balancer-logs-policy"],
  ["TLS only for some", "stg", (p) => p.json("BucketPolicy load-balancer-logs-policy", "policy", (policy: Document) => void Object.assign(policy.Statement[1]!.Condition, { StringEquals: { "aws:SourceVpc": "vpc-1" } })), "data-bucket-tls BucketPolicy load-balancer-logs-policy"],
  ["a load balancer that still speaks TLS 1.0", "prd", (p) => p.set("Listener load-balancer-listeners-https", "sslPolicy", "ELBSecurityPolicy-TLS13-1-0-2021-06"), "data-listener-tls Listener load-balancer-listeners-https"],
  ["a security policy left to AWS", "stg", (p) => p.set("Listener load-balancer-listeners-https", "sslPolicy", undefined), "data-listener-tls Listener load-balancer-listeners-https"],
  ["HTTP that is answered", "prd", (p) => p.set("Listener load-balancer-listeners-http", "defaultActions", [{ type: "forward", targetGroupArn: "arn" }]), "data-listener-redirects Listener load-balancer-listeners-http"],
  ["HTTP that is answered beside HTTPS, in staging", "stg", (p) => p.set("Listener load-balancer-listeners-http", "defaultActions.0", { type: "fixed-response" }), "data-listener-redirects Listener load-balancer-listeners-http"],
  ["a redirect to HTTP", "stg", (p) => p.set("Listener load-balancer-listeners-http", "defaultActions.0.redirect.protocol", "HTTP"), "data-listener-redirects Listener load-balancer-listeners-http"],
  ["a rule that answers HTTP", "prd", (p) => p.set("ListenerRule api-route", "listenerArn", p.find("Listener load-balancer-listeners-http").properties["arn"]), "data-listener-redirects ListenerRule api-route"],
  ["no HTTPS, in production", "prd", (p) => (p.remove("Listener load-balancer-listeners-https"), p.set("Listener load-balancer-listeners-http", "defaultActions.0", { type: "fixed-response" })), "data-listener-redirects Listener load-balancer-listeners-http"],
  ["no HTTPS, in staging", "stg", (p) => (p.remove("Listener load-balancer-listeners-https"), p.set("Listener load-balancer-listeners-http", "defaultActions.0", { type: "fixed-response" }))],
  ["no backups", "stg", (p) => p.set("Instance database-instance", "backupRetentionPeriod", 0), "data-backups Instance database-instance"],
  ["backups left to AWS", "prd", (p) => p.set("Instance database-instance", "backupRetentionPeriod", undefined), "data-backups Instance database-instance"],
  ["backups of three days in production", "prd", (p) => p.set("Instance database-instance", "backupRetentionPeriod", 3), "data-backups-of-a-week Instance database-instance"],
  ["backups of six days in production", "prd with image", (p) => p.set("Instance database-instance", "backupRetentionPeriod", 6), "data-backups-of-a-week Instance database-instance"],
  ["backups of three days in staging", "stg", (p) => p.set("Instance database-instance", "backupRetentionPeriod", 3)],
  ["a database that AWS deletes", "prd", (p) => p.set("Instance database-instance", "deletionProtection", false), "data-deletion-protection Instance database-instance"],
  ["a load balancer that AWS deletes", "prd", (p) => p.set("LoadBalancer load-balancer-alb", "enableDeletionProtection", undefined), "data-deletion-protection LoadBalancer load-balancer-alb"],
  ["a database that Pulumi deletes", "prd", (p) => p.option("Instance database-instance", { protect: false }), "data-protect Instance database-instance"],
  ["a load balancer that Pulumi deletes", "prd", (p) => p.option("LoadBalancer load-balancer-alb", { protect: false }), "data-protect LoadBalancer load-balancer-alb"],
  ["a bucket that can be made public", "prd", (p) => p.remove("BucketPublicAccessBlock load-balancer-logs-no-public-access"), "data-bucket-not-public Bucket load-balancer-logs-bucket"],
  ["a bucket whose policy can make it public", "stg", (p) => p.set("BucketPublicAccessBlock load-balancer-logs-no-public-access", "restrictPublicBuckets", false), "data-bucket-not-public BucketPublicAccessBlock load-balancer-logs-no-public-access"],
  ["logs for ever", "prd", (p) => p.set("LogGroup api-task-log-group", "retentionInDays", 0), "data-log-retention LogGroup api-task-log-group"],
  ["logs for a time that isn't said", "stg", (p) => p.set("LogGroup database-postgresql-log", "retentionInDays", undefined), "data-log-retention LogGroup database-postgresql-log"],
];

describe("Policies of data", () => {
  itCatches(DATA, MUTATIONS);

  it("let a program be practised without a domain, but not in production", async () => {
    const practice = await load(".", "stg", { "aws-practice:loadBalancer": (settings: Record<string, unknown>) => {
      delete settings["domainName"];
      delete settings["hostedZone"];
      settings["httpOnly"] = true;
    } });
    assert.deepEqual(await found(practice, DATA), []);
    assert.deepEqual(await found({ ...practice, environment: "prd" }, DATA.filter(({ id }) => id === "data-listener-redirects")),
      ["data-listener-redirects Listener load-balancer-listeners-http", "data-listener-redirects ListenerRule api-route"]);
  });

  itSurvives(DATA, TYPES, ["engine", "protocol", "port", "sslPolicy", "storageEncrypted", "rootBlockDevice", "ebsBlockDevices", "blockDeviceMappings", "ebs", "encrypted", "backupRetentionPeriod", "replicationGroupId", "parameters", "name", "value"]);
});
