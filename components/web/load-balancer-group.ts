import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { ResolvedLoadBalancer } from "./load-balancer-settings";

export interface LoadBalancerGroupArgs {
  vpcId: pulumi.Input<string>;
  nameTag: string;
  settings: Pick<ResolvedLoadBalancer, "internal" | "httpOnly" | "ipAddressType">;
}

/**
 * Makes the security group of a load balancer, and the rules that admit the internet unless it is internal. A function: it adds no level to
 * URNs.
 */
export function makeLoadBalancerGroup(
  name: string,
  { vpcId, nameTag, settings: { internal, httpOnly, ipAddressType } }: LoadBalancerGroupArgs,
  parent: pulumi.Resource,
): aws.ec2.SecurityGroup {
  const group = new aws.ec2.SecurityGroup(`${name}-security-group`, {
    vpcId,
    description: `Load balancer: web requests from ${internal ? "CloudFront" : "the internet"}, out only to its services`,
    tags: { Name: nameTag },
  }, { parent });
  if (internal) return group;

  const internet = { ipv4: { cidrIpv4: "0.0.0.0/0" }, ...(ipAddressType === "dualstack" && { ipv6: { cidrIpv6: "::/0" } }) };
  const ports = httpOnly ? { http: 80 } : { https: 443, http: 80 };
  for (const [protocol, port] of Object.entries(ports)) {
    for (const [version, source] of Object.entries(internet)) {
      new aws.vpc.SecurityGroupIngressRule(`${name}-${protocol}-${version}`, {
        securityGroupId: group.id,
        description: `${protocol.toUpperCase()} from the internet${port === 80 && !httpOnly ? ", redirected to HTTPS" : ""}`,
        ...source,
        ipProtocol: "tcp",
        fromPort: port,
        toPort: port,
      }, { parent });
    }
  }
  return group;
}
