import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/evaluate";
import { UNKNOWN, type Value } from "../../policy-pack/stack-view";
import { labelOf } from "./support/broken";
import { found } from "./support/found";
import { policiesNamed, policyNamed } from "./support/policies";
import { toBreak } from "./support/real-programs";
import { itSurvives } from "./support/survives";

const NETWORK_POLICIES = policiesNamed([
  "network-no-unrestricted-ingress",
  "network-security-group-description",
  "network-default-security-group-closed",
  "network-no-public-ip",
  "network-database-subnets-private",
  "network-nat-instance-vpc-only",
]);
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

describe("Policies network-*", () => {
  it("follow dependencies while values are unknown", async () => {
    const broken = await toBreak("prd");
    for (const resource of broken.program.resources) {
      const properties = resource.properties as Record<string, Value>;
      for (const key of Object.keys(properties)) {
        const comesFrom = resource.propertyDependencies[key] ?? [];
        if (key === "arn" || key === "id" || comesFrom.length > 0) properties[key] = UNKNOWN;
      }
    }
    assert.deepEqual(await found(broken.program, NETWORK_POLICIES), []);
    broken.option("SubnetGroup database-subnets", { propertyDependencies: { subnetIds: [broken.find("Subnet network-public-1a").urn] } });
    assert.deepEqual(await found(broken.program, NETWORK_POLICIES), ["network-database-subnets-private SubnetGroup database-subnets"]);
  });

  it("report findings of other resources despite unknown values", async () => {
    const broken = await toBreak("prd");
    broken.set("SecurityGroupIngressRule load-balancer-https-ipv4", "cidrIpv4", UNKNOWN);
    const policy = policyNamed("network-no-unrestricted-ingress");
    assert.deepEqual((await findingsOf(policy, broken.program)).notEvaluated.map(({ resource }) => labelOf(resource)), [
      "SecurityGroupIngressRule load-balancer-https-ipv4",
    ]);
    broken.set("SecurityGroupIngressRule load-balancer-http-ipv4", "toPort", 8080);
    assert.deepEqual(await found(broken.program, [policy]), [
      "network-no-unrestricted-ingress SecurityGroupIngressRule load-balancer-http-ipv4",
    ]);
  });

  itSurvives(NETWORK_POLICIES, TYPES, [
    "type",
    "ingress",
    "egress",
    "cidrBlocks",
    "cidrIpv4",
    "description",
    "definition",
    "networkConfiguration",
    "assignPublicIp",
    "routes",
    "gatewayId",
    "prefixListIds",
  ]);
});
