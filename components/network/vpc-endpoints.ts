import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { requireMatch } from "../shared/validation";
import { SERVICE_PATTERN } from "./vpc-service";

export interface VpcEndpointsArgs {
  names: Names;
  vpcId: pulumi.Input<string>;
  /** Block that may use the interface endpoints. */
  vpcCidrBlock: string;
  /** Route tables with a route to S3 through the gateway endpoint. */
  gatewayRouteTableIds: pulumi.Input<string>[];
  /** Services with an interface endpoint, e.g. `["ecr.api", "ecr.dkr", "logs"]`. */
  interfaceServices: readonly string[];
  /** Subnets of the interface endpoints, one a zone. */
  interfaceSubnetIds: pulumi.Input<string>[];
}

/**
 * Endpoints that reach AWS services without the internet.
 *
 * - S3 gateway endpoint: free, and used to pull image layers
 * - An interface endpoint for each service, under the service's usual DNS name; its security group admits HTTPS from the VPC only
 */
export class VpcEndpoints extends pulumi.ComponentResource {
  constructor(name: string, args: VpcEndpointsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:VpcEndpoints", name, {}, opts);

    args.interfaceServices.forEach((service, index) =>
      requireMatch(
        `VpcEndpoints "${name}"`,
        `interfaceServices[${index}]`,
        service,
        SERVICE_PATTERN,
        "the name of an AWS service but s3, which is always there, e.g. ecr.dkr",
      )
    );
    const nameTag = (service: string) => args.names.of(`${service}-endpoint`);
    const { region } = accountOf(this);
    const serviceName = (service: string) => pulumi.interpolate`com.amazonaws.${region}.${service}`;

    new aws.ec2.VpcEndpoint(`${name}-s3`, {
      vpcId: args.vpcId,
      vpcEndpointType: "Gateway",
      serviceName: serviceName("s3"),
      routeTableIds: args.gatewayRouteTableIds,
      tags: { Name: nameTag("s3") },
    }, { parent: this });

    if (args.interfaceServices.length > 0) {
      const securityGroup = new aws.ec2.SecurityGroup(`${name}-security-group`, {
        vpcId: args.vpcId,
        description: "Interface endpoints: HTTPS from the VPC",
        tags: { Name: nameTag("interface") },
      }, { parent: this });
      new aws.vpc.SecurityGroupIngressRule(`${name}-https`, {
        securityGroupId: securityGroup.id,
        description: "HTTPS from the VPC",
        cidrIpv4: args.vpcCidrBlock,
        ipProtocol: "tcp",
        fromPort: 443,
        toPort: 443,
      }, { parent: this });

      for (const service of new Set(args.interfaceServices)) {
        new aws.ec2.VpcEndpoint(`${name}-${service}`, {
          vpcId: args.vpcId,
          vpcEndpointType: "Interface",
          serviceName: serviceName(service),
          privateDnsEnabled: true,
          subnetIds: args.interfaceSubnetIds,
          securityGroupIds: [securityGroup.id],
          tags: { Name: nameTag(service) },
        }, { parent: this });
      }
    }

    this.registerOutputs({});
  }
}
