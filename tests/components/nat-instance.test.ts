import assert from "node:assert/strict";

import { NatInstance, type NatInstanceArgs } from "../../components/nat-instance";
import { build, refusal } from "../support/simulated";

const ARGS: NatInstanceArgs = {
  nameTag: "aws-practice-nat-stg",
  vpcId: "vpc-1",
  vpcCidrBlock: "10.0.0.0/16",
  subnetId: "subnet-1",
  internetAccess: [],
  sourceCidrBlocks: { "private-1a": "10.0.128.0/18", "private-1c": "10.0.192.0/18" },
};
const make = (args: Partial<NatInstanceArgs> = {}) => build(() => void new NatInstance("nat", { ...ARGS, ...args }));

describe("NatInstance", () => {
  it("makes its network interface first, without source/destination check, and starts on it", async () => {
    const registered = await make();
    const networkInterface = registered.only("NetworkInterface");
    assert.equal(networkInterface.inputs["sourceDestCheck"], false);
    assert.deepEqual(registered.inputs("Instance")["primaryNetworkInterface"], { networkInterfaceId: networkInterface.id });
    assert.deepEqual(registered.only("Instance").options.deleteBeforeReplace, true);
  });

  it("routes to the interface, which a replaced instance leaves as it is", async () => {
    let target: unknown;
    const registered = await build(() => {
      const nat = new NatInstance("nat", ARGS);
      target = nat.routeTarget;
    });
    const { networkInterfaceId } = target as { networkInterfaceId: { promise(): Promise<string> } };
    assert.equal(await networkInterfaceId.promise(), registered.only("NetworkInterface").id);
  });

  it("is the cheapest ARM host on the newest Amazon Linux 2023, and keeps its image", async () => {
    const registered = await make();
    const instance = registered.inputs("Instance");
    assert.equal(instance["instanceType"], "t4g.nano");
    assert.match(String(instance["ami"]), /^ami-/);
    assert.deepEqual(registered.only("Instance").options.ignoreChanges, ["ami", "sourceDestCheck"]);
  });

  it("takes the image of the processor that the instance type has", async () => {
    const image = async (instanceType: string) => (await make({ instanceType })).inputs("Instance")["ami"];
    assert.equal(await image("t4g.nano"), await image("c7gn.medium"));
    assert.notEqual(await image("t4g.nano"), await image("t3.nano"));
  });

  it("requires IMDSv2 for itself alone, encrypts its disk, has no key and recovers", async () => {
    const instance = (await make()).inputs("Instance");
    assert.deepEqual(instance["metadataOptions"], { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 });
    const { encrypted, volumeType } = instance["rootBlockDevice"] as Record<string, unknown>;
    assert.deepEqual([encrypted, volumeType], [true, "gp3"]);
    assert.deepEqual(instance["maintenanceOptions"], { autoRecovery: "default" });
    assert.equal(instance["keyName"], undefined);
    assert.equal(instance["userDataReplaceOnChange"], true);
  });

  it("admits only the private subnets, and nobody on port 22", async () => {
    const registered = await make();
    assert.deepEqual(
      registered.ofType("SecurityGroupIngressRule").map(({ name, inputs }) => [name, inputs["cidrIpv4"], inputs["ipProtocol"]]),
      [["nat-private-1a", "10.0.128.0/18", "-1"], ["nat-private-1c", "10.0.192.0/18", "-1"]],
    );
    assert.deepEqual(registered.inputs("SecurityGroup")["ingress"], undefined);
    assert.equal(registered.inputs("SecurityGroupEgressRule")["cidrIpv4"], "0.0.0.0/0");
    assert.ok([...registered.ofType("SecurityGroupIngressRule"), ...registered.ofType("SecurityGroupEgressRule")].every(({ inputs }) => inputs["description"]));
  });

  it("may do what Session Manager's agent needs on this one instance, and no more", async () => {
    const registered = await make();
    assert.deepEqual(registered.json("RolePolicy", undefined, "policy"), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["ssm:UpdateInstanceInformation"], Resource: [registered.only("Instance").outputs["arn"]] },
        {
          Effect: "Allow",
          Action: ["ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel", "ssmmessages:OpenDataChannel"],
          Resource: ["*"],
        },
      ],
    });
    assert.deepEqual(registered.json("Role", undefined, "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    assert.equal(registered.ofType("RolePolicyAttachment").length, 0);
  });

  it("has an Elastic IP only when asked, and starts after it", async () => {
    assert.equal((await make()).ofType("Eip").length, 0);
    const registered = await make({ elasticIp: true });
    assert.equal(registered.inputs("Eip")["networkInterface"], registered.only("NetworkInterface").id);
    assert.ok(registered.dependencies("Instance").includes("nat-address"));
    assert.equal(registered.only("NatInstance").outputs["publicIp"], registered.only("Eip").outputs["publicIp"]);
  });

  it("raises an alarm when its status checks fail, but not when it is stopped on purpose", async () => {
    const registered = await make({ alarmActions: ["arn:aws:sns:ap-northeast-1:111111111111:failures"] });
    const alarm = registered.inputs("MetricAlarm");
    assert.deepEqual([alarm["metricName"], alarm["treatMissingData"], alarm["evaluationPeriods"]], ["StatusCheckFailed", "missing", 3]);
    assert.deepEqual(alarm["dimensions"], { InstanceId: registered.only("Instance").id });
    for (const actions of ["alarmActions", "okActions"]) assert.deepEqual(alarm[actions], ["arn:aws:sns:ap-northeast-1:111111111111:failures"]);
    assert.equal(registered.only("NatInstance").outputs["statusAlarmArn"], registered.only("MetricAlarm").outputs["arn"]);
  });

  it("refuses what is no instance type", async () => {
    assert.equal(
      await refusal(() => void new NatInstance("nat", { ...ARGS, instanceType: "t4g" })),
      'NatInstance "nat": instanceType is "t4g", but must be an EC2 instance type, e.g. t4g.nano',
    );
  });
});
