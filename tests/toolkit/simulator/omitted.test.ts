import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { keptWhenOmitted, withOmitted } from "../../../toolkit/simulator/omitted";

const SERVICE = "aws:ecs/service:Service";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

describe("Inputs that AWS keeps if a program omits them", () => {
  it("are those that the provider suppresses, and those that are optional and computed in the SDK's types", () => {
    assert.deepEqual(keptWhenOmitted(SERVICE), [
      "alarms",
      "deploymentCircuitBreaker",
      "deploymentController",
      "availabilityZoneRebalancing",
      "cluster",
      "deploymentConfiguration",
      "iamRole",
      "launchType",
      "name",
      "platformVersion",
      "region",
      "triggers",
    ]);
    for (
      const unset of [
        "loadBalancers",
        "healthCheckGracePeriodSeconds",
        "serviceConnectConfiguration",
        "desiredCount",
        "tags",
        "tagsAll",
        "arn",
      ]
    ) assert.ok(!keptWhenOmitted(SERVICE).includes(unset), unset);
    assert.deepEqual(keptWhenOmitted("aws:unknown/type:Type"), []);
    assert.deepEqual(keptWhenOmitted("random:index/randomId:RandomId"), []);
  });

  it("have the SDK's names", () => {
    for (const type of ["aws:ec2/instance:Instance", "aws:ecr/repository:Repository", SERVICE, "aws:lb/loadBalancer:LoadBalancer"]) {
      const types = readFileSync(require.resolve(`@pulumi/aws/${type.split(":")[1]!}.d.ts`), "utf8");
      for (const path of keptWhenOmitted(type)) assert.match(types, new RegExp(`^ {4}${path}\\?: `, "m"), `${type} ${path}`);
    }
  });

  it("are restored, also inside a block that is set", () => {
    const alarms = { enable: true };
    assert.deepEqual(withOmitted(SERVICE, { alarms, desiredCount: 1 }, { taskDefinition: "a:2" }), { taskDefinition: "a:2", alarms });
    assert.deepEqual(withOmitted(SERVICE, { alarms }, { alarms: { enable: false } }), { alarms: { enable: false } });
    const retryPolicy = { maximumRetryAttempts: 3 };
    assert.deepEqual(withOmitted(SCHEDULE, { target: { arn: "a", retryPolicy } }, { target: { arn: "b" } }), {
      target: { arn: "b", retryPolicy },
    });
    assert.deepEqual(withOmitted(SCHEDULE, { target: { arn: "a", retryPolicy } }, {}), {});
  });

  it("aren't inputs that exclude each other", () => {
    assert.ok(!keptWhenOmitted("aws:ec2/route:Route").includes("networkInterfaceId"));
  });
});
