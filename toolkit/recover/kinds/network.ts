import { always, type KindTable, named, type NamedKind, type ReadKind, sameValue, searched, type SearchedKind } from "../kind";
import { MAIN_TABLE } from "../main-table";
import type { Wanted } from "../wanted";

/** What a route goes to. */
const destination = (wanted: Wanted) =>
  wanted.text("destinationCidrBlock") ?? wanted.text("destinationIpv6CidrBlock") ?? wanted.text("destinationPrefixListId");

/** In AWS, a group has each rule once. CloudFormation names the other side as it is seen from this one. */
function rule(cloudType: string, side: "Source" | "Destination"): SearchedKind {
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
      // Where a rule is for everything, the provider gives no ports and AWS says -1.
      && sameValue(found["FromPort"] ?? -1, inputs["fromPort"] ?? -1) && sameValue(found["ToPort"] ?? -1, inputs["toPort"] ?? -1),
    unique: always,
    untagged: true,
  });
}

/** With a gateway instead of a subnet CloudFormation doesn't know it, and the provider can't be asked: it fails if there is none. */
const routeTableAssociation: SearchedKind = searched("AWS::EC2::SubnetRouteTableAssociation", {
  SubnetId: "subnetId",
  RouteTableId: "routeTableId",
}, {
  id: (wanted) => wanted.joined("/", wanted.text("subnetId"), wanted.text("routeTableId")),
  unique: always,
  untagged: true,
});

/**
 * It can't be imported, and can't be forgotten: made again it would take the program's own table for the one that the VPC had at
 * first, would give that back when it is destroyed, and the table could never be deleted.
 * Source: terraform-provider-aws, internal/service/ec2/vpc_main_route_table_association.go.
 */
const mainRouteTableAssociation: NamedKind = named(MAIN_TABLE, "vpcId", {
  has: (found, wanted) => found["RouteTableId"] === wanted.text("routeTableId"),
  id: (_wanted, _vpcId, found) => String(found["AssociationId"]),
  outputs: (wanted) => {
    const originalRouteTableId = wanted.outputsOf(wanted.text("vpcId"))?.["mainRouteTableId"];
    if (typeof originalRouteTableId !== "string" || originalRouteTableId === wanted.text("routeTableId")) return undefined;
    return { vpcId: wanted.text("vpcId"), routeTableId: wanted.text("routeTableId"), originalRouteTableId };
  },
});

/** CloudFormation makes entries, but can't read them. */
const networkAclRule: ReadKind = {
  by: "refresh",
  id: (wanted) =>
    wanted.joined(
      ":",
      wanted.text("networkAclId"),
      wanted.text("ruleNumber"),
      wanted.text("protocol"),
      String(wanted.inputs["egress"] === true),
    ),
};

/** AWS refuses a second one with the same destination. Source: EC2 API reference, error `FlowLogAlreadyExists`. */
const flowLog: SearchedKind = searched("AWS::EC2::FlowLog", {}, {
  same: (found, wanted) => {
    const { ResourceId: source, LogDestination: destinationThere } = found;
    const asked = wanted.text("logDestination");
    const isElsewhere = typeof destinationThere === "string" && asked !== undefined
      && destinationThere.replace(/:\*$/, "") !== asked.replace(/:\*$/, "");
    return !isElsewhere && sameValue(source, wanted.text("vpcId") ?? wanted.text("subnetId") ?? wanted.text("eniId"));
  },
  unique: always,
});

export const network: KindTable = {
  "aws:ec2/vpc:Vpc": searched("AWS::EC2::VPC", { CidrBlock: "cidrBlock" }),
  "aws:ec2/subnet:Subnet": searched("AWS::EC2::Subnet", { VpcId: "vpcId", CidrBlock: "cidrBlock" }, { unique: always }),
  "aws:ec2/internetGateway:InternetGateway": searched("AWS::EC2::InternetGateway", {}),
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": searched("AWS::EC2::EgressOnlyInternetGateway", { VpcId: "vpcId" }),
  "aws:ec2/natGateway:NatGateway": searched("AWS::EC2::NatGateway", { SubnetId: "subnetId", AllocationId: "allocationId" }),
  "aws:ec2/routeTable:RouteTable": searched("AWS::EC2::RouteTable", { VpcId: "vpcId" }),
  "aws:ec2/route:Route": {
    by: "name",
    cloudType: "AWS::EC2::Route",
    identifier: (wanted) => wanted.joined("|", wanted.text("routeTableId"), destination(wanted)),
    id: (wanted) => wanted.joined("_", wanted.text("routeTableId"), destination(wanted)),
    untagged: true,
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": routeTableAssociation,
  "aws:ec2/networkAcl:NetworkAcl": searched("AWS::EC2::NetworkAcl", { VpcId: "vpcId" }),
  "aws:ec2/networkAclRule:NetworkAclRule": networkAclRule,
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": searched("AWS::EC2::SubnetNetworkAclAssociation", {
    SubnetId: "subnetId",
    NetworkAclId: "networkAclId",
  }, { unique: always, untagged: true }),
  "aws:ec2/securityGroup:SecurityGroup": searched("AWS::EC2::SecurityGroup", { GroupName: "name", VpcId: "vpcId" }, { unique: always }),
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": rule("AWS::EC2::SecurityGroupIngress", "Source"),
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": rule("AWS::EC2::SecurityGroupEgress", "Destination"),
  "aws:ec2/networkInterface:NetworkInterface": searched("AWS::EC2::NetworkInterface", { SubnetId: "subnetId", Description: "description" }),
  "aws:ec2/instance:Instance": searched("AWS::EC2::Instance", { ImageId: "ami", SubnetId: "subnetId" }),
  "aws:ec2/eip:Eip": searched("AWS::EC2::EIP", {}, { id: (_, identifier) => identifier.split("|")[1] }), // PublicIp|AllocationId
  "aws:ec2/eipAssociation:EipAssociation": searched("AWS::EC2::EIPAssociation", { AllocationId: "allocationId" }, {
    unique: always,
    untagged: true,
  }),
  "aws:ec2/flowLog:FlowLog": flowLog,
  "aws:ec2/vpcEndpoint:VpcEndpoint": searched("AWS::EC2::VPCEndpoint", { VpcId: "vpcId", ServiceName: "serviceName" }),
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": { by: "nothing", reason: "the VPC has it anyway" },
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": mainRouteTableAssociation,
};
