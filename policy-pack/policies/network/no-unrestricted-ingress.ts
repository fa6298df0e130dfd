import { graphOf } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { LOAD_BALANCERS, SECURITY_GROUP } from "../../types";
import { isProtocol, validateEach } from "../../values";
import { attachedTypes, groupsOf, isUnrestricted, rulesOf, type SecurityGroupRule, STANDALONE_RULES } from "./security-group-rules";
import { isWeb } from "./web-ports";

export const noUnrestrictedIngress: StackPolicy = {
  id: "network-no-unrestricted-ingress",
  description: "Only ports 80 and 443 of a load balancer are open to all addresses.",
  remediation: "Name a security group (referencedSecurityGroupId) or a block of your own instead.",
  references: {
    securityHub: ["EC2.18", "EC2.19"],
    checkov: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277"],
    trivy: ["AVD-AWS-0107"],
    cdkNag: ["AwsSolutions-EC23"],
  },
  waivable: true,
  types: [SECURITY_GROUP, ...STANDALONE_RULES],
  validateStack(stack) {
    const graph = graphOf(stack);
    const unknown: Result[] = [];
    const attached = attachedTypes(stack, unknown);
    const results = validateEach(
      graph.ofType([SECURITY_GROUP, ...STANDALONE_RULES]),
      (resource) =>
        rulesOf(resource, "ingress").flatMap((rule) => {
          const open = rule.cidrs.filter(({ cidr }) => isUnrestricted(cidr));
          if (open.length === 0) return [];
          const groups = groupsOf(rule, graph);
          const isOfLoadBalancers = groups.length > 0 && groups.every((group) => {
            const types = attached.get(group) ?? [];
            return types.length > 0 && types.every((type) => LOAD_BALANCERS.includes(type));
          });
          return isOfLoadBalancers && isWebRule(rule)
            ? []
            : open.map(({ path, cidr }) => ({
              resource,
              property: path,
              found: cidr,
              allowed: "a block or a group of its own, unless this is port 80 or 443 of a load balancer's security group",
            }));
        }),
    );
    return [...results, ...unknown];
  },
};

function isWebRule({ protocol, from, to }: SecurityGroupRule): boolean {
  const isTcp = isProtocol(protocol, "TCP", "6") || protocol === 6;
  return isTcp && typeof from === "number" && from === to && isWeb("tcp", String(from));
}
