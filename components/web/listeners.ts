import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { FixedRule } from "./fixed-rule";
import type { RuleCondition } from "./listener-rule";

export interface ListenersArgs {
  loadBalancerArn: pulumi.Input<string>;
  /** Undefined: HTTP only. */
  certificateArn: pulumi.Input<string> | undefined;
  /** CloudFront redirects to HTTPS, so that nothing listens on port 80. */
  internal: boolean;
}

/** Action of a rule. */
type Action = aws.types.input.lb.ListenerRuleAction;

/**
 * Listeners of a load balancer, and their rules.
 *
 * - HTTPS with TLS 1.3 and 1.2; HTTP redirects to it with 301, unless the load balancer is internal. Without a certificate, HTTP only
 * - Requests without a matching rule get 404
 */
export class Listeners extends pulumi.ComponentResource {
  private readonly listenerArn: pulumi.Output<string>;
  private readonly redirectTo: { protocol: string; port: string };

  constructor(
    private readonly name: string,
    { loadBalancerArn, certificateArn, internal }: ListenersArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aws-practice:index:Listeners", name, {}, opts);

    const notFound = { type: "fixed-response", fixedResponse: { statusCode: "404", contentType: "text/plain", messageBody: "Not found" } };
    const https = { protocol: "HTTPS", port: "443" };
    const http = internal ? undefined : new aws.lb.Listener(`${name}-http`, {
      loadBalancerArn,
      port: 80,
      protocol: "HTTP",
      defaultActions: [certificateArn === undefined ? notFound : { type: "redirect", redirect: { ...https, statusCode: "HTTP_301" } }],
    }, { parent: this });

    this.redirectTo = certificateArn === undefined ? { protocol: "HTTP", port: "80" } : https;
    this.listenerArn = certificateArn === undefined ? http!.arn : new aws.lb.Listener(`${name}-https`, {
      loadBalancerArn,
      port: 443,
      protocol: "HTTPS",
      // TLS 1.3 and 1.2, only with forward secrecy. Source: Elastic Load Balancing, Application Load Balancers, "Security policies".
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      certificateArn,
      defaultActions: [notFound],
    }, { parent: this }).arn;
    this.registerOutputs({});
  }

  /** Adds a fixed response or a redirect. */
  addFixedRule({ fixedResponse, redirect, ...condition }: FixedRule): void {
    if (fixedResponse !== undefined) {
      const { statusCode, contentType, body } = fixedResponse;
      this.addRule(condition, {
        type: "fixed-response",
        fixedResponse: { statusCode: String(statusCode), contentType, messageBody: body },
      });
    }
    if (redirect !== undefined) {
      const { permanent, ...target } = redirect;
      this.addRule(condition, {
        type: "redirect",
        redirect: { ...this.redirectTo, ...target, statusCode: permanent ? "HTTP_301" : "HTTP_302" },
      });
    }
  }

  /**
   * Adds a rule that is named after its priority, which is unique on a listener: a service that gets another one's priority updates the
   * existing rule, and needn't wait until the priority is free. So two services can swap theirs, and a renamed service keeps its own.
   */
  addRule({ priority, hosts = [], paths = [] }: RuleCondition, action: Action): aws.lb.ListenerRule {
    return new aws.lb.ListenerRule(`${this.name}-rule-${priority}`, {
      listenerArn: this.listenerArn,
      priority,
      conditions: [
        ...(hosts.length > 0 ? [{ hostHeader: { values: [...hosts] } }] : []),
        ...(paths.length > 0 ? [{ pathPattern: { values: [...paths] } }] : []),
      ],
      actions: [action],
    }, { parent: this });
  }
}
