import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { RuleCondition } from "../../web/listener-rule";
import type { Forwarding, LoadBalancer } from "../../web/load-balancer";
import type { Protocol, ResolvedHealthCheck } from "./health-check";

export interface ServiceTargetArgs {
  /** Subject of messages, e.g. `FargateService "api": route`. */
  subject: string;
  nameTag: string;
  vpcId: pulumi.Input<string>;
  loadBalancer: LoadBalancer;
  route: RuleCondition;
  protocol: Protocol;
  healthCheck: ResolvedHealthCheck;
  deregistrationDelaySeconds: number;
  securityGroupId: pulumi.Input<string>;
  port: number;
}

/** Target group of a service's tasks, and the load balancer's rule for it. */
export interface ServiceTarget {
  group: aws.lb.TargetGroup;
  forwarding: Forwarding;
}

/** Creates the target group of a service, and the load balancer's rule for it. */
export function makeServiceTarget(name: string, args: ServiceTargetArgs, parent: pulumi.Resource): ServiceTarget {
  const { healthCheck, protocol, loadBalancer } = args;
  const group = new aws.lb.TargetGroup(`${name}-http`, {
    vpcId: args.vpcId,
    targetType: "ip",
    port: 80, // default of targets without a port; ECS registers the container's, and another value here would replace the group
    protocol: "HTTP",
    protocolVersion: protocol,
    deregistrationDelay: args.deregistrationDelaySeconds,
    healthCheck: {
      path: healthCheck.path,
      matcher: healthCheck.statusCodes,
      interval: healthCheck.intervalSeconds,
      timeout: healthCheck.timeoutSeconds,
      healthyThreshold: healthCheck.healthyThreshold,
      unhealthyThreshold: healthCheck.unhealthyThreshold,
    },
    tags: { Name: args.nameTag },
  }, { parent });
  const forwarding = loadBalancer.forward(name, {
    subject: args.subject,
    condition: args.route,
    targetGroup: group,
    protocol,
    destination: { label: `service ${name}`, securityGroupId: args.securityGroupId, port: args.port },
  }, parent);
  return { group, forwarding };
}
