import * as aws from "@pulumi/aws";
import * as fc from "fast-check";
import assert from "node:assert/strict";
import { isIPv4 } from "node:net";

import { contains, parseCidr } from "../../../toolkit/shared/cidr";
import type { Properties } from "../../../toolkit/shared/values";
import { build } from "../../support/simulated";
import { answerOf } from "./support";

describe("Outputs that follow from inputs", () => {
  const cases: [string, Properties, Properties][] = [
    ["aws:ec2/vpc:Vpc", { cidrBlock: "10.0.0.0/16", instanceTenancy: "dedicated" }, {
      cidrBlock: "10.0.0.0/16",
      instanceTenancy: "dedicated",
    }],
    ["aws:ec2/subnet:Subnet", { availabilityZone: "ap-northeast-1c" }, { availabilityZone: "ap-northeast-1c" }],
    ["aws:ec2/natGateway:NatGateway", { connectivityType: "private" }, { connectivityType: "private" }],
    ["aws:ec2/vpcEndpoint:VpcEndpoint", { vpcEndpointType: "Gateway" }, { networkInterfaceIds: [], dnsEntries: [] }],
    ["aws:rds/instance:Instance", { identifier: "main-stg", port: 6543 }, {
      identifier: "main-stg",
      arn: "arn:aws:rds:ap-northeast-1:111111111111:db:main-stg",
      port: 6543,
    }],
    ["aws:rds/instance:Instance", { engine: "postgres", engineVersion: "16" }, { engineVersionActual: "16.6", masterUserSecrets: [] }],
    ["aws:secretsmanager/secretVersion:SecretVersion", { secretId: "arn:aws:x" }, { arn: "arn:aws:x", versionStages: ["AWSCURRENT"] }],
    ["aws:ecr/repository:Repository", { name: "app" }, { repositoryUrl: "111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/app" }],
    ["aws:iam/role:Role", { name: "app", path: "/ci/", maxSessionDuration: 7200 }, {
      arn: "arn:aws:iam::111111111111:role/ci/app",
      maxSessionDuration: 7200,
    }],
    ["aws:iam/openIdConnectProvider:OpenIdConnectProvider", { url: "https://token.actions.githubusercontent.com" }, {
      url: "token.actions.githubusercontent.com",
      arn: "arn:aws:iam::111111111111:oidc-provider/token.actions.githubusercontent.com",
    }],
    ["aws:iam/policy:Policy", { name: "app", path: "/ci/" }, { name: "app", arn: "arn:aws:iam::111111111111:policy/ci/app" }],
    ["aws:s3/bucket:Bucket", { bucket: "files", bucketNamespace: "account-regional" }, {
      arn: "arn:aws:s3:::files",
      bucketRegionalDomainName: "files.s3.ap-northeast-1.amazonaws.com",
      bucketNamespace: "account-regional",
    }],
    ["aws:sns/topic:Topic", { name: "jobs.fifo", fifoTopic: true }, {
      name: "jobs.fifo",
      arn: "arn:aws:sns:ap-northeast-1:111111111111:jobs.fifo",
    }],
    ["aws:sns/topicSubscription:TopicSubscription", { protocol: "email" }, { pendingConfirmation: true }],
    ["aws:sns/topicSubscription:TopicSubscription", { protocol: "sqs" }, { pendingConfirmation: false }],
    ["aws:sqs/queue:Queue", { name: "jobs" }, {
      url: "https://sqs.ap-northeast-1.amazonaws.com/111111111111/jobs",
      arn: "arn:aws:sqs:ap-northeast-1:111111111111:jobs",
    }],
    ["aws:cloudwatch/eventRule:EventRule", { name: "nightly", eventBusName: "app" }, {
      arn: "arn:aws:events:ap-northeast-1:111111111111:rule/app/nightly",
    }],
    ["aws:cloudwatch/logResourcePolicy:LogResourcePolicy", { resourceArn: "arn:aws:logs:x" }, { policyScope: "RESOURCE" }],
    ["aws:ssm/parameter:Parameter", { name: "/app/key" }, {
      name: "/app/key",
      arn: "arn:aws:ssm:ap-northeast-1:111111111111:parameter/app/key",
    }],
    ["aws:kms/alias:Alias", { name: "alias/app", targetKeyId: "arn:aws:kms:x" }, {
      arn: "arn:aws:kms:ap-northeast-1:111111111111:alias/app",
      targetKeyArn: "arn:aws:kms:x",
    }],
    ["aws:ecs/service:Service", { name: "api", cluster: "main" }, {
      arn: "arn:aws:ecs:ap-northeast-1:111111111111:service/main/api",
      cluster: "arn:aws:ecs:ap-northeast-1:111111111111:cluster/main",
    }],
    ["aws:ecs/service:Service", { name: "api", cluster: "arn:aws:ecs:us-east-1:1:cluster/main" }, {
      arn: "arn:aws:ecs:ap-northeast-1:111111111111:service/main/api",
      cluster: "arn:aws:ecs:us-east-1:1:cluster/main",
    }],
    ["aws:ecs/taskDefinition:TaskDefinition", { family: "api" }, {
      arn: "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/api:1",
      arnWithoutRevision: "arn:aws:ecs:ap-northeast-1:111111111111:task-definition/api",
      revision: 1,
    }],
    ["aws:scheduler/schedule:Schedule", { groupName: "nightly", name: "stop" }, {
      name: "stop",
      arn: "arn:aws:scheduler:ap-northeast-1:111111111111:schedule/nightly/stop",
    }],
  ];
  for (const [type, inputs, expected] of cases) {
    it(`of ${type} with ${JSON.stringify(inputs)}`, () => {
      const { outputs } = answerOf(type, inputs);
      assert.deepEqual(Object.fromEntries(Object.keys(expected).map((key) => [key, outputs[key]])), expected);
    });
  }

  it("have an interface and a DNS name of an interface endpoint in each subnet", () => {
    const { outputs } = answerOf("aws:ec2/vpcEndpoint:VpcEndpoint", {
      vpcEndpointType: "Interface",
      serviceName: "com.amazonaws.ap-northeast-1.logs",
      subnetIds: ["subnet-1", "subnet-2"],
    });
    assert.equal(new Set(outputs["networkInterfaceIds"] as string[]).size, 2);
    assert.match(
      (outputs["dnsEntries"] as { dnsName: string }[])[0]?.dnsName ?? "",
      /^vpce-0[0-9a-f]{16}-[0-9a-f]{8}\.logs\.ap-northeast-1\.vpce\.amazonaws\.com$/,
    );
    assert.equal(outputs["prefixListId"], "");
  });

  it("have RDS's own secret if RDS manages a database's password", () => {
    const { outputs } = answerOf("aws:rds/instance:Instance", { manageMasterUserPassword: true });
    const [secret] = outputs["masterUserSecrets"] as { secretArn: string; kmsKeyId: string; secretStatus: string }[];
    assert.match(secret?.secretArn ?? "", /^arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:rds!db-[0-9a-f-]{36}-[a-z]{6}$/);
    assert.match(secret?.kmsKeyId ?? "", /^arn:aws:kms:ap-northeast-1:111111111111:key\/[0-9a-f-]{36}$/);
  });

  it("have a password of the given length and characters", () => {
    const length = fc.integer({ min: 1, max: 128 });
    fc.assert(fc.property(length, fc.boolean(), fc.boolean(), (count, upper, special) => {
      const result = String(
        answerOf("random:index/randomPassword:RandomPassword", { length: count, upper, special, overrideSpecial: "-_" }).outputs["result"],
      );
      assert.equal(result.length, count);
      assert.match(result, new RegExp(`^[a-z0-9${upper ? "A-Z" : ""}${special ? "_-" : ""}]+$`));
    }));
  });

  it("have a random id in four formats", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 64 }), fc.string(), (byteLength, name) => {
      const { id, outputs } = answerOf("random:index/randomId:RandomId", { byteLength, prefix: "p-" }, { name });
      const bytes = Buffer.from(id, "base64url");
      assert.equal(bytes.length, Math.min(byteLength, 32));
      assert.deepEqual([outputs["hex"], outputs["b64Std"], outputs["b64Url"]], [
        `p-${bytes.toString("hex")}`,
        `p-${bytes.toString("base64")}`,
        `p-${id}`,
      ]);
      assert.equal(BigInt(String(outputs["dec"]).slice(2)), BigInt(`0x${bytes.toString("hex")}`));
    }));
  });
});

describe("Outputs that follow from other resources", () => {
  it("have an address inside the subnet, however small", async () => {
    const blocks = ["10.0.0.0/16", "10.0.64.0/18", "10.0.7.0/24", "10.0.8.128/25", "192.168.7.112/28"];
    const registered = await build(() => {
      for (const [index, cidrBlock] of blocks.entries()) {
        const subnet = new aws.ec2.Subnet(`subnet-${index}`, { vpcId: "vpc-1", cidrBlock });
        new aws.ec2.NetworkInterface(`interface-${index}`, { subnetId: subnet.id });
      }
    });
    for (const [index, cidrBlock] of blocks.entries()) {
      const address = String(registered.only("NetworkInterface", `interface-${index}`).outputs["privateIp"]);
      assert.ok(isIPv4(address), address);
      assert.ok(contains(parseCidr(cidrBlock)!, parseCidr(`${address}/32`)!), `${address} in ${cidrBlock}`);
    }
  });

  it("have an instance's address, subnet and zone from its interface", async () => {
    const registered = await build(() => {
      const subnet = new aws.ec2.Subnet("subnet", { vpcId: "vpc-1", cidrBlock: "10.0.7.0/24", availabilityZone: "ap-northeast-1c" });
      const networkInterface = new aws.ec2.NetworkInterface("interface", { subnetId: subnet.id });
      new aws.ec2.Instance("instance", { primaryNetworkInterface: { networkInterfaceId: networkInterface.id } });
    });
    const { outputs } = registered.only("Instance");
    const networkInterface = registered.only("NetworkInterface");
    assert.deepEqual(
      [outputs["primaryNetworkInterfaceId"], outputs["privateIp"], outputs["subnetId"], outputs["availabilityZone"]],
      [networkInterface.id, networkInterface.outputs["privateIp"], registered.only("Subnet").id, "ap-northeast-1c"],
    );
  });

  it("have a NAT gateway's Elastic IP, and a VPC's default route table, security group and network ACL", async () => {
    const registered = await build(() => {
      const vpc = new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" });
      const subnet = new aws.ec2.Subnet("subnet", { vpcId: vpc.id, cidrBlock: "10.0.0.0/24" });
      const eip = new aws.ec2.Eip("eip");
      new aws.ec2.NatGateway("nat", { subnetId: subnet.id, allocationId: eip.allocationId });
      new aws.ec2.DefaultSecurityGroup("default", { vpcId: vpc.id });
      new aws.ec2.MainRouteTableAssociation("main", { vpcId: vpc.id, routeTableId: "rtb-1" });
      new aws.rds.SubnetGroup("group", { subnetIds: [subnet.id] });
    });
    const vpc = registered.only("Vpc");
    assert.equal(registered.only("NatGateway").outputs["publicIp"], registered.only("Eip").outputs["publicIp"]);
    assert.equal(registered.only("DefaultSecurityGroup").id, vpc.outputs["defaultSecurityGroupId"]);
    assert.equal(registered.only("MainRouteTableAssociation").outputs["originalRouteTableId"], vpc.outputs["mainRouteTableId"]);
    assert.equal(vpc.outputs["defaultRouteTableId"], vpc.outputs["mainRouteTableId"]);
    assert.equal(registered.only("SubnetGroup").outputs["vpcId"], vpc.id);
  });
});
