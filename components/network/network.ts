import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Logs } from "../logs/logs";
import type { Alerts } from "../operations/alerts";
import type { Section, Shown } from "../operations/dashboard/sections";
import type { Encryption } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import type { AnyNetwork } from "./any-network";
import { FlowLogs } from "./flow-logs";
import { makeNats } from "./make-nats";
import { NatInstance } from "./nat-instance";
import { zonesWithNat } from "./nat-settings";
import { NetworkAcl } from "./network-acl";
import { type NetworkSettings, networkSettings } from "./network-settings";
import { Routes } from "./routes";
import { layOutSubnets, type Tier, tiersOf } from "./subnet-layout";
import { makeSubnets, type Subnet } from "./subnets";
import { VpcEndpoints } from "./vpc-endpoints";

export interface NetworkArgs extends NetworkSettings {
  /** The setting that defines it, e.g. `aws-practice:network`: violations name it. */
  setting?: string;

  names: Names;

  /**
   * Notified when the NAT instance fails.
   * @default none - its alarms change state, but notify no one
   */
  alerts?: Alerts;

  /**
   * The environment's own keys; of flow logs here.
   * @default none - AWS's key
   */
  encryption?: Pick<Encryption, "logs">;

  /**
   * Keeps flow logs for years, if it has an archive.
   * @default none
   */
  logs?: Pick<Logs, "keep"> | undefined;
}

/**
 * Network of one environment.
 *
 * - VPC with DNS names; its default security group has no rules
 * - A subnet for each tier and zone; a public route table to the internet gateway, a private one to the NAT, which is the VPC's main table,
 *   so a subnet without an association never reaches the internet directly; an isolated one with no route out
 * - NAT instance, NAT gateways or none
 * - S3 gateway endpoint, interface endpoints, flow logs, network ACLs
 *
 * @example
 * const network = new Network("network", {
 *   names, alerts,
 *   cidrBlock: "10.0.0.0/16",
 *   availabilityZones: { "ap-northeast-1a": 0, "ap-northeast-1c": 1 },
 *   layout: { tierBlocks: 2, zoneSlots: 2 },
 *   nat: { mode: "instance" },
 * });
 */
export class Network extends pulumi.ComponentResource implements AnyNetwork, Shown {
  readonly vpcId: pulumi.Output<string>;

  /** All subnets, in the order tier, zone. */
  readonly subnets: readonly Subnet[];

  readonly publicSubnetIds: pulumi.Output<string>[];

  readonly privateSubnetIds: pulumi.Output<string>[];

  /** Empty without `isolatedTier`. */
  readonly isolatedSubnetIds: pulumi.Output<string>[];

  /** Public source addresses of the private subnets; none without NAT. That of an instance without Elastic IP changes when it stops. */
  readonly natPublicIps: pulumi.Output<string>[];

  /** Dependencies of resources that the internet must reach through a public subnet. */
  readonly internetAccess: pulumi.Resource[];

  /** Dependencies of resources that must reach the internet from a private subnet. */
  readonly outboundAccess: pulumi.Resource[];

  /** Id of the NAT instance, and its status alarm; none with another NAT. */
  readonly natInstanceIds: pulumi.Output<string>[];
  readonly natAlarmArn: pulumi.Output<string> | undefined;

  readonly sections: readonly Section[];

  constructor(name: string, args: NetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Network", name, {}, opts);

    const subject = `Network "${name}"`;
    const settings = resolve(networkSettings, subject, args);
    const tiers = tiersOf(settings);
    const plans = layOutSubnets(subject, {
      cidrBlock: settings.cidrBlock,
      tierBlocks: settings.layout.tierBlocks,
      zoneSlots: settings.layout.zoneSlots,
      availabilityZones: settings.availabilityZones,
      subnetBlocks: settings.subnetBlocks,
      tiers,
    });
    const natZones = zonesWithNat(subject, settings.nat, settings.availabilityZones);
    const { names } = args;
    const child = { parent: this };

    const vpc = new aws.ec2.Vpc(`${name}-vpc`, {
      cidrBlock: settings.cidrBlock,
      enableDnsSupport: true,
      enableDnsHostnames: true, // interface endpoints and RDS names need both
      assignGeneratedIpv6CidrBlock: settings.ipv6,
      tags: { Name: names.of("vpc") },
    }, child);
    this.vpcId = vpc.id;

    // Adopted without rules: a resource without a security group of its own has no network access.
    new aws.ec2.DefaultSecurityGroup(`${name}-default-security-group`, {
      vpcId: vpc.id,
      ingress: [],
      egress: [],
      tags: { Name: names.of("default-locked") },
    }, child);

    this.subnets = makeSubnets(name, {
      vpc,
      plans,
      names,
      ipv6Slots: settings.ipv6 ? settings.availabilityZones : undefined,
      // An instance that starts on an existing network interface gets a public address only through its subnet's setting.
      // Source: Amazon EC2 user guide, "Manage the IPv4 addresses for your EC2 instances", considerations.
      zonesWithPublicAddresses: settings.nat.mode === "instance" && settings.nat.elasticIp !== true ? natZones : [],
    }, this);
    this.publicSubnetIds = this.subnetIds("public");
    this.privateSubnetIds = this.subnetIds("private");
    this.isolatedSubnetIds = this.subnetIds("isolated");

    const routes = new Routes(`${name}-routes`, {
      names,
      vpcId: vpc.id,
      subnets: this.subnets,
      ipv6: settings.ipv6,
      privateTables: settings.nat.mode === "gateway-per-az" ? "per-zone" : "shared",
    }, child);

    const nats = makeNats(name, {
      names,
      alerts: args.alerts,
      vpcId: vpc.id,
      vpcCidrBlock: settings.cidrBlock,
      subnets: this.subnets,
      routes,
      nat: settings.nat,
      zones: natZones,
    }, this);
    this.natPublicIps = nats.map((nat) => nat.publicIp);
    this.sections = nats.flatMap((nat) => nat.sections);
    this.internetAccess = routes.internetAccess;
    this.outboundAccess = [...routes.outboundAccess, ...nats.flatMap((nat) => nat.dependencies)];
    this.natInstanceIds = nats.flatMap((nat) => (nat instanceof NatInstance ? [nat.instanceId] : []));
    this.natAlarmArn = nats.find((nat) => nat instanceof NatInstance)?.statusAlarmArn;

    new VpcEndpoints(`${name}-endpoints`, {
      names,
      vpcId: vpc.id,
      vpcCidrBlock: settings.cidrBlock,
      gatewayRouteTableIds: routes.outboundTableIds,
      interfaceServices: settings.interfaceEndpoints,
      interfaceSubnetIds: this.privateSubnetIds,
    }, child);

    const { enabled: hasFlowLogs, retentionDays, trafficType } = settings.flowLogs;
    if (hasFlowLogs) {
      new FlowLogs(`${name}-flow-logs`, {
        vpcId: vpc.id,
        logGroupName: names.path("vpc-flow-logs"),
        logKey: args.encryption?.logs,
        logs: args.logs,
        retentionDays,
        trafficType,
        // Without a NAT, the network may have no interface at all.
        alerts: nats.length === 0 ? undefined : args.alerts,
        dependencies: this.outboundAccess,
      }, child);
    }

    for (const tier of tiers) {
      const rules = settings.networkAcls[tier];
      if (rules === undefined) continue;
      new NetworkAcl(`${name}-${tier}-acl`, {
        nameTag: names.of(`${tier}-acl`),
        vpcId: vpc.id,
        subnetIds: Object.fromEntries(this.inTier(tier).map((subnet) => [subnet.key, subnet.id])),
        ingress: rules.ingress,
        egress: rules.egress,
      }, child);
    }

    this.registerOutputs({
      setting: args.setting,
      vpcId: this.vpcId,
      publicSubnetIds: this.publicSubnetIds,
      privateSubnetIds: this.privateSubnetIds,
      isolatedSubnetIds: this.isolatedSubnetIds,
      natPublicIps: this.natPublicIps,
      natInstanceIds: this.natInstanceIds,
      natAlarmArn: this.natAlarmArn,
    });
  }

  private inTier(tier: Tier): Subnet[] {
    return this.subnets.filter((subnet) => subnet.tier === tier);
  }

  private subnetIds(tier: Tier): pulumi.Output<string>[] {
    return this.inTier(tier).map((subnet) => subnet.id);
  }
}
