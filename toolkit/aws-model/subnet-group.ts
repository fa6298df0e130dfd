import type { ResourceRequest } from "./request";

/** The network that a subnet group is in: that of its subnets. */
export function vpcOfSubnets(request: ResourceRequest): string {
  return request.output((request.inputs["subnetIds"] as string[] | undefined)?.[0], "vpcId", request.hexId("vpc"));
}
