import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import assert from "node:assert/strict";

import { simulate, type Simulation } from "../../../toolkit/simulator";
import { PLACE } from "../../support/simulated";

const run = (program: () => unknown, config: Record<string, string> = {}): Promise<Simulation> =>
  simulate(program, { project: "aws-practice", stack: "stg", config: { ...PLACE, ...config } });

describe("Lookups", () => {
  it("return the account, the region and the partition", async () => {
    const program = () => ({
      account: aws.getCallerIdentityOutput().accountId,
      arn: aws.getCallerIdentityOutput().arn,
      region: aws.getRegionOutput().region,
      partition: aws.getPartitionOutput().partition,
      suffix: aws.getPartitionOutput().dnsSuffix,
    });
    const { outputs, unknownTypes } = await run(program);
    assert.deepEqual(
      ["account", "arn", "region", "partition", "suffix"].map((key) => outputs[key]),
      ["111111111111", "arn:aws:sts::111111111111:assumed-role/deployment/simulated", "ap-northeast-1", "aws", "amazonaws.com"],
    );
    assert.equal(unknownTypes.size, 0);
    const china = (await run(program, { "aws:region": "cn-north-1" })).outputs;
    assert.deepEqual([china["partition"], china["suffix"]], ["aws-cn", "amazonaws.com.cn"]);
  });

  it("use an explicit provider's account and region", async () => {
    const { outputs } = await run(() => {
      const provider = new aws.Provider("production", { region: "eu-west-1", allowedAccountIds: ["222222222222"] });
      return { account: aws.getCallerIdentityOutput({}, { provider }).accountId, region: aws.getRegionOutput({}, { provider }).region };
    });
    assert.deepEqual(outputs, { account: "222222222222", region: "eu-west-1" });
  });

  it("return an image for AWS's public parameters, and unknown values for other ones", async () => {
    const value = (name: string) => aws.ssm.getParameterOutput({ name }).value;
    const { outputs } = await run(() => ({
      image: value("/aws/service/ami-amazon-linux-latest/al2023"),
      again: value("/aws/service/ami-amazon-linux-latest/al2023"),
      mine: value("/app/key"),
    }));
    assert.match(String(outputs["image"]), /^ami-0[0-9a-f]{16}$/);
    assert.equal(outputs["again"], outputs["image"]);
    assert.equal(outputs["mine"], unknownValue);
  });

  it("are secret if an argument is secret", async () => {
    let secret: boolean | undefined;
    await run(async () => {
      secret = await pulumi.isSecret(aws.ssm.getParameterOutput({ name: pulumi.secret("/app/key") }).value);
    });
    assert.equal(secret, true);
  });

  it("without an entry return their arguments, and are counted", async () => {
    const { outputs, unknownTypes } = await run(() => ({
      region: aws.ec2.getAmiIdsOutput({ owners: ["self"] }).owners,
      twice: aws.ec2.getAmiIdsOutput({ owners: ["amazon"] }).owners,
    }));
    assert.deepEqual(outputs, { region: ["self"], twice: ["amazon"] });
    assert.deepEqual([...unknownTypes], [["aws:ec2/getAmiIds:getAmiIds", 2]]);
  });
});

describe("Existing resources", () => {
  it("are read by id, not created", async () => {
    const { resources, outputs } = await run(() => {
      const repository = aws.ecr.Repository.get("shared", "app-shared");
      return { arn: repository.arn, url: repository.repositoryUrl, id: repository.id };
    });
    const repository = resources.find(({ name }) => name === "shared");
    assert.deepEqual([repository?.external, repository?.custom, repository?.id, repository?.options.importId], [
      true,
      true,
      "app-shared",
      "",
    ]);
    assert.deepEqual(outputs, {
      arn: "arn:aws:ecr:ap-northeast-1:111111111111:repository/app-shared",
      url: "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/app-shared",
      id: "app-shared",
    });
  });

  it("keep the state given to get", async () => {
    const { outputs } = await run(() => ({ cidrBlock: aws.ec2.Vpc.get("shared", "vpc-1", { cidrBlock: "10.9.0.0/16" }).cidrBlock }));
    assert.deepEqual(outputs, { cidrBlock: "10.9.0.0/16" });
  });

  it("are imported under their id", async () => {
    const { resources } = await run(() => void new aws.ec2.Vpc("adopted", { cidrBlock: "10.0.0.0/16" }, { import: "vpc-1" }));
    const vpc = resources.find(({ name }) => name === "adopted");
    assert.deepEqual([vpc?.id, vpc?.external, vpc?.options.importId], ["vpc-1", false, "vpc-1"]);
  });

  it("can be a component's arguments", async () => {
    const { resources, unknownTypes } = await run(() => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      new pulumi.ComponentResource("tests:index:Box", "box", { vpc, list: [vpc] });
    });
    const box = resources.find(({ name }) => name === "box");
    const vpc = resources.find(({ name }) => name === "vpc");
    assert.deepEqual(box?.propertyDependencies["vpc"], [vpc?.urn]);
    assert.equal(resources.length, 3);
    assert.equal(unknownTypes.size, 0);
  });
});

describe("Types without an entry", () => {
  it("are answered and counted", async () => {
    const { resources, unknownTypes, outputs } = await run(() => {
      const app = new aws.amplify.App("app", { name: "site" });
      new aws.amplify.App("other");
      return { arn: app.arn, id: app.id, name: app.name };
    });
    assert.equal(resources.length, 3);
    assert.deepEqual(outputs, { arn: unknownValue, id: unknownValue, name: "site" }); // its ARN ends in an id whose format isn't documented
    assert.deepEqual([...unknownTypes], [["aws:amplify/app:App", 2]]);
  });
});
