import { identitiesOf } from "../graph/identity";
import type { ResourceGraph } from "../graph/resource-graph";
import { isList, peek, type Resource, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { EIP, LOAD_BALANCERS, SECURITY_GROUP, SUBNETS, VPCS } from "../types";
import { attempt } from "../values";

const SUBNET_GROUP_MODULES = ["rds", "elasticache", "memorydb", "redshift", "docdb", "neptune", "dax"];

/** Types of each kind of resource that others of a network refer to. */
const TYPES = {
  vpc: VPCS,
  subnet: SUBNETS,
  table: ["aws:ec2/routeTable:RouteTable"],
  group: [SECURITY_GROUP],
  acl: ["aws:ec2/networkAcl:NetworkAcl"],
  "internet gateway": ["aws:ec2/internetGateway:InternetGateway"],
  "VPN gateway": ["aws:ec2/vpnGateway:VpnGateway"],
  "NAT gateway": ["aws:ec2/natGateway:NatGateway"],
  interface: ["aws:ec2/networkInterface:NetworkInterface"],
  instance: ["aws:ec2/instance:Instance", "aws:ec2/spotInstanceRequest:SpotInstanceRequest"],
  address: [EIP],
  "subnet group": SUBNET_GROUP_MODULES.map((module) => `aws:${module}/subnetGroup:SubnetGroup`),
  "load balancer": LOAD_BALANCERS,
  "VPC endpoint": ["aws:ec2/vpcEndpoint:VpcEndpoint"],
  "prefix list": ["aws:ec2/managedPrefixList:ManagedPrefixList"],
  cluster: ["aws:rds/cluster:Cluster", "aws:docdb/cluster:Cluster", "aws:neptune/cluster:Cluster"],
  "launch template": ["aws:ec2/launchTemplate:LaunchTemplate", "aws:ec2/launchConfiguration:LaunchConfiguration"],
} satisfies Record<string, readonly string[]>;

export const PREFIX_LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";
/** Types to which others of a network refer, and their parts. */
export const REFERENCED_TYPES: readonly string[] = [...Object.values(TYPES).flat(), PREFIX_LIST_ENTRY];

export type Kind = keyof typeof TYPES;

/** Defaults that AWS creates with every VPC: the output with their id, and their kind. */
const VPC_DEFAULTS: readonly (readonly [output: string, kind: Kind])[] = [
  ["defaultRouteTableId", "table"],
  ["mainRouteTableId", "table"],
  ["defaultSecurityGroupId", "group"],
  ["defaultNetworkAclId", "acl"],
];

/** Resources that adopt a VPC's default: the property that names it, and its kind. */
const ADOPTING: Readonly<Record<string, readonly [path: string, kind: Kind]>> = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId", "group"],
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": ["defaultNetworkAclId", "acl"],
  "aws:ec2/defaultRouteTable:DefaultRouteTable": ["defaultRouteTableId", "table"],
};

/**
 * References between the resources of a network, by key: the URN of a resource, `<URN of the VPC>#group` and the like for a VPC's
 * default, which needn't be a resource of the program, and the id itself for what another program created. An id that isn't known yet is
 * found by what its property comes from.
 */
export class References {
  /** By kind and id or URN, the keys of VPC defaults. */
  private readonly defaults = new Map<string, string>();
  private readonly adopting = new Map<string, Resource>();

  constructor(private readonly graph: ResourceGraph) {
    for (const vpc of graph.ofType(TYPES.vpc)) {
      for (const [output, kind] of VPC_DEFAULTS) {
        const id = peek(vpc, output);
        for (const name of [vpc.urn, ...(typeof id === "string" ? [id] : [])]) this.defaults.set(`${kind} ${name}`, `${vpc.urn}#${kind}`);
      }
    }
    for (const [type, [path, kind]] of Object.entries(ADOPTING)) {
      for (const resource of graph.ofType([type])) {
        const key = this.keyOfAdopted(resource, path, kind);
        this.adopting.set(key, resource);
        for (const name of [resource.urn, ...identitiesOf(resource)]) this.defaults.set(`${kind} ${name}`, key);
      }
    }
  }

  ofType(...types: string[]): readonly Resource[] {
    return this.graph.ofType(types);
  }

  /** The resource behind a key, if the program has it. */
  resource(key: string): Resource | undefined {
    return this.adopting.get(key) ?? this.graph.resource(key);
  }

  /** The key of an id or ARN. */
  key(kind: Kind, id: string): string {
    return this.knownKey(kind, id) ?? this.knownKey(kind, id.slice(id.lastIndexOf("/") + 1)) ?? id;
  }

  /**
   * The keys of what a property refers to, one or a list.
   *
   * @throws {UnknownValueError} It is unknown, and the property doesn't come from as many resources of this kind.
   */
  all(resource: Resource, path: string, kind: Kind): string[] {
    const value = peek(resource, path);
    const items = isList(value) ? value : [value];
    const found = items.flatMap((item) => (typeof item === "string" && item !== "" ? [this.key(kind, item)] : []));
    const unknown = items.filter((item) => item === UNKNOWN).length;
    if (unknown === 0 || (!isList(value) && isComputed(resource, path))) return unique(found);
    const sources = resource.propertyDependencies[path.split(".")[0]!] ?? [];
    const keys = unique(sources.flatMap((urn) => this.keyOfUrn(kind, urn) ?? []));
    const own = keys.filter((key) => !key.includes("#"));
    const candidates = own.length > 0 ? own : keys;
    const missing = candidates.filter((key) => !found.includes(key));
    const isMany = isList(value) || kind === "subnet" || kind === "group"; // a list may be unknown as a whole
    if (missing.length < unknown || (!isMany && missing.length > 1)) throw new UnknownValueError(resource, path);
    return unique([...found, ...missing]);
  }

  /** The key of the one resource that a property refers to; undefined if it is empty. */
  one(resource: Resource, path: string, kind: Kind): string | undefined {
    const [first, ...others] = this.all(resource, path, kind);
    if (others.length > 0) throw new UnknownValueError(resource, path);
    return first;
  }

  /**
   * Resources of these types to which a property, or anything in it, refers.
   *
   * @throws {UnknownValueError} It is unknown, and so is where it comes from.
   */
  linked(resource: Resource, path: string, types: readonly string[]): Resource[] {
    return this.graph.references(resource, path, types);
  }

  /** Resources of these types that refer to another one by a property; an unknown reference is added to `unknown`. */
  referring(unknown: UnknownValueError[], types: readonly string[], path: string, to: Resource): Resource[] {
    return this.graph.ofType(types).filter((each) =>
      attempt<Resource[]>(unknown, [], () => this.linked(each, path, [to.type])).includes(to)
    );
  }

  private knownKey(kind: Kind, id: string): string | undefined {
    return this.defaults.get(`${kind} ${id}`) ?? this.graph.identified(id, TYPES[kind]).at(-1)?.urn ?? this.keyOfUrn(kind, id);
  }

  private keyOfUrn(kind: Kind, urn: string): string | undefined {
    const resource = this.graph.resource(urn);
    return this.defaults.get(`${kind} ${urn}`) ?? (resource !== undefined && TYPES[kind].includes(resource.type) ? urn : undefined);
  }

  private keyOfAdopted(resource: Resource, path: string, kind: Kind): string {
    try {
      const key = path === "vpcId" ? this.one(resource, path, "vpc") : this.one(resource, path, kind);
      if (key === undefined) return resource.urn;
      return path === "vpcId" ? `${key}#${kind}` : key;
    } catch (error) {
      if (error instanceof UnknownValueError) return resource.urn;
      throw error;
    }
  }
}

/**
 * A property as the program gives it. An unknown value in a preview that comes from no resource is one that AWS fills in, and counts as
 * not given.
 *
 * @throws {UnknownValueError} The program gives it, and it is unknown.
 */
export function given(resource: Resource, path: string): Value {
  const value = peek(resource, path);
  if (value !== UNKNOWN) return value;
  if (isComputed(resource, path)) return undefined;
  throw new UnknownValueError(resource, path);
}

/** Whether the program gives a property, known or not. */
export function isGiven(resource: Resource, path: string): boolean {
  const value = peek(resource, path);
  return value === UNKNOWN ? !isComputed(resource, path) : value !== undefined && value !== null && value !== "";
}

/** Whether a value is `true`, or its equivalent in AWS's documents. */
export function isEnabled(value: Value): boolean {
  return value === true || value === "true" || value === "ENABLED";
}

/** A number, or text of one as in AWS's documents; NaN for any other value. */
export function numberOf(value: Value): number {
  return typeof value === "number" || (typeof value === "string" && value.trim() !== "") ? Number(value) : Number.NaN;
}

function isComputed({ propertyDependencies, properties }: Resource, path: string): boolean {
  const key = path.split(".")[0]!;
  const sources = Object.hasOwn(propertyDependencies, key) ? propertyDependencies[key] : undefined;
  return properties[key] === UNKNOWN && Object.keys(propertyDependencies).length > 0 && (sources === undefined || sources.length === 0);
}

export function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
