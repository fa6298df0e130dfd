import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import type { CustomResourceOptions } from "@pulumi/pulumi";

import { simulate } from "../../../toolkit/simulator";
import { preview, simulateFirstPreview } from "../../../toolkit/simulator/preview";
import { plannedResources, stepsBetween } from "../../../toolkit/simulator/steps-between";

const OPTIONS = { project: "aws-practice", stack: "stg" };

/** Operations of a preview of one program on the stack of another, which the two resolved programs give too. */
async function between(before: () => unknown, after: () => unknown): Promise<string[]> {
  const { resources } = await simulate(before, OPTIONS);
  const { steps, omissions } = await preview(resources, after, OPTIONS);
  const [resolved, first] = [await simulate(after, OPTIONS), await simulateFirstPreview(after, OPTIONS)];
  assert.deepEqual(stepsBetween(resources, plannedResources(resolved.resources, first.resources)), { steps, omissions });
  return steps.map(({ operation, name, changed, replaces, collides }) =>
    [operation, name, changed.join("+"), replaces.length > 0 ? `for ${replaces.join("+")}` : "", collides ? "collides" : ""].filter((
      word,
    ) => word !== "").join(" ")
  );
}

describe("Preview of a program on an existing stack", () => {
  const network = (cidrBlock: string, tag = "a") => () => {
    const vpc = new aws.ec2.Vpc("vpc", { cidrBlock, tags: { Name: tag } });
    const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
    new aws.ec2.RouteTable("table", { vpcId: vpc.id, tags: { Name: subnet.id } });
  };

  it("has no operations for the same program", async () =>
    assert.deepEqual(await between(network("10.0.0.0/16"), network("10.0.0.0/16")), []));

  it("updates a property that can be changed, and no dependents", async () => {
    assert.deepEqual(await between(network("10.0.0.0/16"), network("10.0.0.0/16", "b")), ["update vpc tags"]);
  });

  it("replaces a resource if a property can't be changed, and its dependents if theirs can't", async () => {
    assert.deepEqual(await between(network("10.0.0.0/16"), network("10.0.0.0/17")), [
      "replace vpc cidrBlock for cidrBlock",
      "replace subnet vpcId for vpcId",
      "replace table tags+vpcId for vpcId",
    ]);
  });

  it("creates new resources, and deletes removed ones", async () => {
    assert.deepEqual(await between(() => new aws.sns.Topic("a"), () => new aws.sns.Topic("b")), ["create b", "delete a"]);
  });

  it("deletes no removed resource with `retainOnDelete`", async () => {
    assert.deepEqual(await between(() => new aws.sns.Topic("a", {}, { retainOnDelete: true }), () => undefined), []);
  });

  it("has no operation for ignoreChanges", async () => {
    const service = (desiredCount: number, opts?: CustomResourceOptions) => () => new aws.ecs.Service("service", { desiredCount }, opts);
    assert.deepEqual(await between(service(1), service(2)), ["update service desiredCount"]);
    assert.deepEqual(await between(service(1), service(2, { ignoreChanges: ["desiredCount"] })), []);
  });

  it("replaces dependents of a resource with a set name if it is deleted first, even if their inputs are unchanged", async () => {
    const logs = (retentionInDays: number, name: string, opts?: CustomResourceOptions) => () => {
      const group = new aws.cloudwatch.LogGroup("group", { name, retentionInDays }, opts);
      new aws.sns.Topic("topic", { displayName: group.name });
      new aws.ecs.TaskDefinition("definition", {
        family: "api",
        containerDefinitions: group.name.apply((logGroup) => JSON.stringify([{ logGroup: logGroup.slice(0, 2) }])),
      });
    };
    const replaced = "replace group name for name";
    assert.deepEqual(await between(logs(7, "/a/1"), logs(7, "/a/2")), [
      replaced,
      "update topic displayName",
      "replace definition for containerDefinitions",
    ]);
    assert.deepEqual(await between(logs(7, "/a/1"), logs(7, "/a/2", { deleteBeforeReplace: false })), [
      replaced,
      "update topic displayName",
    ]);
  });

  it("marks a replacement that collides with the old resource in AWS", async () => {
    const rule = (ruleAction: string, opts?: CustomResourceOptions) => () =>
      new aws.ec2.NetworkAclRule("rule", {
        networkAclId: "acl-1",
        ruleNumber: 100,
        egress: false,
        protocol: "-1",
        ruleAction,
        cidrBlock: "10.0.0.0/8",
      }, opts);
    assert.deepEqual(await between(rule("allow"), rule("deny")), ["replace rule ruleAction for ruleAction collides"]);
    assert.deepEqual(await between(rule("allow"), rule("deny", { deleteBeforeReplace: true })), ["replace rule ruleAction for ruleAction"]);
  });
});
