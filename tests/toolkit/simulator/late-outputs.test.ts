import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { plain } from "../../../toolkit/shared/values";
import { simulate } from "../../../toolkit/simulator";
import { PLACE } from "../../support/simulated";

const outputsOf = async (program: () => unknown) => plain((await simulate(program, { project: "p", stack: "s", config: PLACE })).outputs);

/** The tests' SDK creates a resource's outputs when they are read; programs must not see a difference. */
describe("Output that is created when it is read", () => {
  it("has its value before and after AWS has answered, and is the same object each time", async () => {
    assert.deepEqual(
      await outputsOf(async () => {
        const bucket = new aws.s3.Bucket("bucket", { bucket: "shop" });
        const early = bucket.bucket;
        await new Promise((resolve) => setImmediate(resolve));
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { early, late: bucket.bucketDomainName, same: early === bucket.bucket && bucket.arn === bucket.arn };
      }),
      { early: "shop", late: "shop.s3.amazonaws.com", same: true },
    );
  });

  it("is among the resource's keys", async () => {
    assert.deepEqual(
      await outputsOf(() => {
        const bucket = new aws.s3.Bucket("bucket", { bucket: "shop" });
        return {
          has: Object.hasOwn(bucket, "arn"),
          listed: Object.keys(bucket).includes("arn"),
          copied: pulumi.Output.isInstance(Object.assign({}, bucket).arn),
        };
      }),
      { has: true, listed: true, copied: true },
    );
  });

  it("stays unknown or secret, and keeps its dependencies", async () => {
    const { resources, outputs } = await simulate(() => {
      const parameter = new aws.ssm.Parameter("parameter", { type: "String", value: pulumi.secret("x") });
      new aws.ec2.InternetGateway("gateway", { tags: { Name: parameter.value, Arn: parameter.arn } });
      return {
        stream:
          new aws.kinesisanalyticsv2.Application("a", { runtimeEnvironment: "FLINK-1_18", serviceExecutionRole: "r" }).createTimestamp,
      };
    }, { project: "p", stack: "s", config: PLACE });
    const gateway = resources.find(({ name }) => name === "gateway")!;
    assert.match(JSON.stringify(gateway.inputs["tags"]), /1b47061264138c4ac30d75fd1eb44270/);
    assert.deepEqual(gateway.propertyDependencies["tags"]!.map((urn) => urn.split("::").at(-1)), ["parameter"]);
    assert.equal(outputs["stream"], "04da6b54-80e4-46f7-96ec-b56ff0331ba9");
  });

  it("fails with its resource", async () => {
    await assert.rejects(
      simulate(() => {
        new aws.ec2.Eip("eip");
        return { address: new aws.ec2.Eip("eip").publicIp };
      }, { project: "p", stack: "s", config: PLACE }),
      /two resources are called/,
    );
  });

  it("can be overwritten by a subclass", async () => {
    class Named extends aws.s3.Bucket {
      rename(): void {
        (this as { bucket: unknown }).bucket = "other";
      }
    }
    assert.deepEqual(
      await outputsOf(() => {
        const bucket = new Named("bucket", { bucket: "shop" });
        bucket.rename();
        return { name: bucket.bucket };
      }),
      { name: "other" },
    );
  });

  it("is created before a function that captures its resource is serialised", async () => {
    assert.deepEqual(
      await outputsOf(() => {
        const bucket = new aws.s3.Bucket("bucket", { bucket: "shop" });
        return {
          code: pulumi.output(pulumi.runtime.serializeFunction(() => bucket.bucket.get())).apply(({ text }) => text.includes("\"shop\"")),
        };
      }),
      { code: true },
    );
  });
});
