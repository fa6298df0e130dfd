import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AnyNetwork } from "../network/any-network";

export interface VpcOriginArgs {
  nameTag: string;
  network: Pick<AnyNetwork, "vpcId" | "internetAccess">;
  loadBalancer: aws.lb.LoadBalancer;
  /** Its security group. */
  securityGroupId: pulumi.Input<string>;
  /** Its listeners. */
  listeners: pulumi.Resource;
}

/**
 * CloudFront's way to an internal load balancer: interfaces in its subnets, whose security group CloudFront creates.
 *
 * - VPC origin: HTTPS only, TLS 1.2
 * - Security group rule that admits these interfaces, and so the distributions of this account that use the VPC's origins
 */
export class VpcOrigin extends pulumi.ComponentResource {
  readonly originId: pulumi.Output<string>;

  /** Dependencies of a distribution that uses it. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: VpcOriginArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:VpcOrigin", name, {}, opts);

    const { nameTag, network, loadBalancer, securityGroupId } = args;
    const origin = new aws.cloudfront.VpcOrigin(`${name}-endpoint`, {
      vpcOriginEndpointConfig: {
        name: loadBalancer.name, // unique, and another one with another load balancer
        arn: loadBalancer.arn,
        httpPort: 80,
        httpsPort: 443,
        originProtocolPolicy: "https-only",
        originSslProtocols: { items: ["TLSv1.2"], quantity: 1 },
      },
      tags: { Name: nameTag },
    }, {
      parent: this,
      // It needs an internet gateway in the VPC, although its traffic doesn't pass it.
      // Source: CloudFront developer guide, "Restrict access with VPC origins", prerequisites.
      dependsOn: [...network.internetAccess, args.listeners],
      // CloudFront doesn't update the one that a distribution uses (CannotUpdateEntityWhileInUse): hashicorp/terraform-provider-aws#40905.
      replaceOnChanges: ["vpcOriginEndpointConfig"],
    });

    // CloudFront creates this group with the first VPC origin of a VPC and forbids to change it. A rule for it is narrower than one for the
    // prefix list of all of CloudFront, which also takes 55 of a security group's 60 rules.
    // Source: CloudFront developer guide, "Restrict access with VPC origins", security groups; VPC user guide, "AWS-managed prefix lists".
    const service = aws.ec2.getSecurityGroupOutput({
      filters: [{ name: "group-name", values: [SERVICE_GROUP] }, { name: "vpc-id", values: [network.vpcId] }],
    }, { parent: this, dependsOn: [origin] });
    const rule = new aws.vpc.SecurityGroupIngressRule(`${name}-https`, {
      securityGroupId,
      description: "HTTPS from the VPC origins that CloudFront has in this VPC",
      referencedSecurityGroupId: service.id,
      ipProtocol: "tcp",
      fromPort: 443,
      toPort: 443,
    }, { parent: this, dependsOn: [origin] });

    this.originId = origin.id;
    this.dependencies = [origin, rule];
    this.registerOutputs({ originId: this.originId });
  }
}

const SERVICE_GROUP = "CloudFront-VPCOrigins-Service-SG";
