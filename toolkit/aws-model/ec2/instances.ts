import { isDeepStrictEqual } from "node:util";

import type { Properties } from "../../shared/values";
import { always, searched } from "../cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "../entry";
import { ec2Arn, privateAddress, privateDnsName, publicAddress, publicDnsName } from "./addresses";
import { getsPublicAddress, GIVES_PUBLIC_ADDRESS } from "./public-addresses";

/**
 * Whether a type has AWS's own processor: a `g` after the generation, and the first family, a1. Source: Amazon EC2 instance types, "Naming
 * conventions".
 */
const isArm = (instanceType: string) => /^(a1|[a-z]+\d+[a-z]*g[a-z]*)\./.test(instanceType);

/** ec2/ec2_instance.go, `CustomizeDiff`: types without a common architecture, and user data if `userDataReplaceOnChange` is set. */
function otherMachine(before: Properties, after: Properties): string[] {
  const [typeBefore, typeAfter] = [before["instanceType"], after["instanceType"]];
  const otherArchitecture = typeof typeBefore === "string" && typeof typeAfter === "string" && isArm(typeBefore) !== isArm(typeAfter);
  const userData = after["userDataReplaceOnChange"] === true ? ["userData", "userDataBase64"] : [];
  return [
    ...(otherArchitecture ? ["instanceType"] : []),
    ...userData.filter((property) => !isDeepStrictEqual(before[property], after[property])),
  ];
}

/** Instances, network interfaces, Elastic IPs and NAT gateways. */
export const instances: Entries = {
  "aws:ec2/networkInterface:NetworkInterface": {
    noun: "network interface",
    holdsData: false,
    autoName: null,
    // ec2/vpc_network_interface.go; also enablePrimaryIpv6 when it is disabled, and private addresses in another order
    replacedBy: ["interfaceType", "subnetId"],
    interruptedBy: [],
    uses: { subnetId: "aws:ec2/subnet:Subnet", securityGroups: "aws:ec2/securityGroup:SecurityGroup" },
    refusesDeletion: { inUse: (id) => `InvalidParameterValue: Network interface '${id}' is currently in use.` },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::NetworkInterface", { SubnetId: "subnetId", Description: "description" }),
    simulate: {
      id: (request) => request.hexId("eni"),
      keeps: (
        request,
      ) => (request.known(request.inputs["subnetId"], "arn") === undefined
        ? {}
        : { [GIVES_PUBLIC_ADDRESS]: request.known(request.inputs["subnetId"], "mapPublicIpOnLaunch") === true }),
      outputs: (request, id) => {
        const address = privateAddress(request, request.inputs["subnetId"]);
        return {
          arn: ec2Arn(request, "network-interface", id),
          ownerId: request.place.accountId,
          interfaceType: "interface",
          macAddress: `06${request.hex(10).replace(/../g, ":$&")}`,
          privateIp: address,
          privateIps: [address],
          privateDnsName: privateDnsName(request, address),
        };
      },
    },
  },
  "aws:ec2/instance:Instance": {
    noun: "EC2 instance",
    holdsData: false,
    autoName: null,
    // ec2/ec2_instance.go. The primary network interface came with 6.10 (#43953): EC2 never detaches it from its instance.
    replacedBy: [
      "ami",
      "associatePublicIpAddress",
      "availabilityZone",
      "cpuOptions.amdSevSnp",
      "cpuOptions.coreCount",
      "cpuOptions.threadsPerCore",
      "ebsBlockDevices.deviceName",
      "ebsBlockDevices.snapshotId",
      "ebsOptimized",
      "enclaveOptions",
      "ephemeralBlockDevices",
      "hibernation",
      "hostId",
      "instanceMarketOptions",
      "ipv6Addresses",
      "keyName",
      "launchTemplate.id",
      "launchTemplate.name",
      "networkInterfaces",
      "placementGroup",
      "placementPartitionNumber",
      "primaryNetworkInterface.networkInterfaceId",
      "privateIp",
      "rootBlockDevice.encrypted",
      "rootBlockDevice.kmsKeyId",
      "securityGroups",
      "subnetId",
      "tenancy",
    ],
    alsoReplacedBy: otherMachine,
    // Stopped and started. Source: Amazon EC2 user guide, "Change the instance type for your Amazon EC2 instance".
    interruptedBy: ["instanceType"],
    keptWhenOmitted: ["creditSpecification"],
    uses: {
      subnetId: "aws:ec2/subnet:Subnet",
      vpcSecurityGroupIds: "aws:ec2/securityGroup:SecurityGroup",
      "primaryNetworkInterface.networkInterfaceId": "aws:ec2/networkInterface:NetworkInterface",
      "networkInterfaces.networkInterfaceId": "aws:ec2/networkInterface:NetworkInterface",
    },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::EC2::Instance", { ImageId: "ami", SubnetId: "subnetId" }),
    simulate: {
      id: (request) => request.hexId("i"),
      outputs: (request, id) => {
        const primary = request.inputs["primaryNetworkInterface"] as { networkInterfaceId?: string } | undefined;
        const networkInterfaceId = primary?.networkInterfaceId ?? request.hexId("eni");
        const subnetId = request.output(networkInterfaceId, "subnetId", request.input("subnetId", request.hexId("subnet")));
        const privateIp = request.output(networkInterfaceId, "privateIp", privateAddress(request, subnetId));
        const isPublic = getsPublicAddress(request, primary?.networkInterfaceId);
        return {
          arn: ec2Arn(request, "instance", id),
          instanceState: "running",
          availabilityZone: request.output(subnetId, "availabilityZone", `${request.place.region}a`),
          primaryNetworkInterfaceId: networkInterfaceId,
          subnetId,
          privateIp,
          privateDns: privateDnsName(request, privateIp),
          publicIp: isPublic ? publicAddress(request) : "",
          publicDns: isPublic ? publicDnsName(request, publicAddress(request)) : "",
        };
      },
    },
  },
  "aws:ec2/eip:Eip": {
    noun: "Elastic IP",
    holdsData: false,
    autoName: null,
    // ec2/ec2_eip.go
    replacedBy: ["address", "domain", "ipamPoolId", "networkBorderGroup", "publicIpv4Pool"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: { inUse: (id) => `InvalidIPAddress.InUse: ${id} is in use` },
    importId: "{id}",
    cloudControl: searched("AWS::EC2::EIP", {}, { id: (_, identifier) => identifier.split("|")[1] }),
    simulate: {
      id: (request) => request.hexId("eipalloc"),
      outputs: (request, id) => ({
        allocationId: id,
        arn: ec2Arn(request, "elastic-ip", id),
        publicIp: publicAddress(request),
        publicDns: publicDnsName(request, publicAddress(request)),
        publicIpv4Pool: "amazon",
        networkBorderGroup: request.place.region,
        domain: "vpc",
      }),
    },
  },
  "aws:ec2/natGateway:NatGateway": {
    noun: "NAT gateway",
    holdsData: false,
    autoName: null,
    // ec2/vpc_nat_gateway.go; also a regional one whose addresses are first set or no longer set
    replacedBy: ["allocationId", "availabilityMode", "connectivityType", "privateIp", "subnetId", "vpcId"],
    interruptedBy: [],
    uses: { subnetId: "aws:ec2/subnet:Subnet", allocationId: "aws:ec2/eip:Eip" },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
    cloudControl: searched("AWS::EC2::NatGateway", { SubnetId: "subnetId", AllocationId: "allocationId" }),
    simulate: {
      id: (request) => request.hexId("nat"),
      outputs: (request) => ({
        publicIp: request.output(request.inputs["allocationId"], "publicIp", publicAddress(request)),
        privateIp: privateAddress(request, request.inputs["subnetId"]),
        networkInterfaceId: request.hexId("eni"),
        connectivityType: request.input("connectivityType", "public"),
      }),
    },
  },
};

/** Types that only other programs use. */
export const otherAddresses: OtherEntries = {
  "aws:ec2/eipAssociation:EipAssociation": {
    uses: { allocationId: "aws:ec2/eip:Eip" },
    cloudControl: searched("AWS::EC2::EIPAssociation", { AllocationId: "allocationId" }, {
      unique: always,
      untagged: true,
    }),
    simulate: {
      id: (request) => request.hexId("eipassoc"),
      outputs: (request) => ({ publicIp: request.output(request.inputs["allocationId"], "publicIp", publicAddress(request)) }),
    },
  },
};
