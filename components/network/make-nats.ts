import type * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import type { Names } from "../shared/naming";
import { NatGateway } from "./nat-gateway";
import { NatInstance } from "./nat-instance";
import type { NatSettings } from "./nat-settings";
import type { Routes } from "./routes";
import { type Tier, zoneSuffix } from "./subnet-layout";
import type { Subnet } from "./subnets";

export interface NatsArgs {
  names: Names;
  alerts: Alerts | undefined;
  vpcId: pulumi.Input<string>;
  vpcCidrBlock: string;
  subnets: readonly Subnet[];
  routes: Routes;
  nat: NatSettings;
  /** Zones with a NAT; a NAT instance has one. */
  zones: readonly string[];
}

/** Creates the NAT of each zone in a public subnet, and routes the private subnets to it. */
export function makeNats(name: string, args: NatsArgs, parent: pulumi.Resource): (NatInstance | NatGateway)[] {
  const { names, subnets, routes, nat } = args;
  const inTier = (tier: Tier) => subnets.filter((subnet) => subnet.tier === tier);
  return args.zones.map((zone) => {
    const subnetId = inTier("public").find(({ availabilityZone }) => availabilityZone === zone)!.id;
    const { internetAccess } = routes;
    const suffix = zoneSuffix(zone);
    const created = nat.mode === "instance"
      ? new NatInstance(`${name}-nat`, {
        nameTag: names.of("nat"),
        vpcId: args.vpcId,
        vpcCidrBlock: args.vpcCidrBlock,
        subnetId,
        internetAccess,
        sourceCidrBlocks: Object.fromEntries(inTier("private").map(({ key, cidrBlock }) => [key, cidrBlock])),
        instanceType: nat.instanceType,
        elasticIp: nat.elasticIp,
        alerts: args.alerts,
      }, { parent })
      : new NatGateway(`${name}-nat-${suffix}`, { nameTag: names.of(`nat-${suffix}`), subnetId, internetAccess }, { parent });
    routes.routePrivateTo(created.routeTarget, zone);
    return created;
  });
}
