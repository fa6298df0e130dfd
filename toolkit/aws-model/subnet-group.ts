import type { ResourceRequest } from "./request";

/** VPC of a subnet group: the VPC of its subnets. */
export function vpcOfSubnets(request: ResourceRequest): string {
  return request.output((request.inputs["subnetIds"] as string[] | undefined)?.[0], "vpcId", request.hexId("vpc"));
}
