import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import assert from "node:assert/strict";

import { build } from "../../support/simulated";

const TAGS = { "aws:defaultTags": "{\"tags\":{\"project\":\"aws-practice\",\"environment\":\"stg\"}}" };
const arnOf = (registered: Awaited<ReturnType<typeof build>>, name: string) => registered.only("Vpc", name).outputs["arn"];

describe("Account and region of resources", () => {
  it("are those of the stack's settings; the default is the documentation's account", async () => {
    const program = () => void new aws.ec2.Vpc("vpc", {});
    assert.match(String(arnOf(await build(program), "vpc")), /^arn:aws:ec2:ap-northeast-1:111111111111:vpc\/vpc-0/);
    const elsewhere = await build(program, { "aws:region": "cn-north-1", "aws:allowedAccountIds": "[\"222222222222\"]" });
    assert.match(String(arnOf(elsewhere, "vpc")), /^arn:aws-cn:ec2:cn-north-1:222222222222:vpc\/vpc-0/);
    const nowhere = await build(program, { "aws:region": "us-east-1", "aws:allowedAccountIds": "[]" });
    assert.match(String(arnOf(nowhere, "vpc")), /^arn:aws:ec2:us-east-1:123456789012:vpc\/vpc-0/);
  });

  it("are those of an explicit provider, also for children", async () => {
    const registered = await build(() => {
      const provider = new aws.Provider("production", {
        region: "eu-west-1",
        allowedAccountIds: ["222222222222"],
        defaultTags: { tags: { environment: "prd" } },
      });
      const parent = new pulumi.ComponentResource("tests:index:Box", "box", {}, { provider });
      new aws.ec2.Vpc("there", { tags: { Name: "there" } }, { parent });
      new aws.ec2.Vpc("here", { tags: { Name: "here" } });
    }, TAGS);
    const there = registered.only("Vpc", "there");
    assert.match(String(there.outputs["arn"]), /^arn:aws:ec2:eu-west-1:222222222222:vpc\//);
    assert.equal(there.outputs["region"], "eu-west-1");
    assert.deepEqual(there.outputs["tagsAll"], { environment: "prd", Name: "there" });
    const provider = registered.resources.find(({ type }) => type === "pulumi:providers:aws");
    assert.equal(there.provider, `${provider?.urn}::${provider?.id}`);
    const here = registered.only("Vpc", "here");
    assert.match(String(here.outputs["arn"]), /^arn:aws:ec2:ap-northeast-1:111111111111:vpc\//);
    assert.deepEqual([here.provider, here.outputs["tagsAll"]], ["", { project: "aws-practice", environment: "stg", Name: "here" }]);
  });

  it("and default tags are the stack's if an explicit provider omits them", async () => {
    const registered = await build(
      () => void new aws.ec2.Vpc("vpc", {}, { provider: new aws.Provider("europe", { region: "eu-west-1" }) }),
      TAGS,
    );
    assert.match(String(arnOf(registered, "vpc")), /^arn:aws:ec2:eu-west-1:111111111111:/);
    assert.deepEqual(registered.only("Vpc").outputs["tagsAll"], { project: "aws-practice", environment: "stg" });
  });

  it("are overridden by the resource's own region", async () => {
    const registered = await build(() => void new aws.ec2.Vpc("vpc", { region: "us-west-2" }));
    assert.match(String(arnOf(registered, "vpc")), /^arn:aws:ec2:us-west-2:111111111111:/);
    assert.equal(registered.only("Vpc").outputs["region"], "us-west-2");
  });

  it("change every id", async () => {
    const program = () => void new aws.ec2.Vpc("vpc", {});
    const places: Record<string, string>[] = [{}, { "aws:region": "us-east-1" }, { "aws:allowedAccountIds": "[\"222222222222\"]" }];
    const ids = await Promise.all(places.map(async (config) => (await build(program, config)).only("Vpc").id));
    assert.equal(new Set(ids).size, 3);
  });
});

describe("Default tags", () => {
  it("are overridden by the resource's own", async () => {
    const registered = await build(() => {
      new aws.ec2.Vpc("tagged", { tags: { environment: "mine", Name: "vpc" } });
      new aws.ec2.Vpc("untagged", {});
    }, TAGS);
    assert.deepEqual(registered.only("Vpc", "tagged").outputs["tagsAll"], { project: "aws-practice", environment: "mine", Name: "vpc" });
    assert.deepEqual(registered.only("Vpc", "tagged").outputs["tags"], { environment: "mine", Name: "vpc" });
    assert.deepEqual(registered.only("Vpc", "untagged").outputs["tagsAll"], { project: "aws-practice", environment: "stg" });
  });
});
