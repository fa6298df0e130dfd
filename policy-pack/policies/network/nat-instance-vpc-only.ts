import type { ec2 } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { isWithin, rangeOf } from "../../reachability/addresses";
import { property, type Resource } from "../../stack-view";
import { INSTANCE, NETWORK_INTERFACE, ROUTE, ROUTE_TABLES, SECURITY_GROUP, VPCS } from "../../types";
import { attempt, indexesOf, knownTexts, validateEach } from "../../values";
import { groupsOf, isUnrestricted, rulesOf, STANDALONE_RULES } from "./security-group-rules";

const CIDR_ASSOCIATION = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation";

export const natInstanceVpcOnly: StackPolicy = {
  id: "network-nat-instance-vpc-only",
  description: "A NAT instance accepts traffic from its VPC only.",
  remediation: "In the ingress rules of its security group, name blocks of the VPC, or security groups in it.",
  references: {},
  waivable: true,
  types: [ROUTE, ...ROUTE_TABLES, INSTANCE, NETWORK_INTERFACE, SECURITY_GROUP, ...STANDALONE_RULES, CIDR_ASSOCIATION, ...VPCS],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const groups = natGroups(graph, open);
    if (groups.size === 0) return open;
    const blocks = graph.referrers(open, [CIDR_ASSOCIATION], "vpcId", VPCS);
    const blocksOf = (group: Resource): string[] =>
      graph.references<ec2.SecurityGroupArgs>(group, "vpcId", VPCS).flatMap((vpc) =>
        [vpc, ...(blocks.get(vpc) ?? [])].flatMap((each) => [
          ...knownTexts<ec2.VpcArgs>(each, "cidrBlock"),
          ...knownTexts<ec2.VpcArgs>(each, "ipv6CidrBlock"),
        ])
      );
    const results = validateEach(
      graph.ofType([SECURITY_GROUP, ...STANDALONE_RULES]),
      (resource) =>
        rulesOf(resource, "ingress").flatMap((rule) =>
          groupsOf(rule, graph).filter((group) => groups.has(group)).flatMap((group) => {
            const own = blocksOf(group);
            const allowed = `within the VPC's ${own.join(", ")}`;
            // network-no-unrestricted-ingress covers open blocks; the blocks of another program's VPC are unknown.
            const foreign = own.length === 0
              ? []
              : rule.cidrs.filter(({ cidr }) => !isUnrestricted(cidr) && !own.some((block) => isInBlock(cidr, block)));
            return [
              ...foreign.map(({ path, cidr }) => ({ resource, property: path, found: cidr, allowed })),
              ...rule.prefixLists.map((path) => ({ resource, property: path, found: property(resource, path), allowed })),
            ];
          })
        ),
    );
    return [...open, ...results];
  },
};

/** Security groups of the instances that are targets of routes. @param open Receives what is unknown. */
function natGroups(graph: ResourceGraph, open: Result[]): Set<Resource> {
  const routes = [
    ...graph.ofType([ROUTE]).map((route) => ({ route, prefix: "" })),
    ...graph.ofType(ROUTE_TABLES).flatMap((route) =>
      attempt<number[]>(open, [], () => indexesOf<ec2.RouteTableArgs>(route, "routes")).map((index) => ({
        route,
        prefix: `routes.${index}.`,
      }))
    ),
  ];
  const targets = routes.flatMap(({ route, prefix }) => [
    ...graph.knownReferences(open, route, `${prefix}networkInterfaceId`, [NETWORK_INTERFACE, INSTANCE]),
    ...graph.knownReferences(open, route, `${prefix}instanceId`, [INSTANCE]),
  ]);
  return new Set(
    targets.flatMap((target) =>
      ["securityGroups", "vpcSecurityGroupIds"].flatMap((path) => graph.knownReferences(open, target, path, [SECURITY_GROUP]))
    ),
  );
}

function isInBlock(inner: string, outer: string): boolean {
  const [small, large] = [rangeOf(inner), rangeOf(outer)];
  return small !== undefined && large !== undefined && isWithin(small, large);
}
