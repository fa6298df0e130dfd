import assert from "node:assert/strict";

import { OPERATIONS } from "../../policy-pack/policies/operations";
import { UNKNOWN } from "../../policy-pack/program";
import { Broken, found, itCatches, itSurvives, type Mutation, programs } from "./mutations";

const TYPES = [
  "aws:ecs/service:Service",
  "aws:ecs/taskDefinition:TaskDefinition",
  "aws:lb/targetGroup:TargetGroup",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:rds/instance:Instance",
  "aws:ec2/subnet:Subnet",
  "aws:scheduler/schedule:Schedule",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:ec2/instance:Instance",
];

const MUTATIONS: Mutation[] = [
  ["no circuit breaker", "prd", (p) => p.set("Service api-service", "deploymentCircuitBreaker", undefined), "operations-circuit-breaker Service api-service"],
  ["a circuit breaker that leaves what failed", "stg", (p) => p.set("Service api-service", "deploymentCircuitBreaker.rollback", false), "operations-circuit-breaker Service api-service"],
  ["a target group that is asked what AWS thinks of", "prd", (p) => p.set("TargetGroup api-http", "healthCheck", undefined), "operations-health-checks TargetGroup api-http"],
  ["a target group without the path to ask for", "stg", (p) => p.set("TargetGroup api-http", "healthCheck.path", undefined), "operations-health-checks TargetGroup api-http"],
  ["a service that nobody asks", "prd", (p) => p.set("Service api-service", "loadBalancers", []), "operations-health-checks Service api-service"],
  ["a service in one zone", "prd", (p) => (p.find("Service api-service").properties as unknown as { networkConfiguration: { subnets: string[] } }).networkConfiguration.subnets.pop(), "operations-two-zones Service api-service"],
  ["two subnets in one zone", "prd", (p) => p.set("Subnet network-private-1c", "availabilityZone", "ap-northeast-1a"), "operations-two-zones Service api-service"],
  ["a load balancer in one zone", "prd with image", (p) => p.set("Subnet network-public-1c", "availabilityZone", "ap-northeast-1a"), "operations-two-zones LoadBalancer load-balancer-alb"],
  ["a database in one zone", "prd", (p) => p.set("Instance database-instance", "multiAz", false), "operations-two-zones Instance database-instance"],
  ["a cluster with one instance", "prd", (p) => p.add("aws:rds/cluster:Cluster", "lonely", { engine: "aurora-oracle", storageEncrypted: true, backupRetentionPeriod: 7, deletionProtection: true }), "data-protect Cluster lonely", "operations-two-zones Cluster lonely"],
  ["a service of staging in one zone", "stg", (p) => p.set("Subnet network-private-1c", "availabilityZone", "ap-northeast-1a")],
  ["a schedule whose losses are lost", "prd", (p) => p.set("Schedule daily-report-schedule-schedule", "target.deadLetterConfig", undefined), "operations-dead-letters Schedule daily-report-schedule-schedule", "iam-exactness RolePolicy daily-report-schedule-start"],
  ["a rule whose losses are lost", "prd", (p) => p.set("EventTarget daily-report-failures-tell", "deadLetterConfig", undefined), "operations-dead-letters EventTarget daily-report-failures-tell"],
  ["a weekly restart whose losses are lost", "stg", (p) => p.set("Schedule database-schedule-stop", "target.deadLetterConfig.arn", ""), "operations-dead-letters Schedule database-schedule-stop", "iam-exactness RolePolicy database-schedule-start-stop"],
  ["a database that grows old", "prd", (p) => p.set("Instance database-instance", "autoMinorVersionUpgrade", false), "operations-minor-upgrades Instance database-instance"],
  ["a cache that grows old", "stg", (p) => p.add("aws:elasticache/cluster:Cluster", "cache", { engine: "memcached", transitEncryptionEnabled: true, autoMinorVersionUpgrade: "false" }), "operations-minor-upgrades Cluster cache"],
  ["an instance that gives its credentials to all", "stg", (p) => p.set("Instance network-nat-instance", "metadataOptions.httpTokens", "optional"), "operations-imdsv2 Instance network-nat-instance"],
  ["an instance whose tokens are left to AWS", "stg with image", (p) => p.set("Instance network-nat-instance", "metadataOptions", undefined), "operations-imdsv2 Instance network-nat-instance"],
  ["an alarm that tells nobody", "prd", (p) => p.set("MetricAlarm daily-report-failures-dead-letters-alarm", "alarmActions", []), "operations-alarms-tell MetricAlarm daily-report-failures-dead-letters-alarm"],
  ["an alarm that is told to be quiet", "stg", (p) => p.set("MetricAlarm network-nat-status", "actionsEnabled", false), "operations-alarms-tell MetricAlarm network-nat-status"],
];

describe("Policies of operations", () => {
  itCatches(OPERATIONS, MUTATIONS);

  it("take a container's health check for a service that no load balancer asks", async () => {
    const broken = new Broken(programs.prd);
    broken.set("Service api-service", "loadBalancers", undefined);
    const check = (command: string[]) => broken.json("TaskDefinition api-task-definition", "containerDefinitions", (containers: object[]) => void Object.assign(containers[0]!, { healthCheck: { command } }));
    check(["CMD-SHELL", "curl -f http://localhost:8080/"]);
    assert.deepEqual(await found(broken.program), []);
    check(["NONE"]);
    assert.deepEqual(await found(broken.program), ["operations-health-checks Service api-service"]);
  });

  it("know the zones of subnets whose ids aren't known yet", async () => {
    const broken = new Broken(programs.prd);
    const subnets = broken.program.resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
    for (const { properties } of subnets) Object.assign(properties, { arn: UNKNOWN });
    broken.set("Service api-service", "networkConfiguration.subnets", UNKNOWN);
    broken.set("LoadBalancer load-balancer-alb", "subnets", UNKNOWN);
    assert.deepEqual(await found(broken.program, OPERATIONS), []);
    for (const { properties } of subnets) Object.assign(properties, { availabilityZone: "ap-northeast-1a" });
    assert.deepEqual(await found(broken.program, OPERATIONS), ["operations-two-zones LoadBalancer load-balancer-alb", "operations-two-zones Service api-service"]);
  });

  itSurvives(OPERATIONS, TYPES, ["deploymentCircuitBreaker", "enable", "rollback", "target", "deadLetterConfig", "arn", "alarmActions", "actionsEnabled", "metadataOptions", "launchTemplate", "httpTokens", "autoMinorVersionUpgrade"]);
});
