import type * as pulumi from "@pulumi/pulumi";

/** A network as other components use it: a `Network`, or ids of one that exists already. Each component asks for the part that it needs. */
export interface AnyNetwork {
  vpcId: pulumi.Input<string>;

  /** Subnets with a route to the internet gateway, in two zones or more. */
  publicSubnetIds: pulumi.Input<string>[];

  /** Subnets that the internet can't reach, in two zones or more. */
  privateSubnetIds: pulumi.Input<string>[];

  /** Dependencies of resources that the internet must reach through a public subnet, e.g. the route to the internet gateway. */
  internetAccess: pulumi.Resource[];

  /** Dependencies of resources that must reach the internet from a private subnet, e.g. the route to the NAT. */
  outboundAccess: pulumi.Resource[];
}
