import { isList, type Resource, type UnknownValueError } from "../stack-view";
import { LISTENERS } from "../types";
import { addTo, attempt } from "../values";
import type { Family } from "./addresses";
import { given, type Kind, type References, unique } from "./references";
import type { Subnets } from "./subnets";
import type { Traffic } from "./traffic";

/** Source or target of traffic in a VPC: it is in subnets and has security groups. */
export interface Endpoint {
  resource: Resource;
  /** Name in messages, e.g. `service api-service`. */
  label: string;
  kind: string;
  /** Keys; `SOMEWHERE` if the resource doesn't name its subnets. */
  subnets: readonly string[];
  /** Keys; undefined if no group applies, as for a network load balancer without one. */
  groups: readonly string[] | undefined;
  /** Ports that it listens on; undefined: all traffic that its groups allow. */
  listens: readonly Traffic[] | undefined;
  /** The subnets where it has an address that the internet can reach. @throws {UnknownValueError} */
  publicIn(family: Family): readonly string[];
}

/** Key for the subnet of a resource that doesn't name one. */
export const SOMEWHERE = "(a subnet outside the program)";

/** Indexes with which endpoints are read. */
export interface Reader {
  references: References;
  subnets: Subnets;
  /** Keys of the network interfaces and instances with an Elastic IP address. */
  elasticAddresses: ReadonlySet<string>;
  /** Listeners by load balancer's key. */
  listeners: ReadonlyMap<string, readonly Resource[]>;
  /** Members by database cluster's key. */
  members: ReadonlyMap<string, readonly Resource[]>;
  /** Instances by the key of their network interfaces. */
  instances: ReadonlyMap<string, Resource>;
  /** Further groups by the key of a network interface or instance. */
  furtherGroups: ReadonlyMap<string, readonly string[]>;
}

/** @param unknown Receives unknown values. */
export function readerOf(references: References, subnets: Subnets, unknown: UnknownValueError[]): Reader {
  const all = (resource: Resource, path: string, kind: Kind) => attempt<string[]>(unknown, [], () => references.all(resource, path, kind));
  const elasticAddresses = new Set<string>();
  for (
    const [type, onInterface, onInstance] of [["aws:ec2/eip:Eip", "networkInterface", "instance"], [
      "aws:ec2/eipAssociation:EipAssociation",
      "networkInterfaceId",
      "instanceId",
    ]] as const
  ) {
    for (const address of references.ofType(type)) {
      for (const key of [...all(address, onInterface, "interface"), ...all(address, onInstance, "instance")]) {
        elasticAddresses.add(key);
      }
    }
  }
  const listeners = new Map<string, Resource[]>();
  for (const listener of references.ofType(...LISTENERS)) {
    for (const key of all(listener, "loadBalancerArn", "load balancer")) addTo(listeners, key, listener);
  }
  const members = new Map<string, Resource[]>();
  for (
    const type of [
      "aws:rds/clusterInstance:ClusterInstance",
      "aws:docdb/clusterInstance:ClusterInstance",
      "aws:neptune/clusterInstance:ClusterInstance",
    ]
  ) {
    for (const member of references.ofType(type)) {
      for (const key of all(member, "clusterIdentifier", "cluster")) addTo(members, key, member);
    }
  }
  const instances = new Map<string, Resource>();
  for (const instance of references.ofType("aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest")) {
    for (const key of attempt<string[]>(unknown, [], () => interfacesOf(references, instance))) instances.set(key, instance);
  }
  for (const attachment of references.ofType("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment")) {
    const instance = references.resource(all(attachment, "instanceId", "instance")[0] ?? "");
    for (const key of all(attachment, "networkInterfaceId", "interface")) if (instance) instances.set(key, instance);
  }
  const furtherGroups = new Map<string, string[]>();
  for (const attachment of references.ofType("aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment")) {
    for (const key of all(attachment, "networkInterfaceId", "interface")) {
      for (const group of all(attachment, "securityGroupId", "group")) addTo(furtherGroups, key, group);
    }
  }
  return { references, subnets, elasticAddresses, listeners, members, instances, furtherGroups };
}

export const LOAD_BALANCER_KIND = "load balancer";
export const DATABASE_KIND = "database";
export const CACHE_KIND = "cache";

/** An endpoint; without a group it has its VPC's default one. */
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

/** Keys of the network interfaces that an instance names. */
export function interfacesOf(references: References, instance: Resource): string[] {
  const list = given(instance, "networkInterfaces");
  const paths = [
    "primaryNetworkInterface.networkInterfaceId",
    ...(isList(list) ? list.map((_, index) => `networkInterfaces.${index}.networkInterfaceId`) : []),
  ];
  return paths.flatMap((path) => references.all(instance, path, "interface"));
}
