import type { Resource } from "../stack-view";
import type { Family } from "./addresses";
import type { Reader } from "./reader";
import { unique } from "./references";
import type { Traffic } from "./traffic";

/** Source or target of traffic in a VPC: it is in subnets and has security groups. */
export interface Endpoint {
  resource: Resource;
  /** Noun of its type and its name, e.g. `service api-service`; its URN instead of a name that another resource has as well. */
  label: string;
  /** Noun of its type, e.g. `database cluster`. */
  kind: string;
  /** Whether it keeps data: a database or cache. */
  isStore: boolean;
  /** Keys; `SOMEWHERE` if the resource doesn't name its subnets. */
  subnets: readonly string[];
  /** Keys; undefined if no group applies, as for a network load balancer without one. */
  groups: readonly string[] | undefined;
  /** Ports that it listens on; undefined: all traffic that its groups allow. */
  listens: readonly Traffic[] | undefined;
  /** Whether it is a machine that a person can log in to. */
  isHost: boolean;
  /** Whether it exists to answer requests of the internet, e.g. a load balancer or an API. */
  isEntrance: boolean;
  /** Traffic that AWS lets in from the internet past the VPC, e.g. to an API. */
  opened: readonly Opening[];
  /** The subnets where it has an address that the internet can reach. @throws {UnknownValueError} */
  publicIn(family: Family): readonly string[];
}

/** Traffic from outside the VPC that no route or security group decides. */
export interface Opening {
  traffic: Traffic;
  /** Blocks of addresses that may send it. */
  blocks: readonly string[];
  /** Another network from which it comes, e.g. `account 123456789012`; undefined: the internet. */
  from?: string;
  /** Its reason, e.g. `endpointPublicAccess`. */
  via: string;
}

/** Key for the subnet of a resource that doesn't name one. */
export const SOMEWHERE = "(a subnet outside the program)";

/** An endpoint; without a group it has its VPC's default one. @param kind Noun of its type, which no other type has. */
export function endpoint(
  resource: Resource,
  kind: string,
  parts: Pick<Endpoint, "subnets" | "groups"> & Partial<Endpoint>,
  { subnets }: Reader,
): Endpoint {
  const where = placed(parts.subnets);
  const groups = parts.groups?.length === 0
    ? where.map((subnet) => `${subnets.vpc(subnet) ?? "(a VPC outside the program)"}#group`)
    : parts.groups;
  return {
    resource,
    kind,
    label: `${kind} ${resource.name}`,
    isStore: false,
    isHost: false,
    isEntrance: false,
    opened: [],
    listens: undefined,
    publicIn: () => [],
    ...parts,
    subnets: where,
    groups: groups && unique(groups),
  };
}

export function placed(subnets: readonly string[]): string[] {
  return subnets.length > 0 ? unique(subnets) : [SOMEWHERE];
}

/** Public subnets of a resource that chooses its public IPv4 address (`isPublic`) and gets an IPv6 one if its subnet has them. */
export function assigned({ subnets }: Reader, where: readonly string[], isPublic: () => boolean): Endpoint["publicIn"] {
  return (family) => (family === "IPv4" ? (isPublic() ? where : []) : where.filter((subnet) => subnets.hasIpv6(subnet)));
}
