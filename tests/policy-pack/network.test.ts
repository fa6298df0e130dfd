import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/judge";
import { NETWORK } from "../../policy-pack/policies/network";
import { UNKNOWN, type Value } from "../../policy-pack/program";
import { Broken, found, itCatches, itSurvives, labelOf, type Mutation, programs } from "./mutations";

const INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const idOf = (broken: Broken, label: string): string => broken.text(label, "arn").split("/").at(-1)!;

const TYPES = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/routeTable:RouteTable",
  "aws:ec2/route:Route",
  "aws:ec2/routeTableAssociation:RouteTableAssociation",
  "aws:rds/subnetGroup:SubnetGroup",
  "aws:ec2/vpc:Vpc",
  "aws:ecs/service:Service",
  "aws:sfn/stateMachine:StateMachine",
];

const MUTATIONS: Mutation[] = [
  ["a database open to everybody", "prd", (p) => p.add(INGRESS, "me", { cidrIpv4: "0.0.0.0/0", description: "me", ipProtocol: "tcp", fromPort: 5432, toPort: 5432, securityGroupId: idOf(p, "SecurityGroup database-security-group") }), "network-open-ingress SecurityGroupIngressRule me", "network-database-reachable Instance database-instance"],
  ["tasks open to everybody on port 443", "stg", (p) => p.add(INGRESS, "me", { cidrIpv6: "::/0", description: "me", ipProtocol: "tcp", fromPort: 443, toPort: 443, securityGroupId: idOf(p, "SecurityGroup api-access-security-group") }), "network-open-ingress SecurityGroupIngressRule me"],
  ["a load balancer's other port", "prd", (p) => (p.set("SecurityGroupIngressRule load-balancer-https-ipv4", "fromPort", 8443), p.set("SecurityGroupIngressRule load-balancer-https-ipv4", "toPort", 8443)), "network-open-ingress SecurityGroupIngressRule load-balancer-https-ipv4", "network-reachable-from-internet LoadBalancer load-balancer-alb"],
  ["a load balancer's ports from 80 to 443", "stg", (p) => p.set("SecurityGroupIngressRule load-balancer-http-ipv4", "toPort", 443), "network-open-ingress SecurityGroupIngressRule load-balancer-http-ipv4", "network-reachable-from-internet LoadBalancer load-balancer-alb"],
  ["half of the internet", "prd", (p) => Object.assign(p.find("SecurityGroupIngressRule load-balancer-https-ipv4").properties, { cidrIpv4: "128.0.0.0/1", ipProtocol: "-1", fromPort: undefined, toPort: undefined }), "network-open-ingress SecurityGroupIngressRule load-balancer-https-ipv4", "network-reachable-from-internet LoadBalancer load-balancer-alb"],
  ["no load balancer with that group", "prd", (p) => p.remove("LoadBalancer load-balancer-alb"), "network-open-ingress SecurityGroupIngressRule load-balancer-http-ipv4", "network-open-ingress SecurityGroupIngressRule load-balancer-https-ipv4"],
  ["a service in the load balancer's group", "stg", (p) => p.set("Service api-service", "networkConfiguration.securityGroups", [idOf(p, "SecurityGroup load-balancer-security-group")]), "network-open-ingress SecurityGroupIngressRule load-balancer-http-ipv4", "network-open-ingress SecurityGroupIngressRule load-balancer-https-ipv4", "network-database-reachable Instance database-instance"],
  ["an open rule inside a group", "prd", (p) => p.set("SecurityGroup database-security-group", "ingress", [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["10.0.0.0/16", "0.0.0.0/0"], description: "me" }]), "network-open-ingress SecurityGroup database-security-group"],
  ["an open rule of the older kind", "stg", (p) => p.add("aws:ec2/securityGroupRule:SecurityGroupRule", "older", { type: "ingress", protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"], description: "me", securityGroupId: idOf(p, "SecurityGroup api-access-security-group") }), "network-open-ingress SecurityGroupRule older"],
  ["a rule without description", "prd", (p) => p.set("SecurityGroupIngressRule load-balancer-http-ipv4", "description", undefined), "network-rule-described SecurityGroupIngressRule load-balancer-http-ipv4"],
  ["an egress rule with an empty description", "stg", (p) => p.set("SecurityGroupEgressRule network-nat-internet", "description", " "), "network-rule-described SecurityGroupEgressRule network-nat-internet"],
  ["a group with nobody's description", "prd", (p) => p.set("SecurityGroup database-security-group", "description", "Managed by Pulumi"), "network-rule-described SecurityGroup database-security-group"],
  ["the default group as AWS made it", "prd", (p) => p.remove("DefaultSecurityGroup network-default-security-group"), "network-default-group-empty Vpc network-vpc"],
  ["a rule in the default group", "stg", (p) => p.set("DefaultSecurityGroup network-default-security-group", "egress", [{ protocol: "-1", cidrBlocks: ["0.0.0.0/0"] }]), "network-default-group-empty DefaultSecurityGroup network-default-security-group"],
  ["a rule of the default group", "minimal", (p) => p.set("SecurityGroupIngressRule network-nat-private-1a", "securityGroupId", idOf(p, "DefaultSecurityGroup network-default-security-group")), "network-default-group-empty SecurityGroupIngressRule network-nat-private-1a"],
  ["tasks with a public address", "prd", (p) => p.set("Service api-service", "networkConfiguration.assignPublicIp", true), "network-no-public-address Service api-service"],
  ["a database with a public address", "stg", (p) => p.set("Instance database-instance", "publiclyAccessible", true), "network-no-public-address Instance database-instance"],
  ["a job's tasks with a public address", "prd", (p) => p.set("StateMachine daily-report-runner-state-machine", "definition", p.text("StateMachine daily-report-runner-state-machine", "definition").replace('"DISABLED"', '"ENABLED"')), "network-no-public-address StateMachine daily-report-runner-state-machine"],
  ["a database in public subnets", "prd", (p) => p.set("SubnetGroup database-subnets", "subnetIds", [idOf(p, "Subnet network-public-1a"), idOf(p, "Subnet network-private-1c")]), "network-database-subnets-private SubnetGroup database-subnets"],
  ["a private subnet with the public route table", "stg", (p) => p.set("RouteTableAssociation network-routes-private-1a", "routeTableId", idOf(p, "RouteTable network-routes-public")), "network-database-subnets-private SubnetGroup database-subnets"],
  ["a private route table with a route to the internet gateway", "prd", (p) => p.add("aws:ec2/route:Route", "out", { routeTableId: idOf(p, "RouteTable network-routes-private-1a"), destinationCidrBlock: "8.0.0.0/8", gatewayId: idOf(p, "InternetGateway network-routes-internet-gateway") }), "network-database-subnets-private SubnetGroup database-subnets"],
  ["a route inside a private route table", "stg", (p) => p.set("RouteTable network-routes-private", "routes", [{ cidrBlock: "0.0.0.0/0", gatewayId: "igw-0123456789abcdef0" }]), "network-database-subnets-private SubnetGroup database-subnets"],
  ["a main route table that is public, and a subnet that has no other", "prd", (p) => (p.remove("RouteTableAssociation network-routes-private-1a"), p.set("MainRouteTableAssociation network-routes-main", "routeTableId", idOf(p, "RouteTable network-routes-public"))), "network-database-subnets-private SubnetGroup database-subnets"],
  ["a subnet left to the private main route table", "prd", (p) => p.remove("RouteTableAssociation network-routes-private-1a")],
  ["a NAT for neighbours", "stg", (p) => p.set("SecurityGroupIngressRule network-nat-private-1a", "cidrIpv4", "10.1.0.0/16"), "network-nat-admits-vpc SecurityGroupIngressRule network-nat-private-1a"],
  ["a NAT for a block wider than the VPC", "minimal", (p) => p.set("SecurityGroupIngressRule network-nat-private-1c", "cidrIpv4", "10.0.0.0/8"), "network-nat-admits-vpc SecurityGroupIngressRule network-nat-private-1c"],
  ["a NAT for a list that somebody else keeps", "stg", (p) => (p.set("SecurityGroupIngressRule network-nat-private-1a", "cidrIpv4", undefined), p.set("SecurityGroupIngressRule network-nat-private-1a", "prefixListId", "pl-0123456789abcdef0")), "network-nat-admits-vpc SecurityGroupIngressRule network-nat-private-1a"],
  ["a NAT for everybody", "stg", (p) => p.set("SecurityGroupIngressRule network-nat-private-1a", "cidrIpv4", "0.0.0.0/0"), "network-open-ingress SecurityGroupIngressRule network-nat-private-1a", "network-reachable-from-internet Instance network-nat-instance"],
];

describe("Policies of networks", () => {
  itCatches(NETWORK, MUTATIONS);

  it("follow where a value comes from while AWS hasn't given it yet", async () => {
    const broken = new Broken(programs.prd);
    for (const resource of broken.program.resources) {
      const properties = resource.properties as Record<string, Value>;
      for (const key of Object.keys(properties)) {
        const comesFrom = resource.propertyDependencies[key] ?? [];
        if (key === "arn" || key === "id" || comesFrom.length > 0) properties[key] = UNKNOWN;
      }
    }
    assert.deepEqual(await found(broken.program, NETWORK), []);
    broken.option("SubnetGroup database-subnets", { propertyDependencies: { subnetIds: [broken.find("Subnet network-public-1a").urn] } });
    assert.deepEqual(await found(broken.program, NETWORK), ["network-database-subnets-private SubnetGroup database-subnets"]);
  });

  it("wait for what isn't known, without losing what was found of others", async () => {
    const broken = new Broken(programs.prd);
    broken.set("SecurityGroupIngressRule load-balancer-https-ipv4", "cidrIpv4", UNKNOWN);
    const policy = NETWORK.find(({ id }) => id === "network-open-ingress")!;
    assert.deepEqual((await findingsOf(policy, broken.program)).unjudged.map(labelOf), ["SecurityGroupIngressRule load-balancer-https-ipv4"]);
    broken.set("SecurityGroupIngressRule load-balancer-http-ipv4", "toPort", 8080);
    assert.deepEqual(await found(broken.program, [policy]), ["network-open-ingress SecurityGroupIngressRule load-balancer-http-ipv4"]);
  });

  itSurvives(NETWORK, TYPES, ["type", "ingress", "egress", "cidrBlocks", "cidrIpv4", "description", "definition", "networkConfiguration", "assignPublicIp", "routes", "gatewayId", "prefixListIds"]);
});
