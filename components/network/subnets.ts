import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { ipv6Part } from "../../toolkit/shared/cidr";
import type { Names } from "../shared/naming";
import type { SubnetPlan } from "./subnet-layout";

/** A subnet with its plan. */
export interface Subnet extends SubnetPlan {
  id: pulumi.Output<string>;
}

export interface SubnetsArgs {
  vpc: aws.ec2.Vpc;
  plans: readonly SubnetPlan[];
  names: Names;
  /** Slot of each zone, if public subnets have IPv6. */
  ipv6Slots: Readonly<Record<string, number>> | undefined;
  /** Zones whose public subnet assigns public addresses at launch. */
  zonesWithPublicAddresses: readonly string[];
}

/** Creates a subnet for each plan; only public ones have IPv6 or assign public addresses. */
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
