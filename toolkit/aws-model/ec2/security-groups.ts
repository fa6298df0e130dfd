import type { Properties } from "../../shared/values";
import { always, type BySearch, sameValue, searched } from "../cloud-control";
import { type Entries, NO_REFUSAL, type ResourceEntry } from "../entry";
import type { ResourceRequest } from "../request";
import { ec2Arn } from "./addresses";

const RULE = ["ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** A group has each rule once, independent of the description. Source: EC2 API reference, error `InvalidPermission.Duplicate`. */
const ruleUnique = (request: ResourceRequest) =>
  `${request.input("securityGroupId")} ${JSON.stringify(RULE.map((key) => request.inputs[key] ?? ""))}`;

/** In AWS, a group has each rule once. CloudFormation names the peer by direction: source or destination. */
function rule(cloudType: string, side: "Source" | "Destination"): BySearch {
  const equal = {
    GroupId: "securityGroupId",
    CidrIp: "cidrIpv4",
    CidrIpv6: "cidrIpv6",
    [`${side}PrefixListId`]: "prefixListId",
    [`${side}SecurityGroupId`]: "referencedSecurityGroupId",
  };
  return searched(cloudType, {}, {
    same: (found, { inputs }) =>
      Object.entries(equal).every(([property, input]) => sameValue(found[property] ?? "", inputs[input] ?? ""))
      && sameValue(found["IpProtocol"], inputs["ipProtocol"])
      // For a rule of all protocols, the provider omits the ports and AWS returns -1.
      && sameValue(found["FromPort"] ?? -1, inputs["fromPort"] ?? -1) && sameValue(found["ToPort"] ?? -1, inputs["toPort"] ?? -1),
    unique: always,
    untagged: true,
  });
}

/** An ingress or egress rule has one of these peers. */
const RULE_SOURCES = ["cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** "When you modify a rule, you cannot change the rule's source type": ec2/vpc_security_group_ingress_rule.go, `ModifyPlan`. */
function otherRuleSource(before: Properties, after: Properties): string[] {
  return RULE_SOURCES.filter((source) => (before[source] === undefined) !== (after[source] === undefined));
}

/** A rule of either direction. */
const ruleEntry = (cloudControl: BySearch): ResourceEntry => ({
  noun: "security group rule",
  holdsData: false,
  autoName: null,
  replacedBy: ["securityGroupId"],
  alsoReplacedBy: otherRuleSource,
  interruptedBy: [],
  uses: { referencedSecurityGroupId: "aws:ec2/securityGroup:SecurityGroup" },
  partOf: "securityGroupId",
  refusesDeletion: NO_REFUSAL,
  importId: "{id}",
  cloudControl,
  simulate: {
    id: (request) => request.hexId("sgr"),
    unique: ruleUnique,
    outputs: (request, id) => ({ arn: ec2Arn(request, "security-group-rule", id), securityGroupRuleId: id }),
  },
});

/** Security groups and their rules. */
export const securityGroups: Entries = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    noun: "default security group",
    holdsData: false,
    autoName: null,
    // ec2/vpc_default_security_group.go
    replacedBy: ["vpcId"],
    interruptedBy: [],
    // exists from the creation of the VPC
    takesOver: true,
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: { by: "nothing", reason: "the VPC has it anyway" },
    simulate: {
      id: (request) => request.output(request.inputs["vpcId"], "defaultSecurityGroupId", request.hexId("sg")),
      outputs: (request, id) => ({
        arn: ec2Arn(request, "security-group", id),
        ownerId: request.place.accountId,
        name: "default",
        description: "default VPC security group",
      }),
    },
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    noun: "security group",
    holdsData: false,
    autoName: "name",
    // ec2/vpc_security_group.go
    replacedBy: ["description", "name", "namePrefix", "vpcId"],
    interruptedBy: [],
    uses: { vpcId: "aws:ec2/vpc:Vpc" },
    refusesDeletion: { inUse: (id) => `DependencyViolation: resource ${id} has a dependent object` },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::SecurityGroup", { GroupName: "name", VpcId: "vpcId" }, { unique: always }),
    simulate: {
      id: (request) => request.hexId("sg"),
      unique: (request) => `${request.input("vpcId")} ${request.autoName()}`,
      outputs: (request, id) => ({
        arn: ec2Arn(request, "security-group", id),
        ownerId: request.place.accountId,
        name: request.autoName(),
        namePrefix: request.input("namePrefix"),
        description: request.input("description", "Managed by Pulumi"),
      }),
    },
  },
  // ec2/vpc_security_group_ingress_rule.go and vpc_security_group_egress_rule.go
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ruleEntry(rule("AWS::EC2::SecurityGroupIngress", "Source")),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ruleEntry(rule("AWS::EC2::SecurityGroupEgress", "Destination")),
};
