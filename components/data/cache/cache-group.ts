import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import { CACHE_PORT, EVICTION, familyOf, type ResolvedCache, versionOf } from "./cache-settings";

export interface ReplicationGroupArgs {
  identifier: string;
  settings: ResolvedCache;
  /** Private subnets, in two zones or more if there are several nodes. */
  subnetIds: pulumi.Input<string>[];
  securityGroupId: pulumi.Input<string>;
  userGroupId: pulumi.Input<string>;
  /** Undefined: AWS's key. */
  kmsKeyArn: pulumi.Input<string> | undefined;
}

/** Creates the replication group `<name>-group` with its subnet group and parameter group. */
export function makeReplicationGroup(
  name: string,
  { identifier, settings, subnetIds, securityGroupId, userGroupId, kmsKeyArn }: ReplicationGroupArgs,
  parent: pulumi.Resource,
): aws.elasticache.ReplicationGroup {
  const child = { parent };
  const family = familyOf(settings);
  const isReplicated = settings.nodes > 1;

  // Both names are contracts: the role that deploys knows these groups by the environment's name in them.
  const subnetGroup = new aws.elasticache.SubnetGroup(`${name}-subnets`, {
    name: identifier,
    description: `Subnets of cache ${identifier}`,
    subnetIds,
    tags: { Name: `cache-${identifier}` },
  }, child);

  const parameterGroup = new aws.elasticache.ParameterGroup(`${name}-${family}`, {
    name: `${identifier}-${family}`,
    family,
    description: `Parameters of cache ${identifier}`,
    parameters: Object.entries({ "maxmemory-policy": EVICTION[settings.purpose], ...settings.parameters })
      .map(([parameter, value]) => ({ name: parameter, value })),
    tags: { Name: `cache-${identifier}` },
  }, child);

  return new aws.elasticache.ReplicationGroup(`${name}-group`, {
    replicationGroupId: identifier, // a contract: metrics, users and tokens refer to it
    description: `Cache ${identifier}: ${settings.purpose}`,
    engine: settings.engine,
    engineVersion: versionOf(settings),
    autoMinorVersionUpgrade: true,
    nodeType: settings.nodeType,
    numCacheClusters: settings.nodes,
    automaticFailoverEnabled: isReplicated,
    multiAzEnabled: isReplicated,
    clusterMode: "disabled", // one shard, so that every client can use it
    port: CACHE_PORT,

    atRestEncryptionEnabled: true,
    kmsKeyId: kmsKeyArn,
    transitEncryptionEnabled: true,
    transitEncryptionMode: "required",
    userGroupIds: [userGroupId],

    subnetGroupName: subnetGroup.name,
    securityGroupIds: [securityGroupId],
    parameterGroupName: parameterGroup.name,

    snapshotRetentionLimit: settings.snapshotRetentionDays,
    snapshotWindow: settings.snapshotWindow,
    maintenanceWindow: settings.maintenanceWindow,
    applyImmediately: settings.applyImmediately,
    tags: { Name: identifier },
  }, {
    parent,
    protect: settings.deletionProtection, // a preview that deletes or replaces it fails before AWS is called
  });
}
