import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Result } from "../../policy";
import { rangeOf } from "../../reachability/addresses";
import { property, type Resource, type StackView, type Value } from "../../stack-view";
import {
  CACHE,
  DATABASE,
  FUNCTION,
  INSTANCE,
  LAUNCH_TEMPLATE,
  LOAD_BALANCERS,
  NETWORK_INTERFACE,
  RDS_CLUSTER,
  REPLICATION_GROUP,
  SECURITY_GROUP,
  SERVICE,
  TASK_SET,
} from "../../types";
import { indexesOf, knownTexts } from "../../values";

const INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule";
const EITHER_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule";
export const STANDALONE_RULES = [INGRESS_RULE, EGRESS_RULE, EITHER_RULE];

/** Resources to which security groups are attached, and the property that names them. */
const ATTACHMENTS: readonly (readonly [type: string, path: string])[] = [
  ...LOAD_BALANCERS.map((type) => [type, "securityGroups"] as const),
  [INSTANCE, "vpcSecurityGroupIds"],
  [NETWORK_INTERFACE, "securityGroups"],
  [LAUNCH_TEMPLATE, "vpcSecurityGroupIds"],
  ["aws:ec2/vpcEndpoint:VpcEndpoint", "securityGroupIds"],
  [SERVICE, "networkConfiguration.securityGroups"],
  [TASK_SET, "networkConfiguration.securityGroups"],
  [DATABASE, "vpcSecurityGroupIds"],
  [RDS_CLUSTER, "vpcSecurityGroupIds"],
  [CACHE, "securityGroupIds"],
  [REPLICATION_GROUP, "securityGroupIds"],
  ["aws:elasticache/serverlessCache:ServerlessCache", "securityGroupIds"],
  [FUNCTION, "vpcConfig.securityGroupIds"],
];

/** By security group, the types of the resources that it is attached to. @param open Receives what is unknown. */
export function attachedTypes(stack: StackView, open: Result[]): Map<Resource, string[]> {
  const graph = graphOf(stack);
  const attached = new Map<Resource, string[]>();
  for (const [type, path] of ATTACHMENTS) {
    for (const [group, resources] of graph.referrers(open, [type], path, [SECURITY_GROUP])) {
      attached.set(group, [...(attached.get(group) ?? []), ...resources.map((resource) => resource.type)]);
    }
  }
  return attached;
}

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
