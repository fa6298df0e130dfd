import { isList, type Resource, type UnknownValueError } from "../stack-view";
import { LISTENERS, NETWORK_INTERFACE } from "../types";
import { addTo, attempt } from "../values";
import { given, type Kind, type References } from "./references";
import type { Subnets } from "./subnets";

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
  /** URNs of all members. */
  memberUrns: ReadonlySet<string>;
  /** Instances by the key of their network interfaces. */
  instances: ReadonlyMap<string, Resource>;
  /** Further groups by the key of a network interface or instance. */
  furtherGroups: ReadonlyMap<string, readonly string[]>;
}

/** Properties by which members name their database cluster. */
const MEMBERS: Readonly<Record<string, string>> = {
  "aws:rds/clusterInstance:ClusterInstance": "clusterIdentifier",
  "aws:rds/shardGroup:ShardGroup": "dbClusterIdentifier",
  "aws:docdb/clusterInstance:ClusterInstance": "clusterIdentifier",
  "aws:neptune/clusterInstance:ClusterInstance": "clusterIdentifier",
};

const ADDRESSES = [
  ["aws:ec2/eip:Eip", "networkInterface", "instance"],
  ["aws:ec2/eipAssociation:EipAssociation", "networkInterfaceId", "instanceId"],
] as const;

/** The indexes of a program. A reference that isn't known yet is missing in them, and its error is in `unknown`. */
export function readerOf(references: References, subnets: Subnets, unknown: UnknownValueError[]): Reader {
  const keys = (resource: Resource, path: string, kind: Kind): string[] =>
    attempt<string[]>(unknown, [], () => references.all(resource, path, kind));
  const index = <Item>(types: readonly string[], keysOf: (one: Resource) => readonly string[], item: (one: Resource) => Item) => {
    const found = new Map<string, Item[]>();
    for (const one of references.ofType(...types)) for (const key of keysOf(one)) addTo(found, key, item(one));
    return found;
  };
  const elasticAddresses = new Set(
    ADDRESSES.flatMap(([type, onInterface, onInstance]) =>
      references.ofType(type).flatMap((address) => [...keys(address, onInterface, "interface"), ...keys(address, onInstance, "instance")])
    ),
  );
  const itself = (one: Resource): Resource => one;
  const members = index(Object.keys(MEMBERS), (one) => keys(one, MEMBERS[one.type]!, "cluster"), itself);
  const furtherGroups = new Map<string, string[]>();
  for (const [type, path, kind] of FURTHER_GROUPS) {
    for (const attachment of references.ofType(type)) {
      for (const key of keys(attachment, path, kind)) {
        for (const group of keys(attachment, "securityGroupId", "group")) addTo(furtherGroups, key, group);
      }
    }
  }
  return {
    references,
    subnets,
    elasticAddresses,
    listeners: index(LISTENERS, (one) => keys(one, "loadBalancerArn", "load balancer"), itself),
    members,
    memberUrns: new Set([...members.values()].flatMap((all) => all.map(({ urn }) => urn))),
    instances: instancesOf(references, keys, unknown),
    furtherGroups,
  };
}

const FURTHER_GROUPS = [
  ["aws:ec2/networkInterfaceSecurityGroupAttachment:NetworkInterfaceSecurityGroupAttachment", "networkInterfaceId", "interface"],
  ["aws:ec2/securityGroupAssociation:SecurityGroupAssociation", "vpcEndpointId", "VPC endpoint"],
] as const;

function instancesOf(
  references: References,
  keys: (resource: Resource, path: string, kind: Kind) => string[],
  unknown: UnknownValueError[],
): Map<string, Resource> {
  const instances = new Map<string, Resource>();
  for (const instance of references.ofType("aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest")) {
    for (const key of attempt<string[]>(unknown, [], () => interfacesOf(references, instance))) instances.set(key, instance);
  }
  for (const attachment of references.ofType("aws:ec2/networkInterfaceAttachment:NetworkInterfaceAttachment")) {
    const instance = references.resource(keys(attachment, "instanceId", "instance")[0] ?? "");
    for (const key of keys(attachment, "networkInterfaceId", "interface")) if (instance) instances.set(key, instance);
  }
  for (const owned of references.ofType(NETWORK_INTERFACE)) {
    const attachments = attempt(unknown, undefined, () => given(owned, "attachments"));
    (isList(attachments) ? attachments : []).forEach((_, index) => {
      const instance = references.resource(keys(owned, `attachments.${index}.instance`, "instance")[0] ?? "");
      if (instance) instances.set(owned.urn, instance);
    });
  }
  return instances;
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
