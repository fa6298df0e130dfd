import { isList, peek, type Resource, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { LOAD_BALANCERS } from "../types";

/** What can be referred to. */
export type Kind =
  | "vpc"
  | "subnet"
  | "table"
  | "group"
  | "acl"
  | "internet gateway"
  | "NAT gateway"
  | "interface"
  | "instance"
  | "address"
  | "subnet group"
  | "load balancer"
  | "prefix list"
  | "cluster"
  | "launch template";

const KINDS: Readonly<Record<string, Kind>> = {
  "aws:ec2/vpc:Vpc": "vpc",
  "aws:ec2/defaultVpc:DefaultVpc": "vpc",
  "aws:ec2/subnet:Subnet": "subnet",
  "aws:ec2/defaultSubnet:DefaultSubnet": "subnet",
  "aws:ec2/routeTable:RouteTable": "table",
  "aws:ec2/securityGroup:SecurityGroup": "group",
  "aws:ec2/networkAcl:NetworkAcl": "acl",
  "aws:ec2/internetGateway:InternetGateway": "internet gateway",
  "aws:ec2/natGateway:NatGateway": "NAT gateway",
  "aws:ec2/networkInterface:NetworkInterface": "interface",
  "aws:ec2/instance:Instance": "instance",
  "aws:ec2/spotInstanceRequest:SpotInstanceRequest": "instance",
  "aws:ec2/eip:Eip": "address",
  "aws:rds/subnetGroup:SubnetGroup": "subnet group",
  "aws:elasticache/subnetGroup:SubnetGroup": "subnet group",
  "aws:memorydb/subnetGroup:SubnetGroup": "subnet group",
  "aws:redshift/subnetGroup:SubnetGroup": "subnet group",
  "aws:docdb/subnetGroup:SubnetGroup": "subnet group",
  "aws:neptune/subnetGroup:SubnetGroup": "subnet group",
  ...Object.fromEntries(LOAD_BALANCERS.map((type): [string, Kind] => [type, "load balancer"])),
  "aws:ec2/managedPrefixList:ManagedPrefixList": "prefix list",
  "aws:rds/cluster:Cluster": "cluster",
  "aws:docdb/cluster:Cluster": "cluster",
  "aws:neptune/cluster:Cluster": "cluster",
  "aws:ec2/launchTemplate:LaunchTemplate": "launch template",
  "aws:ec2/launchConfiguration:LaunchConfiguration": "launch template",
};

/** What AWS makes with every VPC: property that tells its id, and kind. */
const VPC_DEFAULTS: readonly (readonly [string, Kind])[] = [
  ["defaultRouteTableId", "table"],
  ["mainRouteTableId", "table"],
  ["defaultSecurityGroupId", "group"],
  ["defaultNetworkAclId", "acl"],
];

/** Resources that take over what a VPC has by default: how they name it, and as what. */
const TAKEN_OVER: Readonly<Record<string, readonly [string, Kind]>> = {
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId", "group"],
  "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": ["defaultNetworkAclId", "acl"],
  "aws:ec2/defaultRouteTable:DefaultRouteTable": ["defaultRouteTableId", "table"],
};

/**
 * Finds what resources refer to. Everything has a key: the URN of the resource, `<URN of the VPC>#group` and the like for what
 * comes with a VPC, and the id itself for what isn't in the program. An id that isn't known yet is found by what its property
 * comes from.
 */
export class References {
  private readonly byKey = new Map<string, Resource>();
  private readonly byType = new Map<string, Resource[]>();
  private readonly keys = new Map<string, string>();

  constructor(readonly resources: readonly Resource[]) {
    for (const resource of resources) {
      const sameType = this.byType.get(resource.type);
      if (sameType) sameType.push(resource);
      else this.byType.set(resource.type, [resource]);
      const kind = Object.hasOwn(KINDS, resource.type) ? KINDS[resource.type] : undefined;
      if (kind === undefined) continue;
      this.register(kind, resource, resource.urn);
      if (kind !== "vpc") continue;
      for (const [from, what] of VPC_DEFAULTS) {
        this.keys.set(`${what} ${resource.urn}`, `${resource.urn}#${what}`);
        const id = peek(resource, from);
        if (typeof id === "string") this.keys.set(`${what} ${id}`, `${resource.urn}#${what}`);
      }
    }
    for (const [type, [path, kind]] of Object.entries(TAKEN_OVER)) {
      for (const resource of this.ofType(type)) this.register(kind, resource, this.keyOfTakenOver(resource, path, kind));
    }
  }

  ofType(...types: string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /** The resource behind a key, if the program has it. */
  resource(key: string): Resource | undefined {
    return this.byKey.get(key);
  }

  /** The key of an id. */
  key(kind: Kind, id: string): string {
    return this.keys.get(`${kind} ${id}`) ?? this.keys.get(`${kind} ${id.slice(id.lastIndexOf("/") + 1)}`) ?? id;
  }

  /**
   * The keys of what a property refers to, one or a list.
   *
   * @throws {UnknownValueError} It isn't known, nor does the property come from as many things of this kind.
   */
  all(resource: Resource, path: string, kind: Kind): string[] {
    const value = peek(resource, path);
    const items = isList(value) ? value : [value];
    const found = items.flatMap((item) => (typeof item === "string" && item !== "" ? [this.key(kind, item)] : []));
    const unknown = items.filter((item) => item === UNKNOWN).length;
    if (unknown === 0 || (!isList(value) && isComputed(resource, path))) return unique(found);
    const sources = resource.propertyDependencies[path.split(".")[0]!] ?? [];
    const keys = unique(sources.flatMap((urn) => this.keys.get(`${kind} ${urn}`) ?? []));
    const own = keys.filter((key) => !key.includes("#"));
    const candidates = own.length > 0 ? own : keys;
    const missing = candidates.filter((key) => !found.includes(key));
    const isMany = isList(value) || kind === "subnet" || kind === "group"; // a list may be unknown as a whole
    if (missing.length < unknown || (!isMany && missing.length > 1)) throw new UnknownValueError(resource, path);
    return unique([...found, ...missing]);
  }

  /** The key of the one thing a property refers to; undefined where it is empty. */
  one(resource: Resource, path: string, kind: Kind): string | undefined {
    const [first, ...others] = this.all(resource, path, kind);
    if (others.length > 0) throw new UnknownValueError(resource, path);
    return first;
  }

  private register(kind: Kind, resource: Resource, key: string): void {
    this.byKey.set(key, resource);
    this.keys.set(`${kind} ${resource.urn}`, key);
    for (const id of identifiers(resource)) this.keys.set(`${kind} ${id}`, key);
  }

  private keyOfTakenOver(resource: Resource, path: string, kind: Kind): string {
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

/** All by which others may name it. */
function identifiers(resource: Resource): string[] {
  const texts = ["id", "arn", "name", "clusterIdentifier", "allocationId"].map((key) => peek(resource, key)).filter((value) =>
    typeof value === "string" && value !== ""
  ) as string[];
  const arn = peek(resource, "arn");
  return typeof arn === "string" ? [...texts, arn.slice(Math.max(arn.lastIndexOf("/"), arn.lastIndexOf(":")) + 1)] : texts;
}

/**
 * A property as the program gives it. What a preview doesn't know and what comes from nothing is AWS's own to fill in, and counts
 * as not given.
 *
 * @throws {UnknownValueError} The program gives it, and it isn't known yet.
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

/** `true`, and what AWS's documents write for it. */
export function isEnabled(value: Value): boolean {
  return value === true || value === "true" || value === "ENABLED";
}

/** A number, also as text as AWS's documents have it; NaN for anything else. */
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

/** Runs it; what isn't known yet is kept for later. */
export function attempt<T>(unknown: UnknownValueError[], otherwise: T, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    unknown.push(error);
    return otherwise;
  }
}
