import { always, type ByName, type BySearch, MAIN_TABLE, named, searched } from "../cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "../entry";
import type { PendingCreate } from "../pending-create";
import { ec2Arn } from "./addresses";
import { publicAddressesBehind } from "./public-addresses";

/** Destination of a route: a CIDR block or a prefix list. */
const destination = (pending: PendingCreate) =>
  pending.text("destinationCidrBlock") ?? pending.text("destinationIpv6CidrBlock") ?? pending.text("destinationPrefixListId");

/** CloudFormation doesn't have associations with a gateway, and the provider's read fails if there is none. */
const routeTableAssociation: BySearch = searched("AWS::EC2::SubnetRouteTableAssociation", {
  SubnetId: "subnetId",
  RouteTableId: "routeTableId",
}, {
  id: (pending) => pending.joined("/", pending.text("subnetId"), pending.text("routeTableId")),
  unique: always,
  untagged: true,
});

/**
 * It can't be imported, and must not be removed from the state: if it were created again, it would record the program's own table as the
 * VPC's original one and restore that on deletion, so that the table could never be deleted.
 * Source: terraform-provider-aws, internal/service/ec2/vpc_main_route_table_association.go.
 */
const mainRouteTableAssociation: ByName = named(MAIN_TABLE, "vpcId", {
  has: (found, pending) => found["RouteTableId"] === pending.text("routeTableId"),
  id: (_wanted, _vpcId, found) => String(found["AssociationId"]),
  outputs: (pending) => {
    const originalRouteTableId = pending.outputsOf(pending.text("vpcId"))?.["mainRouteTableId"];
    if (typeof originalRouteTableId !== "string" || originalRouteTableId === pending.text("routeTableId")) return undefined;
    return { vpcId: pending.text("vpcId"), routeTableId: pending.text("routeTableId"), originalRouteTableId };
  },
});

/** Gateways and route tables. */
export const routing: Entries = {
  "aws:ec2/internetGateway:InternetGateway": {
    noun: "internet gateway",
    holdsData: false,
    autoName: null,
    // ec2/vpc_internet_gateway.go
    replacedBy: [],
    interruptedBy: [],
    uses: { vpcId: "aws:ec2/vpc:Vpc" },
    refusesDeletion: {
      inUse: (id) =>
        `DependencyViolation: The network of ${id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway.`,
      moreUsers: publicAddressesBehind,
    },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::InternetGateway", {}),
    simulate: {
      id: (request) => request.hexId("igw"),
      outputs: (request, id) => ({ arn: ec2Arn(request, "internet-gateway", id), ownerId: request.place.accountId }),
    },
  },
  "aws:ec2/routeTable:RouteTable": {
    noun: "route table",
    holdsData: false,
    autoName: null,
    // ec2/vpc_route_table.go
    replacedBy: ["vpcId"],
    interruptedBy: [],
    uses: { vpcId: "aws:ec2/vpc:Vpc" },
    refusesDeletion: { inUse: (id) => `DependencyViolation: The routeTable '${id}' has dependencies and cannot be deleted.` },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::RouteTable", { VpcId: "vpcId" }),
    simulate: {
      id: (request) => request.hexId("rtb"),
      outputs: (request, id) => ({ arn: ec2Arn(request, "route-table", id), ownerId: request.place.accountId }),
    },
  },
  "aws:ec2/route:Route": {
    noun: "route",
    holdsData: false,
    autoName: null,
    // ec2/vpc_route.go; its target changes in place
    replacedBy: ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"],
    interruptedBy: [],
    // ec2/vpc_route.go, `routeValidTargets`
    unsetWhenOmitted: ["instanceId", "networkInterfaceId"],
    uses: {},
    refusesDeletion: NO_REFUSAL,
    importId: ({ inputs }) =>
      `${String(inputs["routeTableId"])}_${
        String(inputs["destinationCidrBlock"] ?? inputs["destinationIpv6CidrBlock"] ?? inputs["destinationPrefixListId"])
      }`,
    cloudControl: {
      by: "name",
      cloudType: "AWS::EC2::Route",
      identifier: (pending) => pending.joined("|", pending.text("routeTableId"), destination(pending)),
      id: (pending) => pending.joined("_", pending.text("routeTableId"), destination(pending)),
      untagged: true,
    },
    simulate: {
      id: (request) => `r-${request.input("routeTableId")}${parseInt(request.hex(8), 16)}`,
      unique: (request) =>
        `${request.input("routeTableId")} ${
          ["destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId"].map((key) => request.input(key)).join("")
        }`,
      outputs: () => ({ origin: "CreateRoute", state: "active" }),
    },
  },
  "aws:ec2/routeTableAssociation:RouteTableAssociation": {
    noun: "route table association",
    holdsData: false,
    autoName: null,
    // ec2/vpc_route_table_association.go
    replacedBy: ["gatewayId", "subnetId"],
    interruptedBy: [],
    uses: { routeTableId: "aws:ec2/routeTable:RouteTable" },
    refusesDeletion: NO_REFUSAL,
    importId: ({ inputs }) => `${String(inputs["subnetId"] ?? inputs["gatewayId"])}/${String(inputs["routeTableId"])}`,
    cloudControl: routeTableAssociation,
    simulate: {
      id: (request) => request.hexId("rtbassoc"),
      unique: (request) => request.input("subnetId", request.input("gatewayId")),
      outputs: () => ({}),
    },
  },
  "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {
    noun: "main route table association",
    holdsData: false,
    autoName: null,
    // ec2/vpc_main_route_table_association.go
    replacedBy: [],
    interruptedBy: [],
    // exists from the creation of the VPC
    takesOver: true,
    uses: { routeTableId: "aws:ec2/routeTable:RouteTable" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: mainRouteTableAssociation,
    simulate: {
      id: (request) => request.hexId("rtbassoc"),
      unique: (request) => request.input("vpcId"),
      outputs: (request) => ({ originalRouteTableId: request.output(request.inputs["vpcId"], "mainRouteTableId", request.hexId("rtb")) }),
    },
  },
};

/** Types that only other programs use. */
export const otherRouting: OtherEntries = {
  "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": {
    uses: { vpcId: "aws:ec2/vpc:Vpc" },
    cloudControl: searched("AWS::EC2::EgressOnlyInternetGateway", { VpcId: "vpcId" }),
    simulate: { id: (request) => request.hexId("eigw"), outputs: () => ({}) },
  },
};
