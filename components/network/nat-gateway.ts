import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Section, Shown } from "../operations/dashboard/sections";
import { natGatewaySections } from "./nat-sections";
import type { RouteTarget } from "./routes";

export interface NatGatewayArgs {
  /** Name tag of the gateway and its address. */
  nameTag: string;
  /** A public subnet; the gateway's zone is the subnet's. */
  subnetId: pulumi.Input<string>;
  /** Dependencies: the subnet has internet access, e.g. its route to the internet gateway. */
  internetAccess: pulumi.Resource[];
}

/** NAT gateway with its Elastic IP, for one zone or all. */
export class NatGateway extends pulumi.ComponentResource implements Shown {
  readonly publicIp: pulumi.Output<string>;
  readonly routeTarget: RouteTarget;
  readonly sections: readonly Section[];

  /** Dependencies of resources that need it to translate. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: NatGatewayArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NatGateway", name, {}, opts);

    const afterInternet = { parent: this, dependsOn: args.internetAccess };

    const elasticIp = new aws.ec2.Eip(`${name}-address`, {
      domain: "vpc",
      tags: { Name: args.nameTag },
    }, afterInternet);

    const gateway = new aws.ec2.NatGateway(`${name}-gateway`, {
      subnetId: args.subnetId,
      allocationId: elasticIp.allocationId,
      tags: { Name: args.nameTag },
    }, afterInternet);

    this.publicIp = elasticIp.publicIp;
    this.routeTarget = { natGatewayId: gateway.id };
    this.dependencies = [gateway];
    this.sections = natGatewaySections(args.nameTag, gateway.id);
    this.registerOutputs({ publicIp: this.publicIp });
  }
}
