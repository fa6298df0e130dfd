import type { Properties } from "../../shared/values";
import { storageOf } from "../gp3";
import type { Question, ResourceTable } from "../world";
import { endpointOf, portOf, runningVersion } from "./engines";

/** RDS, ElastiCache, Secrets Manager, ECR: what keeps data. */
export const data: ResourceTable = {
  "aws:rds/instance:Instance": {
    id: (q) => `db-${q.text(26, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")}`,
    unique: (q) => q.autoName("identifier", 63),
    outputs: (q, id) => {
      const identifier = q.autoName("identifier", 63);
      const address = `${identifier}.c${q.text(11, "abcdefghijklmnopqrstuvwxyz0123456789")}.${q.place.region}.rds.amazonaws.com`;
      // A replica has the engine of what it copies.
      const engine = q.input("engine", q.output(q.inputs["replicateSourceDb"], "engine", ""));
      const port = portOf(q, engine);
      return {
        identifier,
        arn: q.arn("rds", `db:${identifier}`),
        resourceId: id,
        address,
        endpoint: endpointOf(address, port),
        port,
        hostedZoneId: `Z${q.text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
        status: "available",
        ...storageOf(q.inputs),
        engineVersionActual: runningVersion(q, engine),
        caCertIdentifier: q.input("caCertIdentifier", "rds-ca-rsa2048-g1"),
        masterUserSecrets: q.inputs["manageMasterUserPassword"] === true
          ? [
            {
              kmsKeyId: q.arn("kms", `key/${q.uuid("aws/secretsmanager")}`),
              secretArn: q.arn("secretsmanager", `secret:rds!db-${q.uuid("master")}-${q.text(6, "abcdefghijkmnpqrstuvwxyz")}`),
              secretStatus: "active",
            },
          ]
          : [],
      };
    },
  },
  "aws:rds/subnetGroup:SubnetGroup": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("rds", `subgrp:${id}`),
      vpcId: vpcOf(q),
      supportedNetworkTypes: ["IPV4"],
    }),
  },
  "aws:rds/parameterGroup:ParameterGroup": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({ name: id, arn: q.arn("rds", `pg:${id}`), description: q.input("description", "Managed by Pulumi") }),
  },
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    id: (q) => q.input("replicationGroupId", q.autoName("replicationGroupId", 40).toLowerCase()),
    outputs: (q, id) => ({
      replicationGroupId: id,
      arn: q.arn("elasticache", `replicationgroup:${id}`),
      port: q.inputs["port"] ?? 6379,
      engine: q.input("engine", "redis"),
      ...cacheEndpoints(q, id),
    }),
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    id: (q) => q.autoName().toLowerCase(), // as ElastiCache keeps it
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("elasticache", `subnetgroup:${id}`),
      vpcId: vpcOf(q),
      description: q.input("description", "Managed by Pulumi"),
    }),
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    id: (q) => q.autoName().toLowerCase(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("elasticache", `parametergroup:${id}`),
      description: q.input("description", "Managed by Pulumi"),
    }),
  },
  "aws:secretsmanager/secret:Secret": {
    id: (q) => q.arn("secretsmanager", `secret:${q.autoName()}-${q.text(6, "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ123456789")}`),
    unique: (q) => q.autoName(),
    outputs: (q, id) => ({ arn: id, name: q.autoName() }),
  },
  "aws:secretsmanager/secretVersion:SecretVersion": {
    id: (q) => `${q.input("secretId")}|${q.uuid()}`,
    outputs: (q) => ({ arn: q.inputs["secretId"], versionId: q.uuid(), versionStages: ["AWSCURRENT"] }),
  },
  "aws:ecr/repository:Repository": {
    id: (q) => q.autoName(),
    outputs: (q, id) => ({
      name: id,
      arn: q.arn("ecr", `repository/${id}`),
      registryId: q.place.accountId,
      repositoryUrl: `${q.place.accountId}.dkr.ecr.${q.place.region}.amazonaws.com/${id}`,
    }),
  },
  "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
    id: (q) => q.input("repository"),
    outputs: (q) => ({ registryId: q.place.accountId }),
  },
};

/** The network that a subnet group is in: that of its subnets. */
function vpcOf(q: Question): string {
  return q.output((q.inputs["subnetIds"] as string[] | undefined)?.[0], "vpcId", q.hexId("vpc"));
}

/**
 * Names say of their role and shard, and with TLS say it in front. Source: ElastiCache user guide, "Finding connection endpoints".
 */
function cacheEndpoints(q: Question, id: string): Properties {
  const nodeGroups = Number(q.inputs["numNodeGroups"] ?? 1);
  const clusterEnabled = nodeGroups > 1 || q.input("clusterMode") === "enabled";
  const zone = `${q.text(6, "abcdefghijklmnopqrstuvwxyz0123456789")}.%.${shortRegion(q.place.region)}.cache.${q.dnsSuffix}`;
  const host = (withTls: string, without: string, shard: string) =>
    q.inputs["transitEncryptionEnabled"] === true
      ? `${withTls}.${id}.${zone.replace(".%", "")}`
      : `${id}${without}.${zone.replace("%", shard)}`;
  const nodes = clusterEnabled
    ? nodeGroups * (Number(q.inputs["replicasPerNodeGroup"] ?? 0) + 1)
    : Number(q.inputs["numCacheClusters"] ?? 1);
  const number = (index: number, digits: number) => String(index).padStart(digits, "0");
  const perShard = nodes / nodeGroups;
  return {
    clusterEnabled,
    configurationEndpointAddress: clusterEnabled ? host("clustercfg", "", "clustercfg") : "",
    primaryEndpointAddress: clusterEnabled ? "" : host("master", "", "ng.0001"),
    readerEndpointAddress: clusterEnabled ? "" : host("replica", "-ro", "ng.0001"),
    memberClusters: Array.from(
      { length: nodes },
      (_, index) =>
        clusterEnabled
          ? `${id}-${number(Math.floor(index / perShard) + 1, 4)}-${number((index % perShard) + 1, 3)}`
          : `${id}-${number(index + 1, 3)}`,
    ),
  };
}

/** `ap-northeast-1` -> `apne1` */
function shortRegion(region: string): string {
  const [area = "", direction = "", number = ""] = region.split("-");
  return area + direction.replace(/(north|south|east|west|central)/g, (word) => word[0]!) + number;
}
