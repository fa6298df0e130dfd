import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { keptWhenOmitted, withOmitted } from "../../../toolkit/simulator/omitted";

const SERVICE = "aws:ecs/service:Service";
const SCHEDULE = "aws:scheduler/schedule:Schedule";

describe("What stays at AWS where a program leaves it out", () => {
  it("is what the provider suppresses, and what is optional and computed by the SDK's types", () => {
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
    assert.deepEqual(keptWhenOmitted("aws:nobody/knows:It"), []);
    assert.deepEqual(keptWhenOmitted("random:index/randomId:RandomId"), []);
  });

  it("is named as the SDK names it", () => {
    for (const type of ["aws:ec2/instance:Instance", "aws:ecr/repository:Repository", SERVICE, "aws:lb/loadBalancer:LoadBalancer"]) {
      const types = readFileSync(require.resolve(`@pulumi/aws/${type.split(":")[1]!}.d.ts`), "utf8");
      for (const path of keptWhenOmitted(type)) assert.match(types, new RegExp(`^ {4}${path}\\?: `, "m"), `${type} ${path}`);
    }
  });

  it("is put back, also into a block that is given", () => {
    const alarms = { enable: true };
    assert.deepEqual(withOmitted(SERVICE, { alarms, desiredCount: 1 }, { taskDefinition: "a:2" }), { taskDefinition: "a:2", alarms });
    assert.deepEqual(withOmitted(SERVICE, { alarms }, { alarms: { enable: false } }), { alarms: { enable: false } });
    const retryPolicy = { maximumRetryAttempts: 3 };
    assert.deepEqual(withOmitted(SCHEDULE, { target: { arn: "a", retryPolicy } }, { target: { arn: "b" } }), {
      target: { arn: "b", retryPolicy },
    });
    assert.deepEqual(withOmitted(SCHEDULE, { target: { arn: "a", retryPolicy } }, {}), {});
  });

  it("isn't one of several that take each other's place", () => {
    assert.ok(!keptWhenOmitted("aws:ec2/route:Route").includes("networkInterfaceId"));
  });
});
