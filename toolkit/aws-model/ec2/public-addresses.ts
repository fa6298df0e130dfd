import type { ExistingResource } from "../entry";
import type { ResourceRequest } from "../request";

/** Fact of the subnet that a network interface keeps. */
export const GIVES_PUBLIC_ADDRESS = "givesPublicAddress";

/**
 * Whether an instance gets a public address when it starts. An interface that was created before decides by the subnet's setting at that
 * time. True if that is unknown.
 * Source: Amazon EC2 user guide, "Elastic network interfaces", public IPv4 addresses for network interfaces.
 */
export function getsPublicAddress(request: ResourceRequest, interfaceId: string | undefined): boolean {
  if (interfaceId !== undefined) return request.known(interfaceId, GIVES_PUBLIC_ADDRESS) !== false;
  const bySubnet = request.known(request.inputs["subnetId"], "arn") === undefined
    || request.known(request.inputs["subnetId"], "mapPublicIpOnLaunch") === true;
  return typeof request.inputs["associatePublicIpAddress"] === "boolean" ? request.inputs["associatePublicIpAddress"] : bySubnet;
}

/** A gateway can't be detached while a resource behind it has a public address. Source: EC2 API reference, `DetachInternetGateway`. */
export function publicAddressesBehind({ inputs }: ExistingResource, all: readonly ExistingResource[]): ExistingResource[] {
  return all.filter((resource) => hasPublicAddress(resource, all) && networkOf(resource, all) === inputs["vpcId"]);
}

function hasPublicAddress(resource: ExistingResource, all: readonly ExistingResource[]): boolean {
  const { type, inputs } = resource;
  if (type === "aws:ec2/natGateway:NatGateway") return inputs["connectivityType"] !== "private";
  if (type === "aws:lb/loadBalancer:LoadBalancer") return inputs["internal"] !== true;
  if (type === "aws:ec2/instance:Instance") {
    const own = all.find(({ id }) => id === resource.outputs["primaryNetworkInterfaceId"]);
    return own === undefined ? subnetOf(resource, all)?.inputs["mapPublicIpOnLaunch"] === true : own.kept?.[GIVES_PUBLIC_ADDRESS] === true;
  }
  return type === "aws:ec2/eipAssociation:EipAssociation";
}

function networkOf(resource: ExistingResource, all: readonly ExistingResource[]): unknown {
  return resource.outputs["vpcId"] ?? subnetOf(resource, all)?.inputs["vpcId"];
}

function subnetOf({ inputs, outputs }: ExistingResource, all: readonly ExistingResource[]): ExistingResource | undefined {
  const find = (id: unknown) => all.find((resource) => resource.id === id);
  return find(outputs["subnetId"] ?? find(inputs["networkInterfaceId"])?.inputs["subnetId"]);
}
