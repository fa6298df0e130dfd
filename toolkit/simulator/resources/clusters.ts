import { unknownValue } from "../../shared/signatures";
import type { Properties } from "../../shared/values";
import type { Question, ResourceTable } from "../world";
import { endpointOf, portOf, runningVersion } from "./engines";

const LOW = "abcdefghijklmnopqrstuvwxyz0123456789";
const UP = LOW.toUpperCase();
const rdsHost = (q: Question, identifier: string, kind: string) =>
  `${identifier}.${kind}${q.text(12, LOW, "host")}.${q.place.region}.rds.amazonaws.com`;

/** Aurora's and RDS's clusters, caches, search, DynamoDB: what depends on more than one of their properties. */
export const clusters: ResourceTable = {
  "aws:rds/cluster:Cluster": {
    id: (q) => q.autoName("clusterIdentifier", 63),
    outputs: (q, id) => {
      const engine = q.input("engine");
      const port = portOf(q, engine);
      return {
        clusterIdentifier: id,
        arn: q.arn("rds", `cluster:${id}`),
        clusterResourceId: `cluster-${q.text(26, UP)}`,
        port,
        endpoint: rdsHost(q, id, "cluster-"),
        readerEndpoint: rdsHost(q, id, "cluster-ro-"),
        hostedZoneId: `Z${q.text(13, UP)}`,
        engineVersionActual: runningVersion(q, engine),
      };
    },
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    id: (q) => q.autoName("identifier", 63),
    outputs: (q, id) => {
      const engine = q.input("engine");
      const ofCluster = Number(q.output(q.inputs["clusterIdentifier"], "port", ""));
      return {
        identifier: id,
        arn: q.arn("rds", `db:${id}`),
        dbiResourceId: `db-${q.text(26, UP)}`,
        port: ofCluster > 0 ? ofCluster : portOf(q, engine),
        endpoint: rdsHost(q, id, ""),
        engineVersionActual: runningVersion(q, engine),
      };
    },
  },
  "aws:elasticache/cluster:Cluster": {
    id: (q) => q.autoName("clusterId", 50).toLowerCase(),
    outputs: (q, id) => ({
      clusterId: id,
      arn: q.arn("elasticache", `cluster:${id}`),
      port: portOf(q, q.input("engine")),
      ...nodes(q, id),
    }),
  },
  "aws:elasticache/serverlessCache:ServerlessCache": {
    id: (q) => q.autoName("name", 40).toLowerCase(),
    outputs: (q, id) => ({ name: id, arn: q.arn("elasticache", `serverlesscache:${id}`), status: "available" }),
  },
  "aws:opensearch/domain:Domain": search("dashboardEndpoint", "_dashboards"),
  "aws:elasticsearch/domain:Domain": search("kibanaEndpoint", "_plugin/kibana/"),
  "aws:dynamodb/table:Table": {
    id: (q) => q.autoName(),
    outputs: (q, id) => {
      const arn = q.arn("dynamodb", `table/${id}`);
      const hasStream = q.inputs["streamEnabled"] === true;
      const streamLabel = "2026-01-01T00:00:00.000";
      return {
        name: id,
        arn,
        streamArn: hasStream ? `${arn}/stream/${streamLabel}` : "",
        streamLabel: hasStream ? streamLabel : "",
        billingMode: q.input("billingMode", "PROVISIONED"),
      };
    },
  },
};

/** Memcached has one address for all nodes; a node of Redis has its own. Source: ElastiCache user guide, "Finding connection endpoints". */
function nodes(q: Question, id: string): Properties {
  const port = portOf(q, q.input("engine"));
  const host = (part: string) => `${id}.${q.text(6, LOW)}.${part}.cache.${q.dnsSuffix}`;
  if (q.input("engine") !== "memcached") return {};
  return { clusterAddress: host("cfg"), configurationEndpoint: endpointOf(host("cfg"), port) };
}

/** Source: OpenSearch Service developer guide, "Creating and managing domains", and its VPC endpoints. */
function search(dashboard: string, path: string): ResourceTable[string] {
  return {
    id: (q) => q.arn("es", `domain/${q.autoName("domainName", 28)}`),
    outputs: (q, id) => {
      const domainName = id.split("/").at(-1)!;
      const isInside = q.inputs["vpcOptions"] !== undefined;
      const endpoint = `${isInside ? "vpc" : "search"}-${domainName}-${q.text(26, LOW)}.${q.place.region}.es.amazonaws.com`;
      const isOpen = q.unknown["vpcOptions"] !== undefined;
      return {
        domainName,
        arn: id,
        domainId: `${q.place.accountId}/${domainName}`,
        endpoint: isOpen ? unknownValue : endpoint,
        [dashboard]: isOpen ? unknownValue : `${endpoint}/${path}`,
      };
    },
  };
}
