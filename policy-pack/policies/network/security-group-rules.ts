import type { ResourceGraph } from "../../graph/resource-graph";
import { rangeOf } from "../../reachability/addresses";
import { property, type Resource, type Value } from "../../stack-view";
import { SECURITY_GROUP } from "../../types";
import { indexesOf, knownTexts } from "../../values";

const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const EITHER_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const STANDALONE_RULES = [INGRESS_RULE, EGRESS_RULE, EITHER_RULE];

/** A rule of a security group, inline or as a resource of its own. */
export interface SecurityGroupRule {
  resource: Resource;
  cidrs: { path: string; cidr: string }[];
  /** Paths of the prefix lists it names. */
  prefixLists: string[];
  protocol: Value;
  from: Value;
  to: Value;
}

/** The rules of a direction that a security group has inline, or that a standalone rule is. */
export function rulesOf(resource: Resource, direction: "ingress" | "egress"): SecurityGroupRule[] {
  if (resource.type === SECURITY_GROUP) {
    return indexesOf(resource, direction).map((index) => readRule(resource, `${direction}.${index}.`));
  }
  const isOfDirection = resource.type === EITHER_RULE
    ? property(resource, "type") === direction
    : resource.type === (direction === "ingress" ? INGRESS_RULE : EGRESS_RULE);
  return isOfDirection ? [readRule(resource, "")] : [];
}

function readRule(resource: Resource, prefix: string): SecurityGroupRule {
  const texts = (key: string) => {
    const path = `${prefix}${key}`;
    const isMany = Array.isArray(property(resource, path));
    return (isMany ? indexesOf(resource, path).map((index) => `${path}.${index}`) : [path]).flatMap((each) =>
      knownTexts(resource, each).map((cidr) => ({ path: each, cidr }))
    );
  };
  return {
    resource,
    cidrs: ["cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks"].flatMap(texts),
    prefixLists: ["prefixListId", "prefixListIds"].flatMap(texts).map(({ path }) => path),
    protocol: property(resource, `${prefix}ipProtocol`) ?? property(resource, `${prefix}protocol`),
    from: property(resource, `${prefix}fromPort`),
    to: property(resource, `${prefix}toPort`),
  };
}

/** The security groups of the program that a rule belongs to. */
export function groupsOf({ resource }: SecurityGroupRule, graph: ResourceGraph): Resource[] {
  return resource.type === SECURITY_GROUP ? [resource] : graph.references(resource, "securityGroupId", [SECURITY_GROUP]);
}

/** Whether a block is wider than any private one (10.0.0.0/8, fc00::/7), so that two halves of the internet count, too. */
export function isUnrestricted(cidr: string): boolean {
  const range = rangeOf(cidr);
  return range !== undefined
    && !WIDEST_PRIVATE.some((block) => block.family === range.family && range.last - range.first <= block.last - block.first);
}
const WIDEST_PRIVATE = ["10.0.0.0/8", "fc00::/7"].flatMap((block) => rangeOf(block) ?? []);
