import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { unresolvedValues } from "../../plan/tree";
import { build } from "../support/simulated";

describe("Lookups", () => {
  it("tell who and where a program is", async () => {
    await build(async () => {
      assert.equal((await aws.getCallerIdentity()).accountId, "111111111111");
      assert.equal((await aws.getRegion()).region, "ap-northeast-1");
      assert.equal((await aws.getPartition()).partition, "aws");
    });
  });

  it("give a program zones, an image, a VPC, subnets and a hosted zone to go on with", async () => {
    const registered = await build(async () => {
      assert.deepEqual((await aws.getAvailabilityZones({ state: "available" })).names, ["ap-northeast-1a", "ap-northeast-1b", "ap-northeast-1c"]);
      assert.match((await aws.ec2.getAmi({ owners: ["amazon"], mostRecent: true })).id, /^ami-0[0-9a-f]{16}$/);
      assert.match((await aws.ec2.getVpc({ default: true })).id, /^vpc-0[0-9a-f]{16}$/);
      assert.equal((await aws.ec2.getSubnets({})).ids.length, 2);
      assert.match((await aws.route53.getZone({ name: "example.com" })).zoneId, /^Z[A-Z0-9]{20}$/);
      assert.match((await aws.ssm.getParameter({ name: "/aws/service/ami-amazon-linux-latest/al2023" })).value, /^ami-/);
    });
    assert.equal(registered.resources.length, 1);
  });

  it("that the table doesn't know leave what only AWS knows unknown, never undefined", async () => {
    const registered = await build(() => {
      const alias = aws.kms.getAliasOutput({ name: "alias/app" });
      new aws.ssm.Parameter("parameter", { type: "String", value: pulumi.interpolate`id-${alias.targetKeyArn}`, name: alias.name });
      return { count: aws.ec2.getInstancesOutput({}).ids.apply((ids) => ids.length) };
    });
    assert.equal(registered.inputs("Parameter")["name"], "alias/app");
    assert.deepEqual(unresolvedValues(registered.resources), ['pulumi:pulumi:Stack "aws-practice-stg": count', 'aws:ssm/parameter:Parameter "parameter": value']);
  });

  it("write a policy document as the provider does", async () => {
    let json = "";
    await build(async () => {
      ({ json } = await aws.iam.getPolicyDocument({
        statements: [
          { sid: "Read", actions: ["s3:GetObject"], resources: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"] },
          {
            effect: "Deny",
            actions: ["sts:AssumeRole"],
            principals: [{ type: "Service", identifiers: ["ecs-tasks.amazonaws.com"] }],
            conditions: [
              { test: "StringEquals", variable: "aws:SourceAccount", values: ["111111111111"] },
              { test: "StringEquals", variable: "aws:PrincipalTag/team", values: ["a", "b"] },
            ],
          },
          { actions: ["s3:ListBucket"], principals: [{ type: "*", identifiers: ["*"] }] },
        ],
      }));
    });
    assert.deepEqual(JSON.parse(json), {
      Version: "2012-10-17",
      Statement: [
        { Sid: "Read", Effect: "Allow", Action: "s3:GetObject", Resource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"] },
        {
          Effect: "Deny",
          Action: "sts:AssumeRole",
          Principal: { Service: "ecs-tasks.amazonaws.com" },
          Condition: { StringEquals: { "aws:SourceAccount": "111111111111", "aws:PrincipalTag/team": ["a", "b"] } },
        },
        { Effect: "Allow", Action: "s3:ListBucket", Principal: "*" },
      ],
    });
  });
});
