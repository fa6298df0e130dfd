import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { sdkTypes } from "../../commands/policies/sdk-types";
import { withoutSignals } from "../../commands/policies/without-signals";
import { HARMLESS } from "../../policy-pack/world/harmless";
import { isWithoutSignals } from "../../policy-pack/world/signals";
import { classesBy } from "../../policy-pack/world/unread";
import { ROOT } from "../support/simulated";
import { PACK } from "./support/policies";

const kindOf = (type: string) => classesBy(PACK).of(type).kind;

describe("The classes of types", () => {
  it("without anything to judge are those of the installed SDK, as npm run policies writes them", () => {
    assert.equal(readFileSync(join(ROOT, "policy-pack/world/without-signals.ts"), "utf8"), withoutSignals());
  });

  it("read all types of the SDK with all their inputs", () => {
    const types = sdkTypes();
    assert.ok(types.size > 1700, String(types.size));
    assert.ok(types.get("aws:rds/cluster:Cluster")!.has("maxCapacity"), "an input of a block");
    assert.ok(types.get("aws:wafv2/webAcl:WebAcl")!.has("passwordField"), "an input of a block in blocks");
    assert.ok([...types.values()].filter((inputs) => inputs.size === 0).length <= 3);
  });

  it("are unread for a type or an input that AWS adds", () => {
    assert.equal(kindOf("aws:scheduler/scheduleGroup:ScheduleGroup"), "harmless");
    assert.equal(kindOf("aws:scheduler/newThing:NewThing"), "unread");
    const inputs = [...sdkTypes().get("aws:scheduler/scheduleGroup:ScheduleGroup")!];
    assert.ok(isWithoutSignals("aws:scheduler/scheduleGroup:ScheduleGroup", inputs));
    for (const more of ["kmsKeyArn", "resourcePolicy", "publiclyAccessible", "image", "command", "adminPassword", "templateUrl"]) {
      assert.ok(!isWithoutSignals("aws:scheduler/scheduleGroup:ScheduleGroup", [...inputs, more]), more);
    }
  });

  it("with a reason of their own are of the SDK, or of a provider that isn't AWS's", () => {
    const types = [...sdkTypes().keys()];
    const unused = HARMLESS.filter(([pattern]) => String(pattern).startsWith("/^aws:") && !types.some((type) => pattern.test(type)));
    assert.deepEqual(unused.map(([pattern]) => String(pattern)), []);
  });

  for (
    const [type, kind] of [
      ["aws:rds/instance:Instance", "read"],
      ["aws:sqs/queuePolicy:QueuePolicy", "read"],
      ["aws:lambda/permission:Permission", "read"],
      ["aws:sns/topicSubscription:TopicSubscription", "read"],
      ["aws-native:iam:Role", "read"],
      ["aws-native:dax:Cluster", "unread"],
      ["AWS::DAX::Cluster", "unread"],
      ["aws:apigateway/resource:Resource", "harmless"],
      ["aws:xray/encryptionConfig:EncryptionConfig", "unread"],
      ["aws:servicecatalog/provisionedProduct:ProvisionedProduct", "unread"],
      ["aws:serverlessrepository/cloudFormationStack:CloudFormationStack", "unread"],
      ["pulumi-nodejs:dynamic:Resource", "unread"],
      ["command:local:Command", "unread"],
      ["random:index/randomId:RandomId", "harmless"],
    ] as const
  ) {
    it(`has ${type} as ${kind}`, () => assert.equal(kindOf(type), kind));
  }
});
