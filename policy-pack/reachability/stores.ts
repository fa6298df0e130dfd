import type { Resource } from "../stack-view";
import { type Endpoint, endpoint, placed, SOMEWHERE } from "./endpoints";
import type { Reader } from "./reader";
import { given, isEnabled, numberOf } from "./references";
import { groupsAt } from "./security-groups";
import { LAST_PORT } from "./traffic";

/** Default ports of engines. Source: Amazon RDS, Aurora, ElastiCache, MemoryDB, Redshift, DocumentDB and Neptune user guides. */
const PORTS: readonly (readonly [RegExp, number])[] = [
  [/postgres/i, 5432],
  [/mysql|mariadb|^aurora$/i, 3306],
  [/oracle/i, 1521],
  [/sqlserver/i, 1433],
  [/db2/i, 50_000],
  [/memcached/i, 11_211],
  [/redis|valkey/i, 6379],
];

interface StoreFacts {
  /** Noun in rows; each type has its own, so that no resource of another type takes the name of a declared one. */
  kind: string;
  /** Properties with its groups and subnets. */
  groups?: string;
  subnets?: string;
  subnetGroup?: string;
  /** Property that names the engine. */
  engine?: string;
  port?: number;
}

const RDS = { groups: "vpcSecurityGroupIds", subnetGroup: "dbSubnetGroupName" };
const CACHE = { groups: "securityGroupIds", subnetGroup: "subnetGroupName" };

/**
 * Databases and caches. Ports besides {@link PORTS}: Amazon DocumentDB, Neptune, Redshift, DAX (9111 with TLS) and Timestream for InfluxDB
 * developer guides.
 */
export const STORES: Readonly<Record<string, StoreFacts>> = {
  "aws:rds/instance:Instance": { kind: "database", ...RDS },
  "aws:rds/cluster:Cluster": { kind: "database cluster", ...RDS },
  "aws:rds/proxy:Proxy": { kind: "database proxy", groups: "vpcSecurityGroupIds", subnets: "vpcSubnetIds", engine: "engineFamily" },
  "aws:rds/proxyEndpoint:ProxyEndpoint": { kind: "database proxy endpoint", groups: "vpcSecurityGroupIds", subnets: "vpcSubnetIds" },
  "aws:docdb/cluster:Cluster": { kind: "document database", ...RDS, port: 27_017 },
  "aws:docdb/elasticCluster:ElasticCluster": {
    kind: "elastic document database",
    groups: "vpcSecurityGroupIds",
    subnets: "subnetIds",
    port: 27_017,
  },
  "aws:neptune/cluster:Cluster": {
    kind: "graph database",
    groups: "vpcSecurityGroupIds",
    subnetGroup: "neptuneSubnetGroupName",
    port: 8182,
  },
  "aws:redshift/cluster:Cluster": { kind: "warehouse", groups: "vpcSecurityGroupIds", subnetGroup: "clusterSubnetGroupName", port: 5439 },
  "aws:redshift/endpointAccess:EndpointAccess": {
    kind: "warehouse endpoint",
    groups: "vpcSecurityGroupIds",
    subnetGroup: "subnetGroupName",
    port: 5439,
  },
  "aws:redshiftserverless/workgroup:Workgroup": {
    kind: "warehouse workgroup",
    groups: "securityGroupIds",
    subnets: "subnetIds",
    port: 5439,
  },
  "aws:redshiftserverless/endpointAccess:EndpointAccess": {
    kind: "warehouse workgroup endpoint",
    groups: "vpcSecurityGroupIds",
    subnets: "subnetIds",
    port: 5439,
  },
  "aws:timestreaminfluxdb/dbInstance:DbInstance": {
    kind: "time series database",
    groups: "vpcSecurityGroupIds",
    subnets: "vpcSubnetIds",
    port: 8086,
  },
  "aws:timestreaminfluxdb/dbCluster:DbCluster": {
    kind: "time series cluster",
    groups: "vpcSecurityGroupIds",
    subnets: "vpcSubnetIds",
    port: 8086,
  },
  "aws:elasticache/cluster:Cluster": { kind: "cache cluster", ...CACHE },
  "aws:elasticache/replicationGroup:ReplicationGroup": { kind: "cache", ...CACHE, port: 6379 },
  "aws:elasticache/serverlessCache:ServerlessCache": { kind: "serverless cache", groups: "securityGroupIds", subnets: "subnetIds" },
  "aws:memorydb/cluster:Cluster": { kind: "memory database", ...CACHE, port: 6379 },
  "aws:dax/cluster:Cluster": { kind: "table cache", ...CACHE, port: 9111 },
};

/** The nouns of all stores. */
export const STORE_KINDS: ReadonlySet<string> = new Set(Object.values(STORES).map(({ kind }) => kind));

export function store(resource: Resource, reader: Reader): Endpoint {
  const { references, members } = reader;
  const { kind, groups = "", subnets = "", subnetGroup = "", engine = "engine", port: usual } = STORES[resource.type]!;
  const where = [
    ...(subnets === "" ? [] : references.all(resource, subnets, "subnet")),
    ...(subnetGroup === "" ? [] : references.all(resource, subnetGroup, "subnet group")).flatMap((key) => {
      const group = references.resource(key);
      return group ? references.all(group, "subnetIds", "subnet") : [SOMEWHERE];
    }),
  ];
  const all = placed(where);
  const name = given(resource, engine);
  const port = given(resource, "port") ?? usual ?? PORTS.find(([pattern]) => typeof name === "string" && pattern.test(name))?.[1];
  const number = numberOf(port);
  const isPublic = () => [resource, ...(members.get(resource.urn) ?? [])].some((one) => isEnabled(given(one, "publiclyAccessible")));
  return endpoint(resource, kind, {
    subnets: where,
    groups: groupsAt(references, resource, groups),
    isStore: true,
    listens: [
      Number.isInteger(number) && number > 0 ? { protocol: "tcp", from: number, to: number } : { protocol: "tcp", from: 0, to: LAST_PORT },
    ],
    publicIn: (family) => (isPublic() && (family === "IPv4" || given(resource, "networkType") === "DUAL") ? all : []),
  }, reader);
}
