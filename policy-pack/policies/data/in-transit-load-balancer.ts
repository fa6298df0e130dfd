import type { lb } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { LISTENERS } from "../../types";
import { isProtocol, must } from "../../values";

/**
 * Security policies whose lowest protocol is TLS 1.2. Source: Elastic Load Balancing user guide, "Security policies for your Application
 * Load Balancer".
 */
const MODERN_TLS = /^ELBSecurityPolicy-(TLS13-1-[23]|TLS-1-2|FS-1-2)-/;

export const inTransitLoadBalancer: ResourcePolicy = {
  id: "data-in-transit-load-balancer",
  description: "Load balancers require TLS 1.2 or later.",
  remediation: "Set sslPolicy to ELBSecurityPolicy-TLS13-1-2-Res-2021-06 or a later one.",
  references: { securityHub: ["ELB.17"], checkov: ["CKV_AWS_103", "CKV2_AWS_74"], trivy: ["AVD-AWS-0047"] },
  waivable: true,
  types: LISTENERS,
  validateResource: (listener) =>
    isProtocol(property<lb.ListenerArgs>(listener, "protocol"), "HTTPS", "TLS")
      ? must<lb.ListenerArgs>(
        listener,
        "sslPolicy",
        (value) => typeof value === "string" && MODERN_TLS.test(value),
        "a security policy of TLS 1.2 or later",
      )
      : [],
};
