import type { ResourceRequest } from "../request";

/** An address of a block reserved for documentation (RFC 5737), so that it never belongs to a real host. */
export const publicAddress = (request: ResourceRequest) => `203.0.113.${1 + (parseInt(request.hex(4, "public address"), 16) % 254)}`;

/** An address in the subnet, outside the first four and the last one, which AWS reserves. */
export function privateAddress(request: ResourceRequest, subnetId: unknown): string {
  const [first = "", prefixLength] = request.output(subnetId, "cidrBlock", "10.0.0.0/24").split("/");
  const octets = first.split(".").map(Number);
  const free = Math.min(2 ** (32 - Number(prefixLength)), 256) - 5;
  return [...octets.slice(0, 3), octets[3]! + 4 + (parseInt(request.hex(4, "private address"), 16) % free)].join(".");
}

export const ec2Arn = (request: ResourceRequest, kind: string, id: string) => request.arn("ec2", `${kind}/${id}`);

export const publicDnsName = (request: ResourceRequest, address: string) =>
  `ec2-${address.replaceAll(".", "-")}.${request.place.region}.compute.amazonaws.com`;

export const privateDnsName = (request: ResourceRequest, address: string) =>
  `ip-${address.replaceAll(".", "-")}.${request.place.region}.compute.internal`;
