import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";

import { NatInstance, type NatInstanceArgs } from "../../../components/network/nat-instance";
import { build, refusal } from "../../support/simulated";
import { alerts } from "../../support/workloads";

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
  it("creates its network interface first, without source/destination check", async () => {
    const registered = await make();
    const networkInterface = registered.only("NetworkInterface");
    assert.equal(networkInterface.inputs["sourceDestCheck"], false);
    assert.deepEqual(registered.inputs("Instance")["primaryNetworkInterface"], { networkInterfaceId: networkInterface.id });
    assert.deepEqual(registered.only("Instance").options.deleteBeforeReplace, true);
  });

  it("is routed to by its network interface", async () => {
    let target: unknown;
    const registered = await build(() => {
      const nat = new NatInstance("nat", ARGS);
      target = nat.routeTarget;
    });
    const { networkInterfaceId } = target as { networkInterfaceId: { promise(): Promise<string> } };
    assert.equal(await networkInterfaceId.promise(), registered.only("NetworkInterface").id);
  });

  it("defaults to t4g.nano on the latest Amazon Linux 2023, and ignores newer AMIs", async () => {
    const registered = await make();
    const instance = registered.inputs("Instance");
    assert.equal(instance["instanceType"], "t4g.nano");
    assert.match(String(instance["ami"]), /^ami-/);
    assert.deepEqual(registered.only("Instance").options.ignoreChanges, ["ami", "sourceDestCheck"]);
  });

  it("selects the AMI by the architecture of instanceType", async () => {
    const image = async (instanceType: string) => (await make({ instanceType })).inputs("Instance")["ami"];
    assert.equal(await image("t4g.nano"), await image("c7gn.medium"));
    assert.notEqual(await image("t4g.nano"), await image("t3.nano"));
  });

  it("requires IMDSv2, encrypts its volume, has no key pair and recovers automatically", async () => {
    const instance = (await make()).inputs("Instance");
    assert.deepEqual(instance["metadataOptions"], { httpEndpoint: "enabled", httpTokens: "required", httpPutResponseHopLimit: 1 });
    assert.deepEqual(instance["rootBlockDevice"], {
      volumeType: "gp3",
      volumeSize: 8,
      encrypted: true,
      tags: { Name: "aws-practice-nat-stg" },
    });
    assert.deepEqual(instance["maintenanceOptions"], { autoRecovery: "default" });
    assert.equal(instance["keyName"], undefined);
    assert.equal(instance["userDataReplaceOnChange"], true);
  });

  it("admits only the private subnets, and has no SSH rule", async () => {
    const registered = await make();
    assert.deepEqual(
      registered.ofType("SecurityGroupIngressRule").map(({ name, inputs }) => [name, inputs["cidrIpv4"], inputs["ipProtocol"]]),
      [["nat-private-1a", "10.0.128.0/18", "-1"], ["nat-private-1c", "10.0.192.0/18", "-1"]],
    );
    assert.deepEqual(registered.inputs("SecurityGroup")["ingress"], undefined);
    assert.equal(registered.inputs("SecurityGroupEgressRule")["cidrIpv4"], "0.0.0.0/0");
    assert.ok(
      [...registered.ofType("SecurityGroupIngressRule"), ...registered.ofType("SecurityGroupEgressRule")].every(({ inputs }) =>
        inputs["description"]
      ),
    );
  });

  it("has the least permissions for Session Manager on this instance", async () => {
    const registered = await make();
    assert.deepEqual(registered.json("RolePolicy", "nat-session-manager", "policy"), {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: ["ssm:UpdateInstanceInformation"], Resource: [registered.only("Instance").outputs["arn"]] },
        {
          Effect: "Allow",
          Action: [
            "ssmmessages:CreateControlChannel",
            "ssmmessages:CreateDataChannel",
            "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel",
          ],
          Resource: ["*"],
        },
      ],
    });
    assert.deepEqual(registered.json("Role", undefined, "assumeRolePolicy"), {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    });
    assert.equal(registered.ofType("RolePolicyAttachment").length, 0);
    assert.equal(registered.inputs("Instance")["iamInstanceProfile"], registered.only("InstanceProfile").outputs["name"]);
    assert.equal(registered.inputs("InstanceProfile")["role"], registered.only("Role").outputs["name"]);
  });

  it("may write metrics of its own namespace before it starts", async () => {
    const registered = await make();
    assert.deepEqual(registered.json("RolePolicy", "nat-metrics", "policy"), {
      Version: "2012-10-17",
      Statement: [{
        Effect: "Allow",
        Action: ["cloudwatch:PutMetricData"],
        Resource: ["*"],
        Condition: { StringEquals: { "cloudwatch:namespace": "NatInstance" } },
      }],
    });
    assert.ok(registered.dependencies("Instance").includes("nat-metrics"));
  });

  it("is ready once it translates, and is checked again for another script, instanceType or instance", async () => {
    const dependencies: string[] = [];
    const registered = await build(() => {
      const nat = new NatInstance("nat", ARGS);
      new aws.ec2.Route("needs-internet", { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", ...nat.routeTarget }, {
        dependsOn: nat.dependencies,
      });
    });
    dependencies.push(...registered.dependencies("Route").filter((name) => name === "nat-readiness-note" || name === "nat-instance"));
    assert.deepEqual(dependencies, ["nat-readiness-note"]);
    const note = async (args: Partial<NatInstanceArgs> = {}) =>
      (await make(args)).inputs("Stash")["input"] as { instanceId: string; boot: string };
    const first = await note();
    assert.equal(first.instanceId, registered.only("Instance").id);
    assert.deepEqual(await note({ elasticIp: false }), first);
    assert.notEqual((await note({ instanceType: "t4g.micro" })).boot, first.boot);
    assert.notEqual((await note({ vpcCidrBlock: "10.1.0.0/16" })).boot, first.boot);
    assert.ok(
      registered.dependencies("MetricAlarm", "nat-translating").includes("nat-readiness-note"),
      "nothing is missed before it translates",
    );
  });

  it("translates for the VPC only", async () => {
    assert.match(String((await make()).inputs("Instance")["userData"]), /"NAT_SOURCE_CIDR=10\.0\.0\.0\/16\\n/);
  });

  it("depends on internet access, as its address does", async () => {
    for (const [elasticIp, waiting] of [[false, ["Instance"]], [true, ["Instance", "Eip"]]] as const) {
      const registered = await build(() => {
        const route = new aws.ec2.Route("way-out", { routeTableId: "rtb-1", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-1" });
        new NatInstance("nat", { ...ARGS, elasticIp, internetAccess: [route] });
      });
      for (const type of waiting) assert.ok(registered.dependencies(type).includes("way-out"), `${type}, elasticIp ${elasticIp}`);
    }
  });

  it("has an Elastic IP with elasticIp, and starts after it", async () => {
    assert.equal((await make()).ofType("Eip").length, 0);
    const registered = await make({ elasticIp: true });
    assert.equal(registered.inputs("Eip")["networkInterface"], registered.only("NetworkInterface").id);
    assert.equal(registered.only("NetworkInterface").name, "nat-interface-elastic"); // another one than without, as it keeps what its subnet gave
    assert.ok(registered.dependencies("Instance").includes("nat-address"));
    assert.equal(registered.only("NatInstance").outputs["publicIp"], registered.only("Eip").outputs["publicIp"]);
  });

  const SHAPE = [
    "namespace",
    "metricName",
    "statistic",
    "comparisonOperator",
    "threshold",
    "period",
    "evaluationPeriods",
    "treatMissingData",
  ];
  for (
    const [name, dimensions, ...shape] of [
      ["nat-status", "InstanceId", "AWS/EC2", "StatusCheckFailed", "Maximum", "GreaterThanOrEqualToThreshold", 1, 60, 3, "missing"],
      ["nat-translating", "Nat", "NatInstance", "Translating", "Minimum", "LessThanThreshold", 1, 60, 5, "breaching"],
      ["nat-connections", "Nat", "NatInstance", "ConnectionTableUsed", "Maximum", "GreaterThanThreshold", 80, 60, 3, "notBreaching"],
    ] as const
  ) {
    it(`has the alarm ${name}, which notifies of the fault and the recovery`, async () => {
      const registered = await build(() => void new NatInstance("nat", { ...ARGS, alerts: alerts() }));
      const alarm = registered.inputs("MetricAlarm", name);
      assert.deepEqual(SHAPE.map((key) => alarm[key]), shape);
      assert.deepEqual(alarm["dimensions"], {
        [dimensions]: dimensions === "Nat" ? "aws-practice-nat-stg" : registered.only("Instance").id,
      });
      for (const actions of ["alarmActions", "okActions"]) {
        assert.deepEqual(alarm[actions], [registered.only("Topic").outputs["arn"]]);
      }
    });
  }

  it("exposes its status alarm as output", async () => {
    const registered = await make();
    assert.equal(registered.only("NatInstance").outputs["statusAlarmArn"], registered.only("MetricAlarm", "nat-status").outputs["arn"]);
  });

  it("rejects an invalid instanceType", async () => {
    assert.equal(
      await refusal(() => void new NatInstance("nat", { ...ARGS, instanceType: "t4g" })),
      "NatInstance \"nat\": instanceType is \"t4g\", but must be an EC2 instance type, e.g. t4g.nano",
    );
  });
});
