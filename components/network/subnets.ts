import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { ipv6Part } from "../../toolkit/shared/cidr";
import type { Names } from "../shared/naming";
import type { SubnetPlan } from "./subnet-layout";

/** A subnet and what it is for. */
export interface Subnet extends SubnetPlan {
  id: pulumi.Output<string>;
}

export interface SubnetsArgs {
  vpc: aws.ec2.Vpc;
  plans: readonly SubnetPlan[];
  names: Names;
  /** Slot of each zone, if public subnets get IPv6. */
  ipv6Slots: Readonly<Record<string, number>> | undefined;
  /** Zones in whose public subnet an instance gets a public address when it starts. */
  zonesWithPublicAddresses: readonly string[];
}

/** A subnet for each plan; only public ones have IPv6 or give public addresses. */
export function makeSubnets(
  name: string,
  { vpc, plans, names, ipv6Slots, zonesWithPublicAddresses }: SubnetsArgs,
  parent: pulumi.Resource,
): Subnet[] {
  return plans.map((plan) => {
    const isPublic = plan.tier === "public";
    const slot = isPublic ? ipv6Slots?.[plan.availabilityZone] : undefined;
    const subnet = new aws.ec2.Subnet(`${name}-${plan.key}`, {
      vpcId: vpc.id,
      availabilityZone: plan.availabilityZone,
      cidrBlock: plan.cidrBlock,
      ipv6CidrBlock: slot === undefined ? undefined : vpc.ipv6CidrBlock.apply((block) => ipv6Part(block, slot)),
      mapPublicIpOnLaunch: isPublic && zonesWithPublicAddresses.includes(plan.availabilityZone),
      tags: { Name: names.withEnvironment(plan.label) },
    }, { parent });
    return { ...plan, id: subnet.id };
  });
}
