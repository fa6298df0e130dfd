import { unknownValue } from "../../shared/signatures";
import type { Properties } from "../../shared/values";
import { endpointOf, masterUserSecrets, portOf, runningVersion } from "../engines";
import type { OtherEntries } from "../entry";
import type { ResourceAnswer, ResourceRequest } from "../request";

const LOW = "abcdefghijklmnopqrstuvwxyz0123456789";

const UP = LOW.toUpperCase();

const rdsHost = (request: ResourceRequest, identifier: string, kind: string) =>
  `${identifier}.${kind}${request.text(12, LOW, "host")}.${request.place.region}.rds.amazonaws.com`;

/** Clusters of RDS and Aurora, caches, search and DynamoDB: answers that depend on more than one property. */
export const clusters: OtherEntries = {
  "aws:rds/cluster:Cluster": {
    simulate: {
      id: (request) => request.autoName("clusterIdentifier", 63),
      outputs: (request, id) => {
        const engine = request.input("engine");
        const port = portOf(request, engine);
        return {
          clusterIdentifier: id,
          arn: request.arn("rds", `cluster:${id}`),
          clusterResourceId: `cluster-${request.text(26, UP)}`,
          port,
          endpoint: rdsHost(request, id, "cluster-"),
          readerEndpoint: rdsHost(request, id, "cluster-ro-"),
          hostedZoneId: `Z${request.text(13, UP)}`,
          engineVersionActual: runningVersion(request, engine),
          masterUserSecrets: masterUserSecrets(request, "cluster"),
        };
      },
    },
  },
  "aws:rds/clusterInstance:ClusterInstance": {
    simulate: {
      id: (request) => request.autoName("identifier", 63),
      outputs: (request, id) => {
        const engine = request.input("engine");
        const ofCluster = Number(request.output(request.inputs["clusterIdentifier"], "port", ""));
        return {
          identifier: id,
          arn: request.arn("rds", `db:${id}`),
          dbiResourceId: `db-${request.text(26, UP)}`,
          port: ofCluster > 0 ? ofCluster : portOf(request, engine),
          endpoint: rdsHost(request, id, ""),
          engineVersionActual: runningVersion(request, engine),
        };
      },
    },
  },
  "aws:elasticache/cluster:Cluster": {
    simulate: {
      id: (request) => request.autoName("clusterId", 50).toLowerCase(),
      outputs: (request, id) => ({
        clusterId: id,
        arn: request.arn("elasticache", `cluster:${id}`),
        port: portOf(request, request.input("engine")),
        ...nodes(request, id),
      }),
    },
  },
  "aws:elasticache/serverlessCache:ServerlessCache": {
    simulate: {
      id: (request) => request.autoName("name", 40).toLowerCase(),
      outputs: (request, id) => ({ name: id, arn: request.arn("elasticache", `serverlesscache:${id}`), status: "available" }),
    },
  },
  "aws:opensearch/domain:Domain": {
    simulate: search("dashboardEndpoint", "_dashboards"),
  },
  "aws:elasticsearch/domain:Domain": {
    simulate: search("kibanaEndpoint", "_plugin/kibana/"),
  },
  "aws:dynamodb/table:Table": {
    simulate: {
      id: (request) => request.autoName(),
      outputs: (request, id) => {
        const arn = request.arn("dynamodb", `table/${id}`);
        const hasStream = request.inputs["streamEnabled"] === true;
        const streamLabel = "2026-01-01T00:00:00.000";
        return {
          name: id,
          arn,
          streamArn: hasStream ? `${arn}/stream/${streamLabel}` : "",
          streamLabel: hasStream ? streamLabel : "",
          billingMode: request.input("billingMode", "PROVISIONED"),
        };
      },
    },
  },
};

/** Memcached has one address for all nodes; a node of Redis has its own. Source: ElastiCache user guide, "Finding connection endpoints". */
function nodes(request: ResourceRequest, id: string): Properties {
  const port = portOf(request, request.input("engine"));
  const host = (part: string) => `${id}.${request.text(6, LOW)}.${part}.cache.${request.dnsSuffix}`;
  if (request.input("engine") !== "memcached") return {};
  return { clusterAddress: host("cfg"), configurationEndpoint: endpointOf(host("cfg"), port) };
}

/** Source: OpenSearch Service developer guide, "Creating and managing domains", and its VPC endpoints. */
function search(dashboard: string, path: string): ResourceAnswer {
  return {
    id: (request) => request.arn("es", `domain/${request.autoName("domainName", 28)}`),
    outputs: (request, id) => {
      const domainName = id.split("/").at(-1)!;
      const isInside = request.inputs["vpcOptions"] !== undefined;
      const endpoint = `${isInside ? "vpc" : "search"}-${domainName}-${request.text(26, LOW)}.${request.place.region}.es.amazonaws.com`;
      const isOpen = request.unknown["vpcOptions"] !== undefined;
      return {
        domainName,
        arn: id,
        domainId: `${request.place.accountId}/${domainName}`,
        endpoint: isOpen ? unknownValue : endpoint,
        [dashboard]: isOpen ? unknownValue : `${endpoint}/${path}`,
      };
    },
  };
}
