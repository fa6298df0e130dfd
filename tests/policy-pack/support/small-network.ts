import { isResourcePolicy } from "../../../policy-pack/policy";
import { reachability } from "../../../policy-pack/reachability/reachability";
import type { Row } from "../../../policy-pack/reachability/rows";
import type { Properties, Resource, StackView } from "../../../policy-pack/stack-view";
import { resourceOf } from "./broken";
import { findingsAmong } from "./found";
import { declaring, policyNamed } from "./policies";

export const TYPES = {
  acl: "aws:ec2/networkAcl:NetworkAcl",
  aclRule: "aws:ec2/networkAclRule:NetworkAclRule",
  aclAssociation: "aws:ec2/networkAclAssociation:NetworkAclAssociation",
  association: "aws:ec2/routeTableAssociation:RouteTableAssociation",
  autoscaling: "aws:autoscaling/group:Group",
  cache: "aws:elasticache/replicationGroup:ReplicationGroup",
  database: "aws:rds/instance:Instance",
  defaultAcl: "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
  defaultGroup: "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  defaultTable: "aws:ec2/defaultRouteTable:DefaultRouteTable",
  egress: "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  eip: "aws:ec2/eip:Eip",
  eventTarget: "aws:cloudwatch/eventTarget:EventTarget",
  fn: "aws:lambda/function:Function",
  gateway: "aws:ec2/internetGateway:InternetGateway",
  group: "aws:ec2/securityGroup:SecurityGroup",
  ingress: "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  instance: "aws:ec2/instance:Instance",
  launchTemplate: "aws:ec2/launchTemplate:LaunchTemplate",
  listener: "aws:lb/listener:Listener",
  loadBalancer: "aws:lb/loadBalancer:LoadBalancer",
  main: "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
  natGateway: "aws:ec2/natGateway:NatGateway",
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  prefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
  route: "aws:ec2/route:Route",
  rule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  schedule: "aws:scheduler/schedule:Schedule",
  service: "aws:ecs/service:Service",
  stash: "pulumi:index:Stash",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  subnet: "aws:ec2/subnet:Subnet",
  subnetGroup: "aws:rds/subnetGroup:SubnetGroup",
  table: "aws:ec2/routeTable:RouteTable",
  vpc: "aws:ec2/vpc:Vpc",
};

/** A resource whose id is its name. */
export const make = (type: keyof typeof TYPES, name: string, properties: Properties = {}, more: Partial<Resource> = {}): Resource => ({
  ...resourceOf(TYPES[type], name, { id: name, ...properties }),
  ...more,
});

/** A resource of any type whose id is its name. */
export const of = (type: string, name: string, properties: Properties): Resource => resourceOf(type, name, { id: name, ...properties });

export const urn = (type: keyof typeof TYPES, name: string) => make(type, name).urn;

export const program = (...resources: Resource[]): StackView => ({ environment: "stg", production: false, resources });

/** A VPC with a public subnet, a second one, and a private one whose table is the main one. */
export const NETWORK = [
  make("vpc", "vpc", {
    cidrBlock: "10.0.0.0/16",
    defaultRouteTableId: "rtb-default",
    mainRouteTableId: "rtb-default",
    defaultNetworkAclId: "acl-default",
    defaultSecurityGroupId: "sg-default",
  }),
  make("gateway", "igw"),
  make("table", "rtb-public", { vpcId: "vpc" }),
  make("route", "to-internet", { routeTableId: "rtb-public", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw" }),
  make("subnet", "public", { vpcId: "vpc", cidrBlock: "10.0.0.0/24" }),
  make("subnet", "private", { vpcId: "vpc", cidrBlock: "10.0.1.0/24" }),
  make("subnet", "other", { vpcId: "vpc", cidrBlock: "10.0.2.0/24" }),
  make("association", "public-association", { subnetId: "public", routeTableId: "rtb-public" }),
];

export const tcp = (port: number, to = port) => ({ ipProtocol: "tcp", fromPort: port, toPort: to });
export const group = (name: string, properties: Properties = {}) => make("group", name, { vpcId: "vpc", ...properties });
export const ingress = (on: string, peer: Properties, traffic: Properties = tcp(443), name = "in") =>
  make("ingress", name, { securityGroupId: on, ...traffic, ...peer });
export const egress = (on: string, peer: Properties, traffic: Properties = tcp(443), name = "out") =>
  make("egress", name, { securityGroupId: on, ...traffic, ...peer });
export const service = (name: string, on: string, where = "private", more: Properties = {}) =>
  make("service", name, { networkConfiguration: { subnets: [where], securityGroups: [on], assignPublicIp: false, ...more } });
export const web = (properties: Properties = {}) =>
  make("loadBalancer", "web", { loadBalancerType: "application", subnets: ["public"], securityGroups: ["sg-web"], ...properties });
export const WEB = [...NETWORK, group("sg-web"), web()];
export const STORE = [
  ...NETWORK,
  group("sg-db"),
  group("sg-api"),
  service("api", "sg-api"),
  make("subnetGroup", "db-subnets", { name: "db-subnets", subnetIds: ["private", "other"] }),
  make("database", "db", {
    engine: "postgres",
    dbSubnetGroupName: "db-subnets",
    vpcSecurityGroupIds: ["sg-db"],
    publiclyAccessible: false,
  }),
];
export const CONNECTED = [
  ingress("sg-db", { referencedSecurityGroupId: "sg-api" }, tcp(5432)),
  egress("sg-api", { referencedSecurityGroupId: "sg-db" }, tcp(5432)),
];

export const ANYWHERE = { cidrIpv4: "0.0.0.0/0" };

/** A network load balancer with a listener that forwards to a target group. */
export const forwarding = (target: Properties, properties: Properties = {}, to: Properties = {}): Resource[] => [
  make("loadBalancer", "nlb", { loadBalancerType: "network", subnets: ["public"], arn: "nlb", ...properties }),
  of("aws:lb/targetGroup:TargetGroup", "targets", { port: 5432, protocol: "TCP", targetType: "ip", arn: "targets", ...to }),
  make("listener", "listener", {
    loadBalancerArn: "nlb",
    port: 443,
    protocol: "TCP",
    defaultActions: [{ type: "forward", targetGroupArn: "targets" }],
  }),
  of("aws:lb/targetGroupAttachment:TargetGroupAttachment", "attachment", { targetGroupArn: "targets", ...target }),
];

const line = ({ label, port, protocol, from }: Row) => `${label} ${port}/${protocol} <- ${from}`;
export const lines = (...resources: Resource[]) => reachability(program(...resources)).map(line);

/** With an ACL on a subnet, its rules as [number, action, egress, block, ports, protocol]. */
export type Acl = [number, "allow" | "deny", boolean, string, [number, number] | undefined, string?];
export const acl = (subnet: string, ...rules: Acl[]) => [
  make("acl", `acl-${subnet}`, { vpcId: "vpc", subnetIds: [subnet] }),
  ...rules.map(([ruleNumber, ruleAction, isEgress, block, ports, protocol = ports ? "tcp" : "-1"], index) =>
    make("aclRule", `acl-${subnet}-${index}`, {
      networkAclId: `acl-${subnet}`,
      ruleNumber,
      ruleAction,
      egress: isEgress,
      protocol,
      ...(block.includes(":") ? { ipv6CidrBlock: block } : { cidrBlock: block }),
      fromPort: ports?.[0] ?? 0,
      toPort: ports?.[1] ?? 0,
    })
  ),
];

export async function findings(id: string, given: StackView, declared?: readonly string[]) {
  const policy = policyNamed(id, declaring(declared === undefined ? {} : { reachable: { [given.environment]: declared } }));
  if (isResourcePolicy(policy)) throw new Error(`${id} isn't a policy of the stack`);
  return findingsAmong(await policy.validateStack(given)).map((one) => `${one.resource.name}: ${one.found as string}`);
}
