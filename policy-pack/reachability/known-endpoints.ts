import { parsedJson } from "../json";
import { isList, isObject, peek, type Resource, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { isProtocol } from "../values";
import {
  assigned,
  CACHE_KIND,
  DATABASE_KIND,
  type Endpoint,
  endpoint,
  LOAD_BALANCER_KIND,
  placed,
  type Reader,
  SOMEWHERE,
} from "./endpoints";
import { given, isEnabled, numberOf } from "./references";
import { groupsAt } from "./security-groups";
import { LAST_PORT, readTraffic, type Traffic } from "./traffic";

export function loadBalancer(resource: Resource, reader: Reader): Endpoint {
  const { references, listeners } = reader;
  const mapped = given(resource, "subnetMappings");
  const paths = ["subnets", ...(isList(mapped) ? mapped.map((_, index) => `subnetMappings.${index}.subnetId`) : [])];
  const where = paths.flatMap((path) => references.all(resource, path, "subnet"));
  const groups = groupsAt(references, resource, "securityGroups");
  const isWithout = groups.length === 0 && given(resource, "loadBalancerType") === "network";
  const heard = isWithout ? (listeners.get(resource.urn) ?? []).flatMap(listenerTraffic) : undefined;
  const all = placed(where);
  return endpoint(resource, LOAD_BALANCER_KIND, {
    subnets: where,
    groups: isWithout ? undefined : groups,
    listens: heard,
    publicIn(family) {
      if (isEnabled(given(resource, "internal"))) return [];
      const type = given(resource, "ipAddressType");
      const isDual = typeof type === "string" && type.startsWith("dualstack");
      return (family === "IPv4" ? type !== "dualstack-without-public-ipv4" : isDual) ? all : [];
    },
  }, reader);
}

function listenerTraffic(listener: Resource): Traffic[] {
  const protocol = given(listener, "protocol");
  const { from, to } = readTraffic({ ...listener, properties: { ...listener.properties, protocol: "tcp" } }, "protocol", "port", "port");
  const names = isProtocol(protocol, "TCP_UDP") ? ["tcp", "udp"] : [isProtocol(protocol, "UDP", "QUIC") ? "udp" : "tcp"];
  return names.map((name) => ({ protocol: name, from, to }));
}

/** Default ports of engines. Source: Amazon RDS, Aurora, ElastiCache, MemoryDB, Redshift, DocumentDB and Neptune user guides. */
const PORTS: readonly (readonly [RegExp, number])[] = [
  [/postgres/, 5432],
  [/mysql|mariadb|^aurora$/, 3306],
  [/oracle/, 1521],
  [/sqlserver/, 1433],
  [/db2/, 50_000],
  [/memcached/, 11_211],
  [/redis|valkey/, 6379],
];

/** Databases and caches: kind, and the properties with their groups and subnets. */
export const STORES: Readonly<Record<string, { kind: string; groups: string; subnetGroup: string; port?: number }>> = {
  "aws:rds/instance:Instance": { kind: DATABASE_KIND, groups: "vpcSecurityGroupIds", subnetGroup: "dbSubnetGroupName" },
  "aws:rds/cluster:Cluster": { kind: DATABASE_KIND, groups: "vpcSecurityGroupIds", subnetGroup: "dbSubnetGroupName" },
  "aws:docdb/cluster:Cluster": { kind: DATABASE_KIND, groups: "vpcSecurityGroupIds", subnetGroup: "dbSubnetGroupName", port: 27_017 },
  "aws:neptune/cluster:Cluster": { kind: DATABASE_KIND, groups: "vpcSecurityGroupIds", subnetGroup: "neptuneSubnetGroupName", port: 8182 },
  "aws:redshift/cluster:Cluster": { kind: DATABASE_KIND, groups: "vpcSecurityGroupIds", subnetGroup: "clusterSubnetGroupName", port: 5439 },
  "aws:elasticache/cluster:Cluster": { kind: CACHE_KIND, groups: "securityGroupIds", subnetGroup: "subnetGroupName" },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    kind: CACHE_KIND,
    groups: "securityGroupIds",
    subnetGroup: "subnetGroupName",
    port: 6379,
  },
  "aws:elasticache/serverlessCache:ServerlessCache": { kind: CACHE_KIND, groups: "securityGroupIds", subnetGroup: "" },
  "aws:memorydb/cluster:Cluster": { kind: CACHE_KIND, groups: "securityGroupIds", subnetGroup: "subnetGroupName", port: 6379 },
};

export function store(resource: Resource, reader: Reader): Endpoint {
  const { references, members } = reader;
  const { kind, groups, subnetGroup, port: usual } = STORES[resource.type]!;
  const where = [
    ...references.all(resource, "subnetIds", "subnet"),
    ...(subnetGroup === "" ? [] : references.all(resource, subnetGroup, "subnet group")).flatMap((key) => {
      const group = references.resource(key);
      return group ? references.all(group, "subnetIds", "subnet") : [SOMEWHERE];
    }),
  ];
  const all = placed(where);
  const engine = given(resource, "engine");
  const port = given(resource, "port") ?? usual ?? PORTS.find(([pattern]) => typeof engine === "string" && pattern.test(engine))?.[1];
  const number = numberOf(port);
  const isPublic = () => [resource, ...(members.get(resource.urn) ?? [])].some((one) => isEnabled(given(one, "publiclyAccessible")));
  return endpoint(resource, kind, {
    subnets: where,
    groups: groupsAt(references, resource, groups),
    listens: [
      Number.isInteger(number) && number > 0 ? { protocol: "tcp", from: number, to: number } : { protocol: "tcp", from: 0, to: LAST_PORT },
    ],
    publicIn: (family) => (isPublic() && (family === "IPv4" || given(resource, "networkType") === "DUAL") ? all : []),
  }, reader);
}

/** Tasks with a network configuration at `path`, e.g. `networkConfiguration`; none without one. */
export function tasks(resource: Resource, kind: string, path: string, reader: Reader): Endpoint[] {
  const { references } = reader;
  const place = given(resource, path);
  if (isList(place) ? place.length === 0 : !isObject(place)) return [];
  const at = isList(place) ? `${path}.0` : path;
  const where = references.all(resource, `${at}.subnets`, "subnet");
  return [endpoint(resource, kind, {
    subnets: where,
    groups: groupsAt(references, resource, `${at}.securityGroups`),
    publicIn: assigned(reader, placed(where), () => isEnabled(given(resource, `${at}.assignPublicIp`))),
  }, reader)];
}

/**
 * A task that an update runs by a hook, which no resource shows: a Stash notes what was run. Its input has the arguments of RunTask, in
 * flat form: a task definition, subnets and security groups. Any other Stash is a note of something else.
 */
export function notedTask(resource: Resource, reader: Reader): Endpoint[] {
  const { references } = reader;
  const note = peek(resource, "input");
  if (!isObject(note) || note["taskDefinition"] === undefined || !isList(note["securityGroups"])) return [];
  return [endpoint(resource, "task", {
    subnets: references.all(resource, "input.subnets", "subnet"),
    groups: groupsAt(references, resource, "input.securityGroups"),
  }, reader)];
}

/** A state machine that starts tasks: one endpoint for each network configuration in its definition. */
export function stateMachine(resource: Resource, reader: Reader): Endpoint[] {
  const { references } = reader;
  const definition = peek(resource, "definition");
  if (definition === UNKNOWN) {
    const sources = resource.propertyDependencies["definition"];
    if (sources?.every((urn) => !/:(Security|DefaultSecurity)Group::|:Subnet::/.test(urn))) return [];
    throw new UnknownValueError(resource, "definition");
  }
  return placesIn(definition).flatMap((place) => {
    const list = (key: string): string[] | undefined => {
      const value = place[key];
      if (Object.hasOwn(place, `${key}.$`)) return undefined; // decided by the execution's input
      if (isList(value) ? value.some((item) => item === UNKNOWN) : value === UNKNOWN) throw new UnknownValueError(resource, "definition");
      return isList(value) ? value.filter((item) => typeof item === "string" && !item.startsWith("{%")) as string[] : [];
    };
    const [groups, ids] = [list("SecurityGroups"), list("Subnets")];
    if (groups === undefined) return [];
    const where = (ids ?? []).map((id) => references.key("subnet", id));
    return [endpoint(resource, "job", {
      subnets: where,
      groups: groups.map((id) => references.key("group", id)),
      publicIn: assigned(reader, placed(where), () => isEnabled(place["AssignPublicIp"])),
    }, reader)];
  });
}

function placesIn(definition: Value): Readonly<Record<string, Value>>[] {
  const places: Readonly<Record<string, Value>>[] = [];
  const open: Value[] = [parsedJson(definition)];
  while (open.length > 0) {
    const next = open.pop();
    if (isList(next)) open.push(...next);
    if (!isObject(next)) continue;
    for (const [key, value] of Object.entries(next)) {
      if (/^awsvpcConfiguration$/i.test(key) && isObject(value)) places.push(value);
      else open.push(value);
    }
  }
  return places;
}
