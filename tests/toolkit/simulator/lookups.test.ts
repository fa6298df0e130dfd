import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { unresolvedValues } from "../../../toolkit/plan/tree";
import { build } from "../../support/simulated";

describe("Lookups", () => {
  it("return the program's account, region and partition", async () => {
    await build(async () => {
      assert.equal((await aws.getCallerIdentity()).accountId, "111111111111");
      assert.equal((await aws.getRegion()).region, "ap-northeast-1");
      assert.equal((await aws.getPartition()).partition, "aws");
    });
  });

  it("return availability zones, an image, a VPC, subnets and a hosted zone", async () => {
    const registered = await build(async () => {
      assert.deepEqual((await aws.getAvailabilityZones({ state: "available" })).names, [
        "ap-northeast-1a",
        "ap-northeast-1b",
        "ap-northeast-1c",
      ]);
      assert.match((await aws.ec2.getAmi({ owners: ["amazon"], mostRecent: true })).id, /^ami-0[0-9a-f]{16}$/);
      assert.match((await aws.ec2.getVpc({ default: true })).id, /^vpc-0[0-9a-f]{16}$/);
      assert.equal((await aws.ec2.getSubnets({})).ids.length, 2);
      assert.match((await aws.route53.getZone({ name: "example.com" })).zoneId, /^Z[A-Z0-9]{20}$/);
      assert.match((await aws.ssm.getParameter({ name: "/aws/service/ami-amazon-linux-latest/al2023" })).value, /^ami-/);
    });
    assert.equal(registered.resources.length, 1);
  });

  it("reject the newest image of all accounts, and an owner that is none", async () => {
    const newest = (args: aws.ec2.GetAmiArgs) => build(async () => void (await aws.ec2.getAmi({ mostRecent: true, ...args })));
    await assert.rejects(newest({ filters: [{ name: "name", values: ["ubuntu*"] }] }), /Most Recent Image Not Filtered/);
    await assert.rejects(newest({ owners: ["*"] }), /InvalidUserID\.Malformed: Invalid user id: "\*"/);
    await newest({ filters: [{ name: "owner-id", values: ["099720109477"] }] });
    await newest({ owners: ["self"] });
  });

  it("find other programs' resources", async () => {
    const account = "ap-northeast-1:111111111111";
    await build(async () => {
      const image = await aws.ecr.getImage({ repositoryName: "app", imageTag: "v1" });
      assert.match(image.imageDigest, /^sha256:[0-9a-f]{64}$/);
      assert.deepEqual([image.id, image.imageTags, image.imageUri], [
        image.imageDigest,
        ["v1"],
        `111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/app@${image.imageDigest}`,
      ]);
      assert.equal((await aws.ecr.getImage({ repositoryName: "app", imageDigest: "sha256:1" })).imageDigest, "sha256:1");
      const repository = await aws.ecr.getRepository({ name: "app", registryId: "222222222222" });
      assert.deepEqual([repository.arn, repository.repositoryUrl], [
        "arn:aws:ecr:ap-northeast-1:222222222222:repository/app",
        "222222222222.dkr.ecr.ap-northeast-1.amazonaws.com/app",
      ]);
      assert.match(
        (await aws.secretsmanager.getSecret({ name: "rds" })).arn,
        new RegExp(`^arn:aws:secretsmanager:${account}:secret:rds-[a-z]{6}$`),
      );
      assert.equal((await aws.secretsmanager.getSecret({ arn: "arn:aws:secretsmanager:x:1:secret:app/key-AbCdEf" })).name, "app/key");
      const alias = await aws.kms.getAlias({ name: "alias/app" });
      assert.deepEqual([alias.arn, alias.targetKeyArn], [
        `arn:aws:kms:${account}:alias/app`,
        `arn:aws:kms:${account}:key/${alias.targetKeyId}`,
      ]);
      assert.equal((await aws.iam.getRole({ name: "app" })).arn, "arn:aws:iam::111111111111:role/app");
      assert.match(
        (await aws.acm.getCertificate({ domain: "example.com" })).arn,
        new RegExp(`^arn:aws:acm:${account}:certificate/[0-9a-f-]{36}$`),
      );
      const balancer = await aws.lb.getLoadBalancer({ name: "main" });
      assert.match(balancer.arn, new RegExp(`^arn:aws:elasticloadbalancing:${account}:loadbalancer/app/main/[0-9a-f]{16}$`));
      assert.deepEqual([balancer.name, balancer.dnsName.split("-")[0], (await aws.lb.getLoadBalancer({ arn: balancer.arn })).arnSuffix], [
        "main",
        "main",
        balancer.arnSuffix,
      ]);
      assert.equal((await aws.sns.getTopic({ name: "alarms" })).arn, `arn:aws:sns:${account}:alarms`);
      const bucket = await aws.s3.getBucket({ bucket: "files" });
      assert.deepEqual([bucket.id, bucket.arn, bucket.bucketRegionalDomainName, bucket.region], [
        "files",
        "arn:aws:s3:::files",
        "files.s3.ap-northeast-1.amazonaws.com",
        "ap-northeast-1",
      ]);
    });
  });

  it("return Elastic Load Balancing's account in the regions that have one", async () => {
    await build(async () => {
      assert.deepEqual([(await aws.elb.getServiceAccount()).arn, (await aws.elb.getServiceAccount({ region: "us-east-1" })).id], [
        "arn:aws:iam::582318560864:root",
        "127311923021",
      ]);
      await assert.rejects(aws.elb.getServiceAccount({ region: "ap-southeast-4" }), /Unknown region \(ap-southeast-4\)/);
    });
  });

  it("return values that follow from their arguments, and no invented ids", async () => {
    const at = "ap-northeast-1:111111111111";
    const registered = await build(() => {
      const byName = aws.ec2.getSecurityGroupOutput({ name: "shared" });
      const list = aws.ec2.getPrefixListOutput({ name: "com.amazonaws.ap-northeast-1.s3" });
      return {
        group: aws.ec2.getSecurityGroupOutput({ id: "sg-1" }).arn,
        byName: byName.id,
        named: byName.name,
        list: list.id,
        blocks: list.cidrBlocks,
        key: aws.kms.getKeyOutput({ keyId: "1234abcd-12ab-34cd-56ef-1234567890ab" }).arn,
        alias: aws.kms.getKeyOutput({ keyId: "alias/app" }).arn,
        queue: aws.sqs.getQueueOutput({ name: "app" }).arn,
        cluster: aws.ecs.getClusterOutput({ clusterName: "main" }).id,
        user: aws.ecr.getAuthorizationTokenOutput().userName,
        password: aws.ecr.getAuthorizationTokenOutput().password,
        instances: aws.ec2.getInstancesOutput({}).id,
        own: aws.ssm.getParameterOutput({ name: "/shop/url" }).value,
      };
    });
    assert.deepEqual(registered.only("Stack").outputs, {
      group: `arn:aws:ec2:${at}:security-group/sg-1`,
      byName: unknownValue,
      named: "shared",
      list: unknownValue,
      blocks: unknownValue,
      key: `arn:aws:kms:${at}:key/1234abcd-12ab-34cd-56ef-1234567890ab`,
      alias: unknownValue,
      queue: `arn:aws:sqs:${at}:app`,
      cluster: `arn:aws:ecs:${at}:cluster/main`,
      user: "AWS",
      password: unknownValue,
      instances: unknownValue,
      own: unknownValue,
    });
  });

  it("return images for AWS's public parameters of images, and unknown values for other ones", async () => {
    await build(async () => {
      const valueOf = async (name: string) => (await aws.ssm.getParameter({ name })).value;
      for (
        const name of [
          "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64",
          "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id",
          "/aws/service/eks/optimized-ami/1.33/amazon-linux-2023/x86_64/standard/recommended/image_id",
          "/aws/service/bottlerocket/aws-ecs-2/arm64/latest/image_id",
          "/aws/service/canonical/ubuntu/server/24.04/stable/current/amd64/hvm/ebs-gp3/ami-id",
          "/aws/service/debian/release/12/latest/arm64",
        ]
      ) assert.match(await valueOf(name), /^ami-0[0-9a-f]{16}$/, name);
      const recommended = JSON.parse(await valueOf("/aws/service/ecs/optimized-ami/amazon-linux-2/recommended")) as { image_id: string };
      assert.match(recommended.image_id, /^ami-0[0-9a-f]{16}$/);
      const parameter = await aws.ssm.getParameter({ name: "/aws/service/debian/release/12/latest/arm64" });
      assert.equal(parameter.arn, "arn:aws:ssm:ap-northeast-1::parameter/aws/service/debian/release/12/latest/arm64");
    });
    const registered = await build(() => ({
      version: aws.ssm.getParameterOutput({ name: "/aws/service/ecs/optimized-ami/amazon-linux-2/recommended/ecs_agent_version" }).value,
      region: aws.ssm.getParameterOutput({ name: "/aws/service/global-infrastructure/regions/eu-west-1/longName" }).value,
    }));
    assert.deepEqual(registered.only("Stack").outputs, { version: unknownValue, region: unknownValue });
  });

  it("without an entry return values that only AWS knows as unknown, never undefined", async () => {
    const registered = await build(() => {
      const vault = aws.backup.getVaultOutput({ name: "app" });
      new aws.ssm.Parameter("parameter", { type: "String", value: pulumi.interpolate`url-${vault.arn}`, name: vault.name });
      return { count: aws.ec2.getInstancesOutput({}).ids.apply((ids) => ids.length) };
    });
    assert.equal(registered.inputs("Parameter")["name"], "app");
    assert.deepEqual(unresolvedValues(registered.resources), [
      "pulumi:pulumi:Stack \"aws-practice-stg\": count",
      "aws:ssm/parameter:Parameter \"parameter\": value",
    ]);
  });

  it("return policy documents as the provider does", async () => {
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
