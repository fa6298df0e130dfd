import { graphOf } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import type { Endpoint } from "../../reachability/endpoints";
import { networkOf, networkTypes } from "../../reachability/network";
import type { Resource, StackView } from "../../stack-view";
import { LAUNCH_CONFIGURATION, LAUNCH_TEMPLATE, SECURITY_GROUP } from "../../types";
import { addTo, isProtocol, validateEach } from "../../values";
import { groupsOf, isUnrestricted, rulesOf, type SecurityGroupRule, STANDALONE_RULES } from "./security-group-rules";
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
  waivable: "outsideProduction",
  types: networkTypes(),
  validateStack(stack) {
    const graph = graphOf(stack);
    const unknown: Result[] = [];
    let attached: ((group: Resource) => boolean) | undefined;
    const isOfEntrances = (group: Resource): boolean => (attached ??= attachments(stack, unknown))(group);
    const results = validateEach(
      graph.ofType([SECURITY_GROUP, ...STANDALONE_RULES]),
      (resource) =>
        rulesOf(resource, "ingress").flatMap((rule) => {
          const open = rule.cidrs.filter(({ cidr }) => isUnrestricted(cidr));
          if (open.length === 0) return [];
          const groups = groupsOf(rule, graph);
          const isOfLoadBalancers = groups.length > 0 && groups.every(isOfEntrances);
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

/** Whether a security group is attached to load balancers and other entrances, and to nothing else. */
function attachments(stack: StackView, open: Result[]): (group: Resource) => boolean {
  const { endpoints, notYetKnown } = networkOf(stack);
  open.push(...notYetKnown);
  const attached = new Map<string, Endpoint[]>();
  for (const one of endpoints) for (const group of one.groups ?? []) addTo(attached, group, one);
  const graph = graphOf(stack);
  const templates = TEMPLATES.map(([type, path]) => graph.referrers(open, [type], path, [SECURITY_GROUP]));
  return (group) =>
    !templates.some((referrers) => referrers.has(group))
    && attached.has(group.urn) && attached.get(group.urn)!.every(({ isEntrance }) => isEntrance);
}

/** Templates, whose instances any resource may start. */
const TEMPLATES = [[LAUNCH_TEMPLATE, "vpcSecurityGroupIds"], [LAUNCH_TEMPLATE, "networkInterfaces"], [
  LAUNCH_CONFIGURATION,
  "securityGroups",
]] as const;

function isWebRule({ protocol, from, to }: SecurityGroupRule): boolean {
  const isTcp = isProtocol(protocol, "TCP", "6") || protocol === 6;
  return isTcp && typeof from === "number" && from === to && isWeb("tcp", String(from));
}
