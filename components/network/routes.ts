import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Names } from "../shared/naming";
import { zoneSuffix } from "./subnet-layout";
import type { Subnet } from "./subnets";

/** Target of a route: a NAT gateway, or the network interface of a NAT instance. */
export type RouteTarget = { natGatewayId: pulumi.Input<string> } | { networkInterfaceId: pulumi.Input<string> };

export interface RoutesArgs {
  names: Names;
  vpcId: pulumi.Input<string>;
  subnets: readonly Subnet[];
  /** Public subnets have IPv6. */
  ipv6: boolean;
  /** One table for all private subnets, or one for each zone. */
  privateTables: "shared" | "per-zone";
}

/**
 * Route tables of the three tiers.
 *
 * - Internet gateway; the public table routes to it
 * - The private table, which is the VPC's main one: a subnet without an association never reaches the internet directly.
 *   With a table per zone it has no route out at all
 * - The isolated table, with no route out
 */
export class Routes extends pulumi.ComponentResource {
  /** Dependencies of resources that the internet must reach through a public subnet. */
  readonly internetAccess: pulumi.Resource[];

  /** Dependencies of resources that must reach the internet from a private subnet: its table, and the routes to the NATs. */
  readonly outboundAccess: pulumi.Resource[];

  /** Ids of the tables whose subnets may reach AWS's public services. */
  readonly outboundTableIds: pulumi.Output<string>[];

  private readonly privateTableByZone = new Map<string, aws.ec2.RouteTable>();

  constructor(private readonly name: string, private readonly args: RoutesArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Routes", name, {}, opts);

    const internetGateway = new aws.ec2.InternetGateway(`${name}-internet-gateway`, {
      vpcId: args.vpcId,
      tags: { Name: args.names.of("igw") },
    }, { parent: this });

    const publicTable = this.table("public");
    const internetRoutes = [
      this.route("public-internet", publicTable, { destinationCidrBlock: "0.0.0.0/0", gatewayId: internetGateway.id }),
    ];
    if (args.ipv6) {
      internetRoutes.push(
        this.route("public-internet-ipv6", publicTable, { destinationIpv6CidrBlock: "::/0", gatewayId: internetGateway.id }),
      );
    }
    this.internetAccess = [...internetRoutes, ...this.associateTier("public", () => publicTable)];

    const privateTable = this.table("private");
    new aws.ec2.MainRouteTableAssociation(`${name}-main`, {
      vpcId: args.vpcId,
      routeTableId: privateTable.id,
    }, { parent: this });
    this.outboundAccess = this.associateTier("private", (subnet) => {
      const table = args.privateTables === "per-zone" ? this.table(subnet.key) : privateTable;
      this.privateTableByZone.set(subnet.availabilityZone, table);
      return table;
    });

    if (args.subnets.some(({ tier }) => tier === "isolated")) {
      const isolatedTable = this.table("isolated");
      this.associateTier("isolated", () => isolatedTable);
    }

    const outboundTables = new Set([publicTable, privateTable, ...this.privateTableByZone.values()]);
    this.outboundTableIds = [...outboundTables].map((table) => table.id);
    this.registerOutputs({ tablesWithWayOut: this.outboundTableIds });
  }

  /** Routes internet-bound traffic from the private subnets of a zone (with a shared table: of all zones) to a NAT. */
  routePrivateTo(target: RouteTarget, availabilityZone: string): void {
    const table = this.privateTableByZone.get(availabilityZone)!;
    const key = this.args.privateTables === "per-zone" ? `private-${zoneSuffix(availabilityZone)}` : "private";
    this.outboundAccess.push(this.route(`${key}-nat`, table, { destinationCidrBlock: "0.0.0.0/0", ...target }));
  }

  private table(key: string): aws.ec2.RouteTable {
    return new aws.ec2.RouteTable(`${this.name}-${key}`, {
      vpcId: this.args.vpcId,
      tags: { Name: this.args.names.of(`${key}-rtb`) },
    }, { parent: this });
  }

  private route(key: string, table: aws.ec2.RouteTable, destination: Omit<aws.ec2.RouteArgs, "routeTableId">): aws.ec2.Route {
    return new aws.ec2.Route(`${this.name}-${key}`, { routeTableId: table.id, ...destination }, { parent: this });
  }

  private associateTier(tier: Subnet["tier"], tableOf: (subnet: Subnet) => aws.ec2.RouteTable): aws.ec2.RouteTableAssociation[] {
    const subnets = this.args.subnets.filter((subnet) => subnet.tier === tier);
    return subnets.map((subnet) =>
      new aws.ec2.RouteTableAssociation(`${this.name}-${subnet.key}`, {
        subnetId: subnet.id,
        routeTableId: tableOf(subnet).id,
      }, { parent: this })
    );
  }
}
