import type { Properties } from "../shared/values";
import { lowerCase, named } from "./cloud-control";
import { type Entries, NO_REFUSAL } from "./entry";
import type { ResourceRequest } from "./request";
import { vpcOfSubnets } from "./subnet-group";

/** ElastiCache: replication groups, their groups and users. */
export const elasticache: Entries = {
  "aws:elasticache/replicationGroup:ReplicationGroup": {
    noun: "cache",
    holdsData: true,
    autoName: "replicationGroupId",
    // elasticache/replication_group.go
    replacedBy: [
      "atRestEncryptionEnabled",
      "dataTieringEnabled",
      "globalReplicationGroupId",
      "kmsKeyId",
      "networkType",
      "port",
      "replicationGroupId",
      "securityGroupNames",
      "snapshotArns",
      "snapshotName",
      "subnetGroupName",
    ],
    // elasticache/engine_version.go, `engineVersionForceNewOnDowngrade`; elasticache/replication_group.go, `customizeDiffEngineForceNewOnDowngrade`
    alsoReplacedBy: (before, after) => [
      ...(before["engine"] === "valkey" && after["engine"] === "redis" ? ["engine"] : []),
      ...(isOlder(after["engineVersion"], before["engineVersion"]) ? ["engineVersion"] : []),
    ],
    // Sources: ElastiCache user guide, "Version Management for ElastiCache" and "Scaling node-based clusters".
    interruptedBy: ["engine", "engineVersion", "nodeType"],
    uses: {
      securityGroupIds: "aws:ec2/securityGroup:SecurityGroup",
      subnetGroupName: "aws:elasticache/subnetGroup:SubnetGroup",
      parameterGroupName: "aws:elasticache/parameterGroup:ParameterGroup",
      userGroupIds: "aws:elasticache/userGroup:UserGroup",
    },
    refusesDeletion: NO_REFUSAL,
    importId: "{id}",
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
    noun: "cache's subnet group",
    holdsData: false,
    autoName: "name",
    // elasticache/subnet_group.go
    replacedBy: ["name"],
    interruptedBy: [],
    // its nodes have network interfaces there and require the group
    uses: { subnetIds: "aws:ec2/subnet:Subnet" },
    refusesDeletion: { inUse: (id) => `CacheSubnetGroupInUse: Cache subnet group ${id} is currently in use by a cache cluster.` },
    importId: "{id}",
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
    noun: "cache's parameter group",
    holdsData: false,
    autoName: "name",
    // elasticache/parameter_group.go
    replacedBy: ["description", "family", "name"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: {
      inUse: (id) =>
        `InvalidCacheParameterGroupState: One or more cache clusters are still members of this parameter group ${id}, so the group cannot be deleted.`,
    },
    importId: "{id}",
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
  "aws:elasticache/user:User": {
    noun: "cache's user",
    holdsData: false,
    autoName: null,
    // elasticache/user.go
    replacedBy: ["userId", "userName"],
    interruptedBy: [],
    uses: {},
    // Source: ElastiCache API reference, `DeleteUser`, errors: only a group's user named `default`; others leave their groups.
    refusesDeletion: {
      inUse: (id) => `DefaultUserAssociatedToUserGroup: ${id} is a default user associated to a user group.`,
    },
    importId: "{userId}",
    cloudControl: named("AWS::ElastiCache::User", "userId", lowerCase("userId")),
    simulate: {
      id: (request) => request.input("userId", request.autoName()).toLowerCase(), // ElastiCache stores it in lower case
      outputs: (request, id) => ({ userId: id, arn: request.arn("elasticache", `user:${id}`) }),
    },
  },
  "aws:elasticache/userGroup:UserGroup": {
    noun: "cache's user group",
    holdsData: false,
    autoName: null,
    // elasticache/user_group.go
    replacedBy: ["userGroupId"],
    interruptedBy: [],
    uses: { userIds: "aws:elasticache/user:User" },
    // Source: ElastiCache API reference, `DeleteUserGroup`: "must first be disassociated from the replication group".
    refusesDeletion: { inUse: (id) => `InvalidUserGroupState: User group ${id} is associated with a replication group.` },
    importId: "{userGroupId}",
    cloudControl: named("AWS::ElastiCache::UserGroup", "userGroupId", lowerCase("userGroupId")),
    simulate: {
      id: (request) => request.input("userGroupId", request.autoName()).toLowerCase(),
      outputs: (request, id) => ({ userGroupId: id, arn: request.arn("elasticache", `usergroup:${id}`) }),
    },
  },
};

/** Whether a version such as `8.2` is before another one. */
function isOlder(version: unknown, than: unknown): boolean {
  if (typeof version !== "string" || typeof than !== "string") return false;
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const [otherMajor = 0, otherMinor = 0] = than.split(".").map(Number);
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}

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
