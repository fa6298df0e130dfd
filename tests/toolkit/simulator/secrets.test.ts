import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import assert from "node:assert/strict";

import { asSecret, holdsSecret, isSecret, plain } from "../../../toolkit/shared/values";
import { simulate } from "../../../toolkit/simulator";
import { build, PLACE } from "../../support/simulated";

const secret = pulumi.secret;

describe("Secrets", () => {
  it("in inputs are secrets in outputs, whole or inside an object or a list", async () => {
    const registered = await build(() => {
      new aws.rds.Instance("database", { instanceClass: "db.t4g.micro", password: secret("s3cret") });
      new aws.ec2.Vpc("vpc", { tags: { open: "x", hidden: secret("s3cret") } });
      new aws.rds.SubnetGroup("group", { subnetIds: ["subnet-1", secret("s3cret")] });
      new aws.kms.Key("key", { description: secret("s3cret") });
    });
    assert.deepEqual(registered.only("Instance").outputs["password"], asSecret("s3cret"));
    assert.deepEqual(registered.only("Vpc").outputs["tags"], { open: "x", hidden: asSecret("s3cret") });
    assert.deepEqual(registered.only("SubnetGroup").outputs["subnetIds"], ["subnet-1", asSecret("s3cret")]);
    assert.deepEqual(registered.only("Key").outputs["description"], asSecret("s3cret"));
    assert.deepEqual(registered.inputs("Instance")["password"], "s3cret");
  });

  it("in tags don't appear in other outputs", async () => {
    const registered = await build(() => {
      new aws.ec2.Vpc("one", { tags: { hidden: secret("s3cret") } });
      new aws.ec2.Vpc("all", { tags: secret({ hidden: "s3cret" }) });
    }, { "aws:defaultTags": "{\"tags\":{\"project\":\"aws-practice\"}}" });
    for (const name of ["one", "all"]) {
      const { tagsAll } = registered.only("Vpc", name).outputs;
      assert.ok(isSecret(tagsAll), name);
      assert.deepEqual(plain(tagsAll), { project: "aws-practice", hidden: "s3cret" });
    }
  });

  it("that a resource generates are secret, and so are additionalSecretOutputs", async () => {
    const registered = await build(() => {
      new random.RandomPassword("password", { length: 20 });
      new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }, { additionalSecretOutputs: ["arn", "cidrBlock"] });
    });
    const { result, bcryptHash, length } = registered.only("RandomPassword").outputs;
    assert.deepEqual([isSecret(result), isSecret(bcryptHash), length], [true, true, 20]);
    const { arn, cidrBlock, ownerId } = registered.only("Vpc").outputs;
    assert.deepEqual([isSecret(arn), cidrBlock, ownerId], [true, asSecret("10.0.0.0/16"), "111111111111"]);
    assert.deepEqual(registered.only("Vpc").options.additionalSecretOutputs, ["arn", "cidrBlock"]);
  });

  it("stay secret throughout the program", async () => {
    let known: boolean | undefined;
    const registered = await build(async () => {
      const password = new random.RandomPassword("password", { length: 20 });
      const version = new aws.secretsmanager.SecretVersion("version", {
        secretId: "arn:aws:x",
        secretString: pulumi.jsonStringify({ PASSWORD: password.result }),
      });
      known = await pulumi.isSecret(version.secretString.apply(String));
      return { password: password.result, open: version.versionId };
    });
    assert.equal(known, true);
    const version = registered.only("SecretVersion");
    assert.ok(isSecret(version.inputs["secretString"]) && isSecret(version.outputs["secretString"]));
    const stack = registered.only("Stack").outputs;
    assert.deepEqual([isSecret(stack["password"]), holdsSecret(stack["open"])], [true, false]);
  });

  it("of the configuration are secret", async () => {
    const { outputs, messages } = await simulate(
      () => ({ token: new pulumi.Config().requireSecret("token"), open: new pulumi.Config().require("open") }),
      {
        project: "aws-practice",
        stack: "stg",
        config: { ...PLACE, "aws-practice:token": "s3cret", "aws-practice:open": "x" },
        secretKeys: ["aws-practice:token"],
      },
    );
    assert.deepEqual([outputs["token"], outputs["open"], messages], [asSecret("s3cret"), "x", []]);
  });
});
