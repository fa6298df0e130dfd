import assert from "node:assert/strict";

import * as fc from "fast-check";

import { NotYetKnown, type Program, type Properties, type Resource, UNKNOWN } from "../../policy-pack/program";
import { reachabilityPolicies } from "../../policy-pack/policies/reachability";
import { rangeOf } from "../../policy-pack/reachability/addresses";
import { reachability, reachabilityOf, type Row } from "../../policy-pack/reachability/reachability";
import { renderReachability } from "../../policy-pack/reachability/table";

const TYPES = {
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
  networkInterface: "aws:ec2/networkInterface:NetworkInterface",
  prefixList: "aws:ec2/managedPrefixList:ManagedPrefixList",
  route: "aws:ec2/route:Route",
  rule: "aws:ec2/securityGroupRule:SecurityGroupRule",
  schedule: "aws:scheduler/schedule:Schedule",
  service: "aws:ecs/service:Service",
  stateMachine: "aws:sfn/stateMachine:StateMachine",
  subnet: "aws:ec2/subnet:Subnet",
  subnetGroup: "aws:rds/subnetGroup:SubnetGroup",
  table: "aws:ec2/routeTable:RouteTable",
  vpc: "aws:ec2/vpc:Vpc",
};

const urn = (type: keyof typeof TYPES, name: string) => `urn:pulumi:stg::p::${TYPES[type]}::${name}`;

/** A resource whose id is its name. */
function make(type: keyof typeof TYPES, name: string, properties: Properties = {}, more: Partial<Resource> = {}): Resource {
  return {
    urn: urn(type, name),
    type: TYPES[type],
    name,
    properties: { id: name, ...properties },
    parent: undefined,
    protect: false,
    ignoreChanges: [],
    secretProperties: [],
    dependencies: [],
    propertyDependencies: {},
    ...more,
  };
}

const program = (...resources: Resource[]): Program => ({ environment: "stg", resources });

/** A VPC with a public subnet, a second one, and a private one whose table is the main one. */
const NETWORK = [
  make("vpc", "vpc", { cidrBlock: "10.0.0.0/16", defaultRouteTableId: "rtb-default", mainRouteTableId: "rtb-default", defaultNetworkAclId: "acl-default", defaultSecurityGroupId: "sg-default" }),
  make("gateway", "igw"),
  make("table", "rtb-public", { vpcId: "vpc" }),
  make("route", "to-internet", { routeTableId: "rtb-public", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw" }),
  make("subnet", "public", { vpcId: "vpc", cidrBlock: "10.0.0.0/24" }),
  make("subnet", "private", { vpcId: "vpc", cidrBlock: "10.0.1.0/24" }),
  make("subnet", "other", { vpcId: "vpc", cidrBlock: "10.0.2.0/24" }),
  make("association", "public-association", { subnetId: "public", routeTableId: "rtb-public" }),
];

const tcp = (port: number, to = port) => ({ ipProtocol: "tcp", fromPort: port, toPort: to });
const group = (name: string, properties: Properties = {}) => make("group", name, { vpcId: "vpc", ...properties });
const ingress = (on: string, peer: Properties, traffic: Properties = tcp(443), name = "in") => make("ingress", name, { securityGroupId: on, ...traffic, ...peer });
const egress = (on: string, peer: Properties, traffic: Properties = tcp(443), name = "out") => make("egress", name, { securityGroupId: on, ...traffic, ...peer });
const service = (name: string, on: string, where = "private", more: Properties = {}) =>
  make("service", name, { networkConfiguration: { subnets: [where], securityGroups: [on], assignPublicIp: false, ...more } });
const web = (properties: Properties = {}) => make("loadBalancer", "web", { loadBalancerType: "application", subnets: ["public"], securityGroups: ["sg-web"], ...properties });
const WEB = [...NETWORK, group("sg-web"), web()];
const STORE = [
  ...NETWORK,
  group("sg-db"),
  group("sg-api"),
  service("api", "sg-api"),
  make("subnetGroup", "db-subnets", { name: "db-subnets", subnetIds: ["private", "other"] }),
  make("database", "db", { engine: "postgres", dbSubnetGroupName: "db-subnets", vpcSecurityGroupIds: ["sg-db"], publiclyAccessible: false }),
];
const CONNECTED = [ingress("sg-db", { referencedSecurityGroupId: "sg-api" }, tcp(5432)), egress("sg-api", { referencedSecurityGroupId: "sg-db" }, tcp(5432))];

const line = ({ label, port, protocol, from }: Row) => `${label} ${port}/${protocol} <- ${from}`;
const lines = (...resources: Resource[]) => reachability(program(...resources)).map(line);

/** With an ACL on a subnet, its rules as [number, action, egress, block, ports, protocol]. */
type Acl = [number, "allow" | "deny", boolean, string, [number, number] | undefined, string?];
const acl = (subnet: string, ...rules: Acl[]) => [
  make("acl", `acl-${subnet}`, { vpcId: "vpc", subnetIds: [subnet] }),
  ...rules.map(([ruleNumber, ruleAction, isEgress, block, ports, protocol = ports ? "tcp" : "-1"], index) => make("aclRule", `acl-${subnet}-${index}`, {
    networkAclId: `acl-${subnet}`,
    ruleNumber,
    ruleAction,
    egress: isEgress,
    protocol,
    ...(block.includes(":") ? { ipv6CidrBlock: block } : { cidrBlock: block }),
    fromPort: ports?.[0] ?? 0,
    toPort: ports?.[1] ?? 0,
  })),
];

async function findings(id: string, given: Program, declared?: readonly string[]) {
  const policy = reachabilityPolicies(declared && { [given.environment]: declared }).find((one) => one.id === id)!;
  return (await policy.judgeProgram(given)).map((one) => `${one.resource.name}: ${one.found as string}`);
}

describe("reachability from the internet", () => {
  const open = ingress("sg-web", { cidrIpv4: "0.0.0.0/0" });

  it("is a load balancer's whose subnet is routed to an internet gateway", () => {
    assert.deepEqual(lines(...WEB, open), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(reachability(program(...WEB, open))[0]!.via, ["in", "to-internet"]);
  });

  it("isn't an internal load balancer's, nor one's in a private subnet", () => {
    assert.deepEqual(lines(...NETWORK, group("sg-web"), web({ internal: true }), open), ["load balancer web 443/tcp <- 0.0.0.0/0"]);
    assert.deepEqual(lines(...NETWORK, group("sg-web"), web({ subnets: ["private"] }), open), ["load balancer web 443/tcp <- 0.0.0.0/0"]);
  });

  it("follows the main table where a subnet has none of its own", () => {
    const inPrivate = [...NETWORK, group("sg-web"), web({ subnets: ["private"] }), open];
    const main = make("main", "main", { vpcId: "vpc", routeTableId: "rtb-public" });
    const internet = ["load balancer web 443/tcp <- internet"];
    assert.deepEqual(lines(...inPrivate, main), internet);
    assert.deepEqual(lines(...inPrivate, make("route", "r", { routeTableId: "rtb-default", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw" })), internet);
    assert.deepEqual(lines(...inPrivate, make("defaultTable", "rtb-default", { defaultRouteTableId: "rtb-default", routes: [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw" }] })), internet);
    assert.notDeepEqual(lines(...inPrivate, make("main", "main", { vpcId: "vpc", routeTableId: "rtb-other" }), make("table", "rtb-other")), internet);
  });

  it("isn't by way of a NAT, a peering or a route to private addresses", () => {
    const base = [...NETWORK.filter(({ name }) => name !== "to-internet"), group("sg-web"), web(), open];
    for (const way of [{ natGatewayId: "nat-1" }, { networkInterfaceId: "eni-1" }, { vpcPeeringConnectionId: "pcx-1" }, { egressOnlyGatewayId: "eigw-1" }, { gatewayId: "vgw-1" }, { gatewayId: "local" }]) {
      assert.deepEqual(lines(...base, make("route", "r", { routeTableId: "rtb-public", destinationCidrBlock: "0.0.0.0/0", ...way })), ["load balancer web 443/tcp <- 0.0.0.0/0"], JSON.stringify(way));
    }
    assert.deepEqual(lines(...base, make("route", "r", { routeTableId: "rtb-public", destinationCidrBlock: "10.9.0.0/16", gatewayId: "igw" })), ["load balancer web 443/tcp <- 0.0.0.0/0"]);
  });

  it("is so in halves and in part", () => {
    assert.deepEqual(lines(...WEB, ingress("sg-web", { cidrIpv4: "0.0.0.0/1" })), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(reachability(program(...WEB, ingress("sg-web", { cidrIpv4: "203.0.113.7/32" })))[0]!.blocks, ["203.0.113.7/32"]);
    for (const cidrIpv4 of ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10"]) assert.deepEqual(lines(...WEB, ingress("sg-web", { cidrIpv4 })), [`load balancer web 443/tcp <- ${cidrIpv4}`]);
  });

  it("by IPv6 takes a route, an address and a rule of it", () => {
    const ipv6 = ingress("sg-web", { cidrIpv6: "::/0" });
    const dual = [
      ...NETWORK.filter(({ name }) => name !== "public"),
      make("subnet", "public", { vpcId: "vpc", cidrBlock: "10.0.0.0/24", ipv6CidrBlock: "2001:db8::/64" }),
      group("sg-web"),
      web({ ipAddressType: "dualstack" }),
    ];
    const route = make("route", "to-internet-6", { routeTableId: "rtb-public", destinationIpv6CidrBlock: "::/0", gatewayId: "igw" });
    assert.deepEqual(lines(...WEB, route, ipv6), []);
    assert.deepEqual(lines(...dual, ipv6), ["load balancer web 443/tcp <- ::/0"]);
    assert.deepEqual(lines(...dual, route, ipv6), ["load balancer web 443/tcp <- internet"]);
    const only = [...dual.filter(({ name }) => name !== "web"), web({ ipAddressType: "dualstack-without-public-ipv4" }), route];
    assert.deepEqual(reachability(program(...only, ipv6, open)).map(({ from, blocks }) => [from, ...blocks]), [["internet", "::/0"], ["0.0.0.0/0", "0.0.0.0/0"]]);
    assert.deepEqual(reachability(program(...dual, route, ipv6, open)).map(({ from, blocks, via }) => ({ from, blocks, via: via.length })), [{ from: "internet", blocks: ["0.0.0.0/0", "::/0"], via: 3 }]);
  });

  it("is a task's, instance's or database's with a public address in a public subnet", () => {
    const base = [...NETWORK, group("sg-web"), open];
    const reached = (...resources: Resource[]) => lines(...base, ...resources).filter((text) => text.endsWith("internet"));
    assert.deepEqual(reached(service("a", "sg-web", "public", { assignPublicIp: true })), ["service a 443/tcp <- internet"]);
    assert.deepEqual(reached(service("a", "sg-web", "public")), []);
    assert.deepEqual(reached(service("a", "sg-web", "private", { assignPublicIp: true })), []);
    const instance = (properties: Properties) => make("instance", "i", { subnetId: "public", vpcSecurityGroupIds: ["sg-web"], ...properties });
    assert.deepEqual(reached(instance({ associatePublicIpAddress: true })), ["instance i 443/tcp <- internet"]);
    assert.deepEqual(reached(instance({})), []);
    assert.deepEqual(reached(instance({}), make("eip", "e", { instance: "i" })), ["instance i 443/tcp <- internet"]);
    const onInterface = [make("networkInterface", "eni", { subnetId: "public", securityGroups: ["sg-web"] }), make("instance", "i", { primaryNetworkInterface: { networkInterfaceId: "eni" } })];
    assert.deepEqual(reached(...onInterface), []);
    assert.deepEqual(reached(...onInterface, make("eip", "e", { networkInterface: "eni" })), ["instance i 443/tcp <- internet"]);
    const template = make("launchTemplate", "lt", { networkInterfaces: [{ associatePublicIpAddress: "true", securityGroups: ["sg-web"] }] });
    assert.deepEqual(reached(template, make("autoscaling", "fleet", { vpcZoneIdentifiers: ["public"], launchTemplate: { id: "lt" } })), ["instances fleet 443/tcp <- internet"]);
    const database = (properties: Properties) => [make("subnetGroup", "s", { subnetIds: ["public"] }), make("database", "d", { port: 443, dbSubnetGroupName: "s", vpcSecurityGroupIds: ["sg-web"], ...properties })];
    assert.deepEqual(reached(...database({ publiclyAccessible: true })), ["database d 443/tcp <- internet"]);
    assert.deepEqual(reached(...database({ publiclyAccessible: false })), []);
  });

  it("follows what a subnet gives at launch, unless the instance says no", () => {
    const base = [...NETWORK.filter(({ name }) => name !== "public"), make("subnet", "public", { vpcId: "vpc", cidrBlock: "10.0.0.0/24", mapPublicIpOnLaunch: true }), group("sg-web"), open];
    const instance = (properties: Properties) => make("instance", "i", { subnetId: "public", vpcSecurityGroupIds: ["sg-web"], ...properties });
    assert.deepEqual(lines(...base, instance({})), ["instance i 443/tcp <- internet"]);
    assert.deepEqual(lines(...base, instance({ associatePublicIpAddress: false })), ["instance i 443/tcp <- 0.0.0.0/0"]);
  });

  it("takes what isn't in the program for routed", () => {
    const byId = make("route", "to-internet", { routeTableId: "rtb-public", destinationCidrBlock: "0.0.0.0/0", gatewayId: "igw-0123" });
    assert.deepEqual(lines(...WEB.filter(({ name }) => name !== "to-internet"), byId, open), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(lines(group("sg-web"), open, web({ subnets: ["subnet-elsewhere"] })), ["load balancer web 443/tcp <- internet"]);
  });

  it("is a network load balancer's on its listeners where no group is asked", () => {
    const listeners = [make("listener", "l1", { loadBalancerArn: "nlb", port: 25, protocol: "TCP" }), make("listener", "l2", { loadBalancerArn: "nlb", port: 53, protocol: "TCP_UDP" })];
    assert.deepEqual(lines(...NETWORK, make("loadBalancer", "nlb", { loadBalancerType: "network", subnets: ["public"] }), ...listeners), [
      "load balancer nlb 25/tcp <- internet",
      "load balancer nlb 53/tcp <- internet",
      "load balancer nlb 53/udp <- internet",
    ]);
  });

  it("isn't a prefix list of AWS's, but is one of the program's that holds the internet", () => {
    const rule = ingress("sg-web", { prefixListId: "pl-1" });
    assert.deepEqual(lines(...WEB, rule), ["load balancer web 443/tcp <- prefix list pl-1"]);
    assert.deepEqual(lines(...WEB, rule, make("prefixList", "pl-1", { entries: [{ cidr: "0.0.0.0/0" }] })), ["load balancer web 443/tcp <- internet"]);
  });

  it("is an application load balancer's by its VPC's default group, if that lets it", () => {
    const base = [...NETWORK, web({ securityGroups: [] })];
    assert.deepEqual(lines(...base), []);
    assert.deepEqual(lines(...base, make("defaultGroup", "sg-default", { vpcId: "vpc", ingress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] })), ["load balancer web all/all <- internet"]);
  });
});

describe("network ACLs", () => {
  const open = ingress("sg-web", { cidrIpv4: "0.0.0.0/0" });
  const all = ([["allow", true], ["allow", false]] as const).map(([action, out]): Acl => [100, action, out, "0.0.0.0/0", undefined]);
  const fromInternet = (...rules: Acl[]) => lines(...WEB, open, ...acl("public", ...rules)).filter((text) => text.endsWith("internet"));

  it("let nothing pass without a rule, and everything with one for everything", () => {
    assert.deepEqual(fromInternet(), []);
    assert.deepEqual(fromInternet(...all), ["load balancer web 443/tcp <- internet"]);
  });

  it("are read in the order of their numbers", () => {
    assert.deepEqual(fromInternet(...all, [50, "deny", false, "0.0.0.0/0", [443, 443]]), []);
    assert.deepEqual(fromInternet(...all, [150, "deny", false, "0.0.0.0/0", [443, 443]]), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(fromInternet(...all, [50, "deny", false, "0.0.0.0/0", [22, 22]]), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(fromInternet(...all, [50, "deny", false, "0.0.0.0/1", undefined], [51, "deny", false, "128.0.0.0/1", undefined]), []);
  });

  it("must let the answer out to clients' ports", () => {
    const request: Acl = [100, "allow", false, "0.0.0.0/0", [443, 443]];
    assert.deepEqual(fromInternet(request), []);
    assert.deepEqual(fromInternet(request, [100, "allow", true, "0.0.0.0/0", [443, 443]]), []);
    assert.deepEqual(fromInternet(request, [100, "allow", true, "0.0.0.0/0", [32_768, 60_999]]), ["load balancer web 443/tcp <- internet"]);
    assert.deepEqual(fromInternet([100, "allow", false, "203.0.113.0/24", [443, 443]], [100, "allow", true, "198.51.100.0/24", undefined]), []);
  });

  it("let through the ports of a wide rule that they allow", () => {
    const wide = ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }, { ipProtocol: "-1" });
    const rules: Acl[] = [[100, "allow", false, "0.0.0.0/0", [80, 81]], [110, "allow", false, "0.0.0.0/0", [82, 90]], [100, "allow", true, "0.0.0.0/0", undefined]];
    assert.deepEqual(lines(...WEB, wide, ...acl("public", ...rules)).filter((text) => text.endsWith("internet")), ["load balancer web 80-90/tcp <- internet"]);
  });

  it("stand between subnets both ways, and not inside one", () => {
    const between = (...more: Resource[]) => lines(...STORE, ...CONNECTED, ...more);
    const reached = ["database db 5432/tcp <- service api"];
    assert.deepEqual(between(), reached);
    assert.deepEqual(between(...acl("private"), ...acl("other")), reached, "service and database share a subnet");
    const apart = (...more: Resource[]) => lines(...STORE.filter(({ name }) => name !== "db-subnets"), make("subnetGroup", "db-subnets", { subnetIds: ["other"] }), ...CONNECTED, ...more);
    assert.deepEqual(apart(), reached);
    assert.deepEqual(apart(...acl("other")), []);
    const into: Acl = [1, "allow", false, "10.0.1.0/24", [5432, 5432]];
    assert.deepEqual(apart(...acl("other", into)), []);
    assert.deepEqual(apart(...acl("other", into, [1, "allow", true, "10.0.1.0/24", [1024, 65_535]])), reached);
    assert.deepEqual(apart(...acl("private", [1, "allow", true, "10.0.2.0/24", [5432, 5432]])), []);
    assert.deepEqual(apart(...acl("private", [1, "allow", true, "10.0.2.0/24", [5432, 5432]], [1, "allow", false, "10.0.0.0/16", [1024, 65_535]])), reached);
    // Answers leave from the one to ports that the other doesn't take.
    assert.deepEqual(apart(
      ...acl("other", into, [1, "allow", true, "10.0.1.0/24", [1024, 30_000]]),
      ...acl("private", [1, "allow", true, "0.0.0.0/0", undefined], [1, "allow", false, "0.0.0.0/0", [40_000, 65_535]]),
    ), []);
  });

  it("are the VPC's default one where a subnet has none, associated by either resource", () => {
    const deny = (properties: Properties) => make("aclRule", "no", { ruleNumber: 1, ruleAction: "deny", egress: false, protocol: "-1", cidrBlock: "0.0.0.0/0", ...properties });
    const internet = (...more: Resource[]) => lines(...WEB, open, ...more).filter((text) => text.endsWith("internet")).length;
    assert.equal(internet(deny({ networkAclId: "acl-default" })), 0);
    assert.equal(internet(deny({ networkAclId: "acl-default", protocol: "tcp", fromPort: 22, toPort: 22 })), 1);
    assert.equal(internet(make("defaultAcl", "taken", { defaultNetworkAclId: "acl-default" })), 0);
    assert.equal(internet(make("acl", "a", {}), make("aclAssociation", "aa", { subnetId: "public", networkAclId: "a" })), 0);
    const inline = (egressTo: string) => make("acl", "a", {
      subnetIds: ["public"],
      ingress: [{ ruleNo: 1, action: "allow", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlock: "0.0.0.0/0" }],
      egress: [{ ruleNo: 1, action: "ALLOW", protocol: "6", fromPort: 1024, toPort: 65_535, cidrBlock: egressTo }],
    });
    assert.equal(internet(inline("0.0.0.0/0")), 1);
    assert.equal(internet(inline("10.0.0.0/8")), 0);
  });
});

describe("reachability inside", () => {
  const reached = ["database db 5432/tcp <- service api"];

  it("takes a rule at both ends", () => {
    assert.deepEqual(lines(...STORE, ...CONNECTED), reached);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!), []);
    assert.deepEqual(lines(...STORE, CONNECTED[1]!), []);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!, egress("sg-api", { referencedSecurityGroupId: "sg-db" }, tcp(443))), []);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!, egress("sg-api", { cidrIpv4: "10.0.2.0/24" }, tcp(5000, 6000))), reached);
    assert.deepEqual(lines(...STORE, CONNECTED[0]!, egress("sg-api", { cidrIpv4: "10.7.0.0/16" }, tcp(5432))), []);
  });

  it("is the same by every kind of rule", () => {
    const out = CONNECTED[1]!;
    const older = (properties: Properties) => make("rule", "in", { type: "ingress", securityGroupId: "sg-db", protocol: "tcp", fromPort: 5432, toPort: 5432, ...properties });
    assert.deepEqual(lines(...STORE, out, older({ sourceSecurityGroupId: "sg-api" })), reached);
    assert.deepEqual(lines(...STORE, out, older({ cidrBlocks: ["10.0.1.0/24", "10.0.3.0/24"] })), ["database db 5432/tcp <- 10.0.1.0/24", "database db 5432/tcp <- 10.0.3.0/24"]);
    assert.deepEqual(lines(...STORE, older({ sourceSecurityGroupId: "sg-api" }), make("rule", "out", { type: "egress", securityGroupId: "sg-api", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] })), reached);
    const others = STORE.filter(({ name }) => name !== "sg-db" && name !== "sg-api");
    const inline = [
      group("sg-db", { ingress: [{ protocol: "tcp", fromPort: 5432, toPort: 5432, securityGroups: ["sg-api"] }] }),
      group("sg-api", { egress: [{ protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }] }),
    ];
    assert.deepEqual(lines(...others, ...inline), reached);
    assert.deepEqual(reachability(program(...others, ...inline))[0]!.via, ["sg-api egress.0", "sg-db ingress.0"]);
  });

  it("is that of all who wear a shared group, and of itself by self", () => {
    const cacheRules = [make("rule", "self", { type: "ingress", securityGroupId: "sg-api", protocol: "tcp", fromPort: 0, toPort: 65_535, self: true }), egress("sg-api", { referencedSecurityGroupId: "sg-api" }, { ipProtocol: "-1" })];
    const cache = make("cache", "cache", { engine: "redis", securityGroupIds: ["sg-api"] });
    assert.deepEqual(lines(...STORE, cache, service("worker", "sg-api"), ...cacheRules), [
      "cache cache 6379/tcp <- service api",
      "cache cache 6379/tcp <- service worker",
      "service api all/tcp <- cache cache",
      "service api all/tcp <- service worker",
      "service worker all/tcp <- cache cache",
      "service worker all/tcp <- service api",
    ]);
  });

  it("knows jobs by state machine, schedule and event, and whatever else wears a group", () => {
    const place = { Subnets: ["private"], SecurityGroups: ["sg-job"], AssignPublicIp: "DISABLED" };
    const definition = { States: { Both: { Type: "Parallel", Branches: [{ States: { Run: { Parameters: { NetworkConfiguration: { AwsvpcConfiguration: place } } } } }] } } };
    const networkConfiguration = { subnets: ["private"], securityGroups: ["sg-job"] };
    for (const [label, job] of [
      ["job sm", make("stateMachine", "sm", { definition: JSON.stringify(definition) })],
      ["job s", make("schedule", "s", { target: { ecsParameters: { networkConfiguration } } })],
      ["job e", make("eventTarget", "e", { ecsTarget: { networkConfiguration } })],
      ["function f", make("fn", "f", { vpcConfig: { subnetIds: ["private"], securityGroupIds: ["sg-job"] } })],
    ] as const) {
      const rules = [ingress("sg-db", { referencedSecurityGroupId: "sg-job" }, tcp(5432)), egress("sg-job", { referencedSecurityGroupId: "sg-db" }, tcp(5432))];
      assert.deepEqual(lines(...STORE, group("sg-job"), job, ...rules), [`database db 5432/tcp <- ${label}`]);
    }
  });

  it("tells what a load balancer reaches by addresses too", () => {
    const rules = [ingress("sg-api", { cidrIpv4: "10.0.0.0/24" }, tcp(8080), "by-block"), egress("sg-web", { cidrIpv4: "10.0.0.0/16" }, tcp(8080))];
    assert.deepEqual(lines(...WEB, group("sg-api"), service("api", "sg-api"), ...rules), ["service api 8080/tcp <- 10.0.0.0/24", "service api 8080/tcp <- load balancer web"]);
  });

  it("names groups that aren't in the program by their id", () => {
    assert.deepEqual(lines(...STORE, ingress("sg-db", { referencedSecurityGroupId: "sg-0123" }, tcp(5432))), ["database db 5432/tcp <- security group sg-0123"]);
  });
});

describe("reachability in a preview", () => {
  it("finds unknown ids by what they come from", () => {
    const unknown = (resource: Resource, key: string, ...urns: string[]): Resource => ({ ...resource, properties: { ...resource.properties, [key]: UNKNOWN }, propertyDependencies: { ...resource.propertyDependencies, [key]: urns } });
    const swap: Record<string, (one: Resource) => Resource> = {
      "to-internet": (one) => unknown(unknown(one, "gatewayId", urn("gateway", "igw")), "routeTableId", urn("table", "rtb-public")),
      "public-association": (one) => unknown(unknown(one, "subnetId", urn("subnet", "public")), "routeTableId", urn("table", "rtb-public")),
      in: (one) => unknown(one, "securityGroupId", urn("group", "sg-web")),
      web: (one) => unknown(unknown(one, "subnets", urn("subnet", "public")), "securityGroups", urn("group", "sg-web")),
    };
    const all = [...WEB, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" })].map((one) => swap[one.name]?.(one) ?? one);
    assert.deepEqual(lines(...all), ["load balancer web 443/tcp <- internet"]);
  });

  it("doesn't guess an id that comes from something else, nor takes the VPC's own for the group's", () => {
    const rule = (...urns: string[]) => make("ingress", "in", { ...tcp(443), securityGroupId: UNKNOWN, cidrIpv4: "0.0.0.0/0" }, { propertyDependencies: { securityGroupId: urns } });
    assert.throws(() => reachability(program(...WEB, rule("urn:elsewhere"))), NotYetKnown);
    assert.deepEqual(lines(...WEB, rule(urn("vpc", "vpc"), urn("group", "sg-web"))), ["load balancer web 443/tcp <- internet"]);
    const both = make("loadBalancer", "web", { subnets: ["public"], securityGroups: [UNKNOWN, UNKNOWN] }, { propertyDependencies: { securityGroups: [urn("group", "sg-web")] } });
    assert.throws(() => reachability(program(...WEB.filter(({ name }) => name !== "web"), both)), NotYetKnown);
  });

  it("says what isn't known yet, unless something is found already", async () => {
    const hidden = [...WEB, ingress("sg-web", { cidrIpv4: UNKNOWN })];
    assert.throws(() => reachability(program(...hidden)), (error) => error instanceof NotYetKnown && error.resource.name === "in");
    await assert.rejects(findings("network-reachable-from-internet", program(...hidden)), NotYetKnown);
    const found = await findings("network-reachable-from-internet", program(...hidden, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }, tcp(22), "ssh")));
    assert.deepEqual(found, ["web: load balancer web reached on 22/tcp from internet (0.0.0.0/0) by ssh, to-internet"]);
  });

  it("doesn't wait for what AWS fills in", () => {
    const instance = make("instance", "i", { subnetId: "public", vpcSecurityGroupIds: ["sg-web"], associatePublicIpAddress: UNKNOWN }, { propertyDependencies: { subnetId: [urn("subnet", "public")] } });
    assert.deepEqual(lines(...NETWORK, group("sg-web"), instance, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" })), ["instance i 443/tcp <- 0.0.0.0/0"]);
  });
});

describe("policy network-database-reachable", () => {
  const id = "network-database-reachable";
  const found = (more: Resource[], declared?: readonly string[]) => findings(id, program(...STORE, ...more), declared);

  it("is content with a group of a client's own, and with nothing to judge", async () => {
    assert.deepEqual(await found(CONNECTED), []);
    assert.deepEqual(await findings(id, program(...WEB, ingress("sg-web", { cidrIpv4: UNKNOWN }))), []);
  });

  it("refuses blocks, prefix lists, groups from elsewhere and groups that nothing wears", async () => {
    for (const peer of [{ cidrIpv4: "10.0.1.0/24" }, { cidrIpv4: "10.0.0.0/8" }, { cidrIpv4: "0.0.0.0/0" }, { prefixListId: "pl-1" }, { referencedSecurityGroupId: "sg-0123" }]) {
      assert.equal((await found([...CONNECTED, ingress("sg-db", peer, tcp(5432), "more")])).length, 1, JSON.stringify(peer));
    }
    assert.deepEqual(await found([...CONNECTED, group("sg-idle"), ingress("sg-db", { referencedSecurityGroupId: "sg-idle" }, tcp(5432), "idle")]), ["db: database db lets in, by idle, a security group that nothing wears"]);
    const preview = [...CONNECTED, group("sg-idle"), ingress("sg-db", { referencedSecurityGroupId: "sg-idle" }, tcp(5432), "idle"), make("stateMachine", "job", { definition: UNKNOWN })];
    await assert.rejects(found(preview), NotYetKnown, "the job may wear it");
  });

  it("refuses who shares a client's group without depending on the database", async () => {
    const worker = service("worker", "sg-api");
    const api = { ...STORE.find(({ name }) => name === "api")!, dependencies: ["urn:between"] };
    const between = { ...make("vpc", "between"), urn: "urn:between", dependencies: [urn("database", "db")] };
    const others = STORE.filter(({ name }) => name !== "api");
    const judge = (...more: Resource[]) => findings(id, program(...others, ...CONNECTED, api, between, ...more));
    assert.deepEqual((await judge(worker)).map((text) => text.replace(/ by .*/, "")), ["db: database db reached on 5432/tcp from service worker"]);
    assert.deepEqual(await judge({ ...worker, dependencies: [urn("database", "db")] }), []);
    const own = [group("sg-own"), ingress("sg-db", { referencedSecurityGroupId: "sg-own" }, tcp(5432), "zz-own"), egress("sg-own", { referencedSecurityGroupId: "sg-db" }, tcp(5432), "out-own")];
    const both = { ...worker, properties: { networkConfiguration: { subnets: ["private"], securityGroups: ["sg-api", "sg-own"] } } };
    assert.deepEqual(await judge(both, ...own), [], "a group of its own lets it in as well");
  });

  it("compares with a declared list, both ways", async () => {
    const entry = "database db:5432/tcp <- service api";
    assert.deepEqual(await found(CONNECTED, [entry]), []);
    assert.equal((await found(CONNECTED, [])).length, 1);
    assert.deepEqual(await found(CONNECTED, [entry, "database db:5432/tcp <- service web"]), ["db: declared as database db:5432/tcp <- service web, which isn't so"]);
    const block = ingress("sg-db", { cidrIpv4: "10.0.1.0/24" }, tcp(5432), "block");
    assert.deepEqual(await found([...CONNECTED, block], [entry, "database db:5432/tcp <- 10.0.1.0/24"]), []);
    const wide = ingress("sg-db", { cidrIpv4: "10.0.0.0/15" }, tcp(5432), "wide");
    assert.equal((await found([...CONNECTED, wide], [entry, "database db:5432/tcp <- 10.0.0.0/15"])).length, 1, "wider than the VPC can't be declared");
    const open = program(...WEB, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }));
    assert.deepEqual(await findings("network-reachable-from-internet", open, ["load balancer web:443/tcp <- internet"]), []);
    assert.equal((await findings("network-reachable-from-internet", open, ["load balancer web:80/tcp <- internet"])).length, 2);
  });
});

describe("addresses", () => {
  it("are read as AWS reads blocks, and nothing else is", () => {
    assert.deepEqual(rangeOf("10.0.3.7/8"), { family: "IPv4", first: 0x0a000000n, last: 0x0affffffn });
    assert.deepEqual(rangeOf("192.0.2.1"), { family: "IPv4", first: 0xc0000201n, last: 0xc0000201n });
    assert.deepEqual(rangeOf("2001:db8::1:0/112"), { family: "IPv6", first: 0x20010db8000000000000000000010000n, last: 0x20010db800000000000000000001ffffn });
    assert.deepEqual(rangeOf("::ffff:10.0.0.1"), { family: "IPv6", first: 0xffff0a000001n, last: 0xffff0a000001n });
    for (const text of ["", "10.0.0.0/33", "10.0.0/8", "::/129", "a.b.c.d", "10.0.0.0/8/8", "10.0.0.0/-1", "fe80::1%eth0"]) assert.equal(rangeOf(text), undefined, text);
  });
});

describe("reachability as a whole", () => {
  const BLOCKS = ["0.0.0.0/0", "10.0.0.0/16", "10.0.1.0/24", "10.0.2.0/23", "203.0.113.0/24", "128.0.0.0/1"];
  const GROUPS = ["sg-web", "sg-api", "sg-db", "sg-cache"];
  const BASE = [
    ...STORE,
    group("sg-web"),
    web(),
    group("sg-cache"),
    make("cache", "cache", { engine: "redis", securityGroupIds: ["sg-cache"], subnetIds: ["other"] }),
    service("open", "sg-cache", "public", { assignPublicIp: true }),
  ];
  const ports = fc.constantFrom([443, 443], [5432, 5432], [6000, 7000], [0, 65_535], [5000, 6379]);
  const protocol = fc.constantFrom("tcp", "udp", "-1");
  const peer = fc.oneof(fc.constantFrom(...BLOCKS).map((cidrIpv4) => ({ cidrIpv4 })), fc.constantFrom(...GROUPS).map((referencedSecurityGroupId) => ({ referencedSecurityGroupId })));
  const groupRule = fc.record({ kind: fc.constantFrom("ingress" as const, "egress" as const), on: fc.constantFrom(...GROUPS), ports, protocol, peer });
  const aclRule = fc.record({ subnet: fc.constantFrom("public", "private", "other"), number: fc.integer({ min: 1, max: 400 }), action: fc.constantFrom("allow", "deny"), egress: fc.boolean(), block: fc.constantFrom(...BLOCKS), ports, protocol });
  const groupRules = fc.array(groupRule, { maxLength: 12 });
  const aclRules = fc.array(aclRule, { maxLength: 8 });
  type GroupRules = typeof groupRules extends fc.Arbitrary<infer T> ? T : never;
  type AclRules = typeof aclRules extends fc.Arbitrary<infer T> ? T : never;

  function whole(rules: GroupRules, acls: AclRules): Resource[] {
    const subnetsWithAcl = [...new Set(acls.map(({ subnet }) => subnet))];
    return [
      ...BASE,
      ...rules.map(({ kind, on, ports: [fromPort, toPort], protocol: ipProtocol, peer: whom }, index) => make(kind, `rule-${index}`, { securityGroupId: on, ipProtocol, fromPort, toPort, ...whom })),
      ...subnetsWithAcl.flatMap((subnet) => acl(subnet, [500, "allow", true, "0.0.0.0/0", undefined], [500, "allow", false, "0.0.0.0/0", undefined])),
      ...acls.map(({ subnet, number, action, egress: out, block, ports: [fromPort, toPort], protocol: of }, index) =>
        make("aclRule", `acl-rule-${index}`, { networkAclId: `acl-${subnet}`, ruleNumber: number, ruleAction: action, egress: out, cidrBlock: block, fromPort, toPort, protocol: of })),
    ];
  }

  const PROBES = [443, 5432, 6000, 6379, 6500, 1, 65_535];
  /** All that the rows say, port by port; what the internet's row says of a block counts for the block. */
  function said(resources: readonly Resource[]): Set<string> {
    const all = new Set<string>();
    for (const { target, port, protocol: of, from, blocks } of reachability(program(...resources))) {
      const [low, high] = port === "all" ? [0, 65_535] : [Number(port.split("-")[0]), Number(port.split("-").at(-1))];
      for (const one of of === "all" ? ["tcp", "udp", "icmp", "other"] : [of]) {
        for (const probe of PROBES) {
          if (probe < low || probe > high) continue;
          for (const source of from === "internet" ? ["internet", ...blocks] : [from]) all.add(`${target.name} ${one} ${probe} ${source}`);
        }
      }
    }
    return all;
  }

  const missing = (some: Set<string>, all: Set<string>) => [...some].filter((one) => !all.has(one));

  it("never shrinks by a rule of a security group", () => {
    fc.assert(fc.property(groupRules, groupRule, aclRules, (rules, more, acls) => {
      assert.deepEqual(missing(said(whole(rules, acls)), said(whole([...rules, more], acls))), []);
    }), { numRuns: 200 });
  });

  it("never grows by a network ACL's denial, nor shrinks by its permission", () => {
    fc.assert(fc.property(groupRules, aclRules, aclRule, (rules, acls, more) => {
      // The subnet has its ACL before, so that only the rule is new.
      const allowAll: AclRules[number] = { ...more, number: 499, action: "allow", block: "0.0.0.0/0", ports: [0, 65_535], protocol: "-1" };
      const before = said(whole(rules, [...acls, allowAll]));
      assert.deepEqual(missing(said(whole(rules, [...acls, allowAll, { ...more, action: "deny" }])), before), []);
      assert.deepEqual(missing(before, said(whole(rules, [...acls, allowAll, { ...more, action: "allow" }]))), []);
    }), { numRuns: 200 });
  });

  it("is the same in any order", () => {
    fc.assert(fc.property(groupRules, aclRules, fc.infiniteStream(fc.nat()), (rules, acls, dice) => {
      const resources = whole(rules, acls);
      const shuffled = resources.map((resource) => ({ resource, at: dice.next().value as number })).toSorted((a, b) => a.at - b.at).map(({ resource }) => resource);
      assert.equal(renderReachability(reachability(program(...shuffled))), renderReachability(reachability(program(...resources))));
    }), { numRuns: 100 });
  });

  it("gives rows or NotYetKnown, whatever the properties are", async () => {
    const value = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constantFrom(UNKNOWN, null, undefined, true, 0, -1, 443, Number.NaN, "", "-1", "tcp", "10.0.0.0/8", "x/y/z", "vpc", "sg-web", "private", "{", '{"AwsvpcConfiguration":{"SecurityGroups":[1,null],"Subnets":"x"}}', "__proto__"),
        fc.string(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom("cidrBlock", "subnets", "securityGroups", "networkConfiguration", "ecsParameters", "AwsvpcConfiguration", "Subnets", "SecurityGroups", "routes", "cidr", "fromPort", "__proto__"), tie("value"), { maxKeys: 3 }),
      ),
    })).value;
    const keys = ["id", "arn", "vpcId", "subnetId", "subnetIds", "subnets", "securityGroups", "securityGroupIds", "vpcSecurityGroupIds", "securityGroupId", "referencedSecurityGroupId", "routeTableId", "gatewayId", "routes", "cidrBlock", "ipv6CidrBlock", "destinationCidrBlock",
      "ingress", "egress", "ipProtocol", "protocol", "fromPort", "toPort", "cidrIpv4", "cidrBlocks", "self", "type", "networkConfiguration", "target", "ecsTarget", "definition", "internal", "ipAddressType", "loadBalancerType", "port", "engine", "ruleNumber", "ruleAction", "networkAclId",
      "networkInterfaces", "launchTemplate", "vpcZoneIdentifiers", "defaultRouteTableId", "entries", "prefixListIds", "instance", "vpcConfig", "publiclyAccessible", "dbSubnetGroupName", "subnetMappings"];
    const resource = fc.record({
      type: fc.constantFrom(...(Object.keys(TYPES) as (keyof typeof TYPES)[])),
      name: fc.constantFrom("a", "b", "c"),
      properties: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }),
      propertyDependencies: fc.dictionary(fc.constantFrom(...keys), fc.array(fc.constantFrom(urn("group", "a"), urn("subnet", "b"), urn("vpc", "c"), "urn:none")), { maxKeys: 4 }),
    }).map(({ type, name, properties, propertyDependencies }) => make(type, name, properties as Properties, { propertyDependencies }));
    await fc.assert(fc.asyncProperty(fc.array(resource, { maxLength: 12 }), fc.boolean(), async (resources, withBase) => {
      const given = program(...(withBase ? BASE : []), ...resources);
      renderReachability(reachabilityOf(given).rows);
      for (const policy of reachabilityPolicies()) {
        await Promise.resolve().then(() => policy.judgeProgram(given)).catch((error: unknown) => {
          if (!(error instanceof NotYetKnown)) throw error;
        });
      }
    }), { numRuns: 1500 });
  });

  it("is proven in less than a second for 5,000 resources", () => {
    const many = Array.from({ length: 500 }, (_, index) => [
      group(`g-${index}`),
      group(`d-${index}`),
      service(`s-${index}`, `g-${index}`),
      make("database", `db-${index}`, { engine: "mysql", dbSubnetGroupName: "db-subnets", vpcSecurityGroupIds: [`d-${index}`] }),
      ingress(`d-${index}`, { referencedSecurityGroupId: `g-${index}` }, tcp(3306), `in-${index}`),
      egress(`g-${index}`, { referencedSecurityGroupId: `d-${index}` }, tcp(3306), `out-${index}`),
      ingress(`g-${index}`, { referencedSecurityGroupId: "sg-web" }, tcp(8080), `web-in-${index}`),
      egress("sg-web", { referencedSecurityGroupId: `g-${index}` }, tcp(8080), `web-out-${index}`),
      make("eip", `address-${index}`),
      make("schedule", `schedule-${index}`, { target: { arn: "x" } }),
    ]).flat();
    const given = program(...BASE, ...acl("public", [1, "allow", true, "0.0.0.0/0", undefined], [1, "allow", false, "0.0.0.0/0", undefined]), ...many);
    const start = performance.now();
    assert.equal(reachability(given).length, 1000);
    assert.ok(performance.now() - start < 1000, `${performance.now() - start} ms`);
  });
});

describe("renderReachability", () => {
  it("aligns what a person reads", () => {
    const rows = reachability(program(...WEB, ingress("sg-web", { cidrIpv4: "0.0.0.0/0" }), ingress("sg-web", { cidrIpv4: "10.0.0.0/8" }, { ipProtocol: "icmp", fromPort: -1, toPort: -1 }, "ping"), ingress("sg-web", { cidrIpv4: "10.1.0.0/16" }, { ipProtocol: "-1" }, "all")));
    assert.deepEqual(renderReachability(rows).split("\n"), [
      "Reached            Port        From                  By",
      "load balancer web  443/tcp     internet (0.0.0.0/0)  in, to-internet",
      "load balancer web  icmp        10.0.0.0/8            ping",
      "load balancer web  everything  10.1.0.0/16           all",
      "",
    ]);
    assert.equal(renderReachability([]), "Nothing can be reached.\n");
  });
});
