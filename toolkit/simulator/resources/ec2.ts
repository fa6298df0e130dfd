import type { Properties } from "../../shared/values";
import type { Question, ResourceTable } from "../world";

/** An address that documentation reserves (RFC 5737), so that no simulated address is anybody's. */
const publicAddress = (q: Question) => `203.0.113.${1 + (parseInt(q.hex(4, "public address"), 16) % 254)}`;

/** An address in the subnet, beyond the four that AWS keeps at its start and before the one at its end. */
function privateAddress(q: Question, subnetId: unknown): string {
  const [first = "", prefixLength] = q.output(subnetId, "cidrBlock", "10.0.0.0/24").split("/");
  const octets = first.split(".").map(Number);
  const free = Math.min(2 ** (32 - Number(prefixLength)), 256) - 5;
  return [...octets.slice(0, 3), octets[3]! + 4 + (parseInt(q.hex(4, "private address"), 16) % free)].join(".");
}

/** A VPC's block in the prefix that documentation reserves (RFC 3849), as short as RFC 5952 writes it. */
const ipv6Block = (q: Question) =>
  `2001:db8:${(0x1000 + (parseInt(q.hex(4, "ipv6"), 16) % 0xf000)).toString(16)}:${
    (0x10 + (parseInt(q.hex(2, "ipv6 end"), 16) % 0xf0)).toString(16)
  }00::/56`;

const ec2Arn = (q: Question, kind: string, id: string) => q.arn("ec2", `${kind}/${id}`);
const publicDnsName = (q: Question, address: string) => `ec2-${address.replaceAll(".", "-")}.${q.place.region}.compute.amazonaws.com`;
const privateDnsName = (q: Question, address: string) => `ip-${address.replaceAll(".", "-")}.${q.place.region}.compute.internal`;

/**
 * Whether an instance gets a public address when it starts. Its interface decides, where it was made before, by what the subnet had then;
 * for what isn't known, it does.
 * Source: Amazon EC2 user guide, "Elastic network interfaces", public IPv4 addresses for network interfaces.
 */
function getsPublicAddress(q: Question, interfaceId: string | undefined): boolean {
  if (interfaceId !== undefined) return q.known(interfaceId, GIVES_PUBLIC_ADDRESS) !== false;
  const bySubnet = q.known(q.inputs["subnetId"], "arn") === undefined || q.known(q.inputs["subnetId"], "mapPublicIpOnLaunch") === true;
  return typeof q.inputs["associatePublicIpAddress"] === "boolean" ? q.inputs["associatePublicIpAddress"] : bySubnet;
}

/** What a network interface keeps of its subnet. */
export const GIVES_PUBLIC_ADDRESS = "givesPublicAddress";

const RULE = ["ipProtocol", "fromPort", "toPort", "cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId"];

/** A group has each rule once, whatever it is described as. Source: EC2 API reference, error `InvalidPermission.Duplicate`. */
const ruleUnique = (q: Question) => `${q.input("securityGroupId")} ${JSON.stringify(RULE.map((key) => q.inputs[key] ?? ""))}`;

/** What a VPC has of IPv6: texts that are empty where it has none. */
function ipv6Of(q: Question): Properties {
  const ipv6CidrBlock = q.input("ipv6CidrBlock", q.inputs["assignGeneratedIpv6CidrBlock"] === true ? ipv6Block(q) : "");
  if (ipv6CidrBlock === "") return { ipv6CidrBlock, ipv6AssociationId: "", ipv6CidrBlockNetworkBorderGroup: "" };
  return {
    ipv6CidrBlock,
    ipv6AssociationId: q.hexId("vpc-cidr-assoc"),
    ipv6CidrBlockNetworkBorderGroup: q.input("ipv6CidrBlockNetworkBorderGroup", q.place.region),
  };
}

export const ec2: ResourceTable = {
  "aws:ec2/vpc:Vpc": {
    id: (q) => q.hexId("vpc"),
    outputs: (q, id) => ({
      arn: ec2Arn(q, "vpc", id),
      ownerId: q.place.accountId,
      dhcpOptionsId: q.hexId("dopt"),
      mainRouteTableId: q.hexId("rtb", "main"),
      defaultRouteTableId: q.hexId("rtb", "main"),
      defaultNetworkAclId: q.hexId("acl", "default"),
      defaultSecurityGroupId: q.hexId("sg", "default"),
      instanceTenancy: q.input("instanceTenancy", "default"),
      ...ipv6Of(q),
    }),
  },
  "aws:ec2/subnet:Subnet": {
    id: (q) => q.hexId("subnet"),
    unique: (q) => `${q.input("vpcId")} ${q.input("cidrBlock", q.name)}`,
    outputs: (q, id) => ({
      arn: ec2Arn(q, "subnet", id),
      ownerId: q.place.accountId,
      availabilityZone: q.input("availabilityZone", `${q.place.region}a`),
      availabilityZoneId: `${q.place.region.replace(/[^0-9a-z]/g, "").slice(0, 4)}-az${1 + (parseInt(q.hex(2), 16) % 4)}`,
      ipv6CidrBlock: q.input("ipv6CidrBlock"),
      ipv6CidrBlockAssociationId: (q.inputs["ipv6CidrBlock"] ?? q.unknown["ipv6CidrBlock"]) === undefined
        ? ""
        : q.hexId("subnet-cidr-assoc"),
    }),
  },
  "aws:ec2/internetGateway:InternetGateway": {
    id: (q) => q.hexId("igw"),
    outputs: (q, id) => ({ arn: ec2Arn(q, "internet-gateway", id), ownerId: q.place.accountId }),
  },
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": { id: (q) => q.hexId("eigw"), outputs: () => ({}) },
  "aws:ec2/routeTable:RouteTable": {
    id: (q) => q.hexId("rtb"),
    outputs: (q, id) => ({ arn: ec2Arn(q, "route-table", id), ownerId: q.place.accountId }),
  },
  "aws:ec2/route:Route": {
    id: (q) => `r-${q.input("routeTableId")}${parseInt(q.hex(8), 16)}`,
    unique: (q) =>
      `${q.input("routeTableId")} ${
        ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"].map((key) => q.input(key)).join("")
      }`,
    outputs: () => ({ origin: "CreateRoute", state: "active" }),
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    id: (q) => q.hexId("rtbassoc"),
    unique: (q) => q.input("subnetId", q.input("gatewayId")),
    outputs: () => ({}),
  },
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
    id: (q) => q.hexId("rtbassoc"),
    unique: (q) => q.input("vpcId"),
    outputs: (q) => ({ originalRouteTableId: q.output(q.inputs["vpcId"], "mainRouteTableId", q.hexId("rtb")) }),
  },
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": {
    id: (q) => q.output(q.inputs["vpcId"], "defaultSecurityGroupId", q.hexId("sg")),
    outputs: (q, id) => ({
      arn: ec2Arn(q, "security-group", id),
      ownerId: q.place.accountId,
      name: "default",
      description: "default VPC security group",
    }),
  },
  "aws:ec2/securityGroup:SecurityGroup": {
    id: (q) => q.hexId("sg"),
    unique: (q) => `${q.input("vpcId")} ${q.autoName()}`,
    outputs: (q, id) => ({
      arn: ec2Arn(q, "security-group", id),
      ownerId: q.place.accountId,
      name: q.autoName(),
      namePrefix: q.input("namePrefix"),
      description: q.input("description", "Managed by Pulumi"),
    }),
  },
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": {
    id: (q) => q.hexId("sgr"),
    unique: ruleUnique,
    outputs: (q, id) => ({ arn: ec2Arn(q, "security-group-rule", id), securityGroupRuleId: id }),
  },
  "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": {
    id: (q) => q.hexId("sgr"),
    unique: ruleUnique,
    outputs: (q, id) => ({ arn: ec2Arn(q, "security-group-rule", id), securityGroupRuleId: id }),
  },
  "aws:ec2/networkAcl:NetworkAcl": {
    id: (q) => q.hexId("acl"),
    outputs: (q, id) => ({ arn: ec2Arn(q, "network-acl", id), ownerId: q.place.accountId }),
  },
  "aws:ec2/networkAclRule:NetworkAclRule": {
    id: (q) => `nacl-${parseInt(q.hex(8), 16)}`,
    unique: (q) => `${q.input("networkAclId")} ${q.inputs["egress"] === true ? "egress" : "ingress"} ${Number(q.inputs["ruleNumber"])}`,
    outputs: () => ({}),
  },
  "aws:ec2/networkAclAssociation:NetworkAclAssociation": { id: (q) => q.hexId("aclassoc"), outputs: () => ({}) },
  "aws:ec2/networkInterface:NetworkInterface": {
    id: (q) => q.hexId("eni"),
    keeps: (
      q,
    ) => (q.known(q.inputs["subnetId"], "arn") === undefined
      ? {}
      : { [GIVES_PUBLIC_ADDRESS]: q.known(q.inputs["subnetId"], "mapPublicIpOnLaunch") === true }),
    outputs: (q, id) => {
      const address = privateAddress(q, q.inputs["subnetId"]);
      return {
        arn: ec2Arn(q, "network-interface", id),
        ownerId: q.place.accountId,
        interfaceType: "interface",
        macAddress: `06${q.hex(10).replace(/../g, ":$&")}`,
        privateIp: address,
        privateIps: [address],
        privateDnsName: privateDnsName(q, address),
      };
    },
  },
  "aws:ec2/instance:Instance": {
    id: (q) => q.hexId("i"),
    outputs: (q, id) => {
      const primary = q.inputs["primaryNetworkInterface"] as { networkInterfaceId?: string } | undefined;
      const networkInterfaceId = primary?.networkInterfaceId ?? q.hexId("eni");
      const subnetId = q.output(networkInterfaceId, "subnetId", q.input("subnetId", q.hexId("subnet")));
      const privateIp = q.output(networkInterfaceId, "privateIp", privateAddress(q, subnetId));
      const isPublic = getsPublicAddress(q, primary?.networkInterfaceId);
      return {
        arn: ec2Arn(q, "instance", id),
        instanceState: "running",
        availabilityZone: q.output(subnetId, "availabilityZone", `${q.place.region}a`),
        primaryNetworkInterfaceId: networkInterfaceId,
        subnetId,
        privateIp,
        privateDns: privateDnsName(q, privateIp),
        publicIp: isPublic ? publicAddress(q) : "",
        publicDns: isPublic ? publicDnsName(q, publicAddress(q)) : "",
      };
    },
  },
  "aws:ec2/eip:Eip": {
    id: (q) => q.hexId("eipalloc"),
    outputs: (q, id) => ({
      allocationId: id,
      arn: ec2Arn(q, "elastic-ip", id),
      publicIp: publicAddress(q),
      publicDns: publicDnsName(q, publicAddress(q)),
      publicIpv4Pool: "amazon",
      networkBorderGroup: q.place.region,
      domain: "vpc",
    }),
  },
  "aws:ec2/eipAssociation:EipAssociation": {
    id: (q) => q.hexId("eipassoc"),
    outputs: (q) => ({ publicIp: q.output(q.inputs["allocationId"], "publicIp", publicAddress(q)) }),
  },
  "aws:ec2/natGateway:NatGateway": {
    id: (q) => q.hexId("nat"),
    outputs: (q) => ({
      publicIp: q.output(q.inputs["allocationId"], "publicIp", publicAddress(q)),
      privateIp: privateAddress(q, q.inputs["subnetId"]),
      networkInterfaceId: q.hexId("eni"),
      connectivityType: q.input("connectivityType", "public"),
    }),
  },
  "aws:ec2/flowLog:FlowLog": {
    id: (q) => q.hexId("fl"),
    outputs: (q, id) => ({ arn: ec2Arn(q, "vpc-flow-log", id) }),
  },
  "aws:ec2/vpcEndpoint:VpcEndpoint": {
    id: (q) => q.hexId("vpce"),
    outputs: (q, id) => ({
      arn: ec2Arn(q, "vpc-endpoint", id),
      ownerId: q.place.accountId,
      state: "available",
      prefixListId: q.input("vpcEndpointType", "Gateway") === "Gateway" ? q.hexId("pl") : "",
      networkInterfaceIds: ((q.inputs["subnetIds"] ?? []) as string[]).map((subnet) => q.hexId("eni", subnet)),
      dnsEntries: q.input("vpcEndpointType", "Gateway") === "Gateway"
        ? []
        : [{ dnsName: `${id}-${q.hex(8)}.${q.input("serviceName").split(".").pop()}.${q.place.region}.vpce.amazonaws.com` }],
    }),
  },
};
