import type { Properties } from "../../shared/values";
import { lowerCase, named } from "../cloud-control";
import type { OtherEntries } from "../entry";
import type { ResourceRequest } from "../request";
import { vpcOfSubnets } from "../subnet-group";

/** ElastiCache: replication groups and their groups. */
export const elasticache: OtherEntries = {
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    uses: {
      securityGroupIds: "aws:ec2/securityGroup:SecurityGroup",
      subnetGroupName: "aws:elasticache/subnetGroup:SubnetGroup",
      parameterGroupName: "aws:elasticache/parameterGroup:ParameterGroup",
    },
    cloudControl: named(
      "AWS::ElastiCache::ReplicationGroup",
      "replicationGroupId",
      lowerCase("replicationGroupId"),
    ),
    simulate: {
      id: (request) => request.input("replicationGroupId", request.autoName("replicationGroupId", 40).toLowerCase()),
      outputs: (request, id) => ({
        replicationGroupId: id,
        arn: request.arn("elasticache", `replicationgroup:${id}`),
        port: request.inputs["port"] ?? 6379,
        engine: request.input("engine", "redis"),
        ...cacheEndpoints(request, id),
      }),
    },
  },
  "aws:elasticache/subnetGroup:SubnetGroup": {
    // its nodes have network interfaces there and require the group
    uses: { subnetIds: "aws:ec2/subnet:Subnet" },
    refusesDeletion: { inUse: (id) => `CacheSubnetGroupInUse: Cache subnet group ${id} is currently in use by a cache cluster.` },
    cloudControl: named("AWS::ElastiCache::SubnetGroup", "name", lowerCase("name")),
    simulate: {
      id: (request) => request.autoName().toLowerCase(), // ElastiCache stores it in lower case
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("elasticache", `subnetgroup:${id}`),
        vpcId: vpcOfSubnets(request),
        description: request.input("description", "Managed by Pulumi"),
      }),
    },
  },
  "aws:elasticache/parameterGroup:ParameterGroup": {
    refusesDeletion: {
      inUse: (id) =>
        `InvalidCacheParameterGroupState: One or more cache clusters are still members of this parameter group ${id}, so the group cannot be deleted.`,
    },
    cloudControl: named("AWS::ElastiCache::ParameterGroup", "name", lowerCase("name")),
    simulate: {
      id: (request) => request.autoName().toLowerCase(),
      outputs: (request, id) => ({
        name: id,
        arn: request.arn("elasticache", `parametergroup:${id}`),
        description: request.input("description", "Managed by Pulumi"),
      }),
    },
  },
};

/**
 * Host names contain their role and shard, as a prefix with TLS. Source: ElastiCache user guide, "Finding connection endpoints".
 */
function cacheEndpoints(request: ResourceRequest, id: string): Properties {
  const nodeGroups = Number(request.inputs["numNodeGroups"] ?? 1);
  const clusterEnabled = nodeGroups > 1 || request.input("clusterMode") === "enabled";
  const zone = `${request.text(6, "abcdefghijklmnopqrstuvwxyz0123456789")}.%.${
    shortRegion(request.place.region)
  }.cache.${request.dnsSuffix}`;
  const host = (withTls: string, without: string, shard: string) =>
    request.inputs["transitEncryptionEnabled"] === true
      ? `${withTls}.${id}.${zone.replace(".%", "")}`
      : `${id}${without}.${zone.replace("%", shard)}`;
  const nodes = clusterEnabled
    ? nodeGroups * (Number(request.inputs["replicasPerNodeGroup"] ?? 0) + 1)
    : Number(request.inputs["numCacheClusters"] ?? 1);
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
