import type { Properties } from "../../shared/values";
import { always, type BySearch, sameValue, searched } from "../cloud-control";
import { type Entries, NO_REFUSAL } from "../entry";
import type { ResourceRequest } from "../request";
import { ec2Arn } from "./addresses";

/** A VPC's block in the prefix reserved for documentation (RFC 3849), in RFC 5952's short form. */
const ipv6Block = (request: ResourceRequest) =>
  `2001:db8:${(0x1000 + (parseInt(request.hex(4, "ipv6"), 16) % 0xf000)).toString(16)}:${
    (0x10 + (parseInt(request.hex(2, "ipv6 end"), 16) % 0xf0)).toString(16)
  }00::/56`;

/** IPv6 outputs of a VPC; empty strings if it has no IPv6. */
function ipv6Of(request: ResourceRequest): Properties {
  const ipv6CidrBlock = request.input("ipv6CidrBlock", request.inputs["assignGeneratedIpv6CidrBlock"] === true ? ipv6Block(request) : "");
  if (ipv6CidrBlock === "") return { ipv6CidrBlock, ipv6AssociationId: "", ipv6CidrBlockNetworkBorderGroup: "" };
  return {
    ipv6CidrBlock,
    ipv6AssociationId: request.hexId("vpc-cidr-assoc"),
    ipv6CidrBlockNetworkBorderGroup: request.input("ipv6CidrBlockNetworkBorderGroup", request.place.region),
  };
}

/** AWS refuses a second one with the same destination. Source: EC2 API reference, error `FlowLogAlreadyExists`. */
const flowLog: BySearch = searched("AWS::EC2::FlowLog", {}, {
  same: (found, pending) => {
    const { ResourceId: source, LogDestination: destinationThere } = found;
    const asked = pending.text("logDestination");
    const isElsewhere = typeof destinationThere === "string" && asked !== undefined
      && destinationThere.replace(/:\*$/, "") !== asked.replace(/:\*$/, "");
    return !isElsewhere && sameValue(source, pending.text("vpcId") ?? pending.text("subnetId") ?? pending.text("eniId"));
  },
  unique: always,
});

/** VPCs, their subnets, flow logs and endpoints. */
export const vpc: Entries = {
  "aws:ec2/vpc:Vpc": {
    noun: "VPC",
    holdsData: false,
    isFoundation: true,
    autoName: null,
    // ec2/vpc_.go; tenancy from dedicated to default is the one that changes in place
    replacedBy: ["cidrBlock", "instanceTenancy", "ipv4IpamPoolId", "ipv4NetmaskLength"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `DependencyViolation: The vpc '${id}' has dependencies and cannot be deleted.` },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::VPC", { CidrBlock: "cidrBlock" }),
    simulate: {
      id: (request) => request.hexId("vpc"),
      outputs: (request, id) => ({
        arn: ec2Arn(request, "vpc", id),
        ownerId: request.place.accountId,
        dhcpOptionsId: request.hexId("dopt"),
        mainRouteTableId: request.hexId("rtb", "main"),
        defaultRouteTableId: request.hexId("rtb", "main"),
        defaultNetworkAclId: request.hexId("acl", "default"),
        defaultSecurityGroupId: request.hexId("sg", "default"),
        instanceTenancy: request.input("instanceTenancy", "default"),
        ...ipv6Of(request),
      }),
    },
  },
  "aws:ec2/subnet:Subnet": {
    noun: "subnet",
    holdsData: false,
    isFoundation: true,
    autoName: null,
    // ec2/vpc_subnet.go
    replacedBy: [
      "availabilityZone",
      "availabilityZoneId",
      "cidrBlock",
      "ipv4IpamPoolId",
      "ipv4NetmaskLength",
      "ipv6IpamPoolId",
      "ipv6Native",
      "ipv6NetmaskLength",
      "outpostArn",
      "vpcId",
    ],
    interruptedBy: [],
    uses: { vpcId: "aws:ec2/vpc:Vpc" },
    refusesDeletion: { inUse: (id) => `DependencyViolation: The subnet '${id}' has dependencies and cannot be deleted.` },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::Subnet", { VpcId: "vpcId", CidrBlock: "cidrBlock" }, { unique: always }),
    simulate: {
      id: (request) => request.hexId("subnet"),
      unique: (request) => `${request.input("vpcId")} ${request.input("cidrBlock", request.name)}`,
      outputs: (request, id) => ({
        arn: ec2Arn(request, "subnet", id),
        ownerId: request.place.accountId,
        availabilityZone: request.input("availabilityZone", `${request.place.region}a`),
        availabilityZoneId: `${request.place.region.replace(/[^0-9a-z]/g, "").slice(0, 4)}-az${1 + (parseInt(request.hex(2), 16) % 4)}`,
        ipv6CidrBlock: request.input("ipv6CidrBlock"),
        ipv6CidrBlockAssociationId: (request.inputs["ipv6CidrBlock"] ?? request.unknown["ipv6CidrBlock"]) === undefined
          ? ""
          : request.hexId("subnet-cidr-assoc"),
      }),
    },
  },
  "aws:ec2/flowLog:FlowLog": {
    noun: "flow log",
    holdsData: false,
    autoName: null,
    // ec2/vpc_flow_log.go. All but tags: "You can't change a flow log's configuration", VPC User Guide, "Flow log limitations".
    replacedBy: [
      "deliverCrossAccountRole",
      "destinationOptions",
      "eniId",
      "iamRoleArn",
      "logDestination",
      "logDestinationType",
      "logFormat",
      "maxAggregationInterval",
      "regionalNatGatewayId",
      "subnetId",
      "tagFieldSpecifications",
      "trafficType",
      "transitGatewayAttachmentId",
      "transitGatewayId",
      "vpcId",
    ],
    interruptedBy: [],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: flowLog,
    simulate: {
      id: (request) => request.hexId("fl"),
      outputs: (request, id) => ({ arn: ec2Arn(request, "vpc-flow-log", id) }),
    },
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    noun: "VPC endpoint",
    holdsData: false,
    autoName: null,
    // ec2/vpc_endpoint.go; also privateDnsEnabled if the type isn't Interface
    replacedBy: [
      "dnsOptions.privateDnsPreference",
      "dnsOptions.privateDnsSpecifiedDomains",
      "resourceConfigurationArn",
      "serviceName",
      "serviceNetworkArn",
      "serviceRegion",
      "vpcEndpointType",
      "vpcId",
    ],
    interruptedBy: [],
    uses: { vpcId: "aws:ec2/vpc:Vpc", subnetIds: "aws:ec2/subnet:Subnet", securityGroupIds: "aws:ec2/securityGroup:SecurityGroup" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::EC2::VPCEndpoint", { VpcId: "vpcId", ServiceName: "serviceName" }),
    simulate: {
      id: (request) => request.hexId("vpce"),
      outputs: (request, id) => ({
        arn: ec2Arn(request, "vpc-endpoint", id),
        ownerId: request.place.accountId,
        state: "available",
        prefixListId: request.input("vpcEndpointType", "Gateway") === "Gateway" ? request.hexId("pl") : "",
        networkInterfaceIds: ((request.inputs["subnetIds"] ?? []) as string[]).map((subnet) => request.hexId("eni", subnet)),
        dnsEntries: request.input("vpcEndpointType", "Gateway") === "Gateway"
          ? []
          : [{
            dnsName: `${id}-${request.hex(8)}.${request.input("serviceName").split(".").pop()}.${request.place.region}.vpce.amazonaws.com`,
          }],
      }),
    },
  },
};
