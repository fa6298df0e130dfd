import assert from "node:assert/strict";

import { UNKNOWN } from "../../policy-pack/stack-view";
import { found } from "./support/found";
import { policiesNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";
import { itSurvives } from "./support/survives";

const OPERATIONS_POLICIES = policiesNamed(["operations", "compute"]);
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

describe("Policies operations-* and compute-*", () => {
  it("operations-health-checks accepts a container's health check for a service without a load balancer", async () => {
    const broken = await toBreak("prd");
    broken.set("Service api-service", "loadBalancers", undefined);
    const check = (command: string[]) =>
      broken.json(
        "TaskDefinition api-task-definition",
        "containerDefinitions",
        (containers: object[]) => void Object.assign(containers[0]!, { healthCheck: { command } }),
      );
    check(["CMD-SHELL", "curl -f http://localhost:8080/"]);
    assert.deepEqual(await found(broken.program), []);
    check(["NONE"]);
    assert.deepEqual(await found(broken.program), ["operations-health-checks Service api-service"]);
  });

  it("operations-multi-az knows the zones of subnets with unknown ids", async () => {
    const broken = await toBreak("prd");
    const subnets = broken.program.resources.filter(({ type }) => type === "aws:ec2/subnet:Subnet");
    for (const { properties } of subnets) Object.assign(properties, { arn: UNKNOWN });
    broken.set("Service api-service", "networkConfiguration.subnets", UNKNOWN);
    broken.set("LoadBalancer load-balancer-alb", "subnets", UNKNOWN);
    assert.deepEqual(await found(broken.program, OPERATIONS_POLICIES), []);
    for (const { properties } of subnets) Object.assign(properties, { availabilityZone: "ap-northeast-1a" });
    assert.deepEqual(await found(broken.program, OPERATIONS_POLICIES), [
      "operations-multi-az LoadBalancer load-balancer-alb",
      "operations-multi-az Service api-service",
    ]);
  });

  itSurvives(OPERATIONS_POLICIES, TYPES, [
    "deploymentCircuitBreaker",
    "enable",
    "rollback",
    "target",
    "deadLetterConfig",
    "arn",
    "alarmActions",
    "actionsEnabled",
    "metadataOptions",
    "launchTemplate",
    "httpTokens",
    "autoMinorVersionUpgrade",
  ]);
});
