import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import ADDED from "../../../toolkit/simulator/added-inside.json";
import { build } from "../../support/simulated";
import { addedInside } from "./sdk-types";

describe("Properties that AWS adds inside objects", () => {
  it("are those of the SDK's types", () => {
    assert.deepEqual(ADDED, addedInside(), "npx tsx tests/toolkit/simulator/sdk-types.ts > toolkit/simulator/added-inside.json");
  });

  it("are unknown, never undefined", async () => {
    let called = false;
    const registered = await build(() => {
      const cluster = new aws.eks.Cluster("cluster", {
        roleArn: "arn:aws:iam::111111111111:role/r",
        vpcConfig: { subnetIds: ["subnet-1"] },
      });
      const instance = new aws.ec2.Instance("i", {
        ami: "ami-1",
        instanceType: "t4g.nano",
        rootBlockDevice: { volumeSize: 8 },
        ebsBlockDevices: [{ deviceName: "/dev/sdb" }],
      });
      return {
        group: cluster.vpcConfig.clusterSecurityGroupId.apply((id) => ((called = true), id.toUpperCase())),
        subnets: cluster.vpcConfig.subnetIds,
        volume: instance.rootBlockDevice.volumeId,
        size: instance.rootBlockDevice.volumeSize,
        second: instance.ebsBlockDevices.apply(([device]) => device!.volumeId),
        name: pulumi.interpolate`${instance.ebsBlockDevices[0]!.deviceName}`,
      };
    });
    assert.deepEqual(registered.only("Stack").outputs, {
      group: unknownValue,
      subnets: ["subnet-1"],
      volume: unknownValue,
      size: 8,
      second: unknownValue,
      name: "/dev/sdb",
    });
    assert.equal(called, false);
    assert.deepEqual(registered.inputs("Cluster")["vpcConfig"], { subnetIds: ["subnet-1"] });
  });
});
