import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { makeLogGroup } from "../logs/log-group";
import type { Logs } from "../logs/logs";
import type { Encryption } from "../shared/encryption";
import { POSTGRESQL_PORT, type ResolvedDatabase, STRIPED, STRIPED_GIB } from "./database-settings";

export interface DatabaseInstanceArgs {
  identifier: string;
  settings: ResolvedDatabase;
  /** Private or isolated subnets in two zones or more. */
  subnetIds: pulumi.Input<string>[];
  securityGroupId: pulumi.Input<string>;
  encryption: Pick<Encryption, "database" | "logs">;
  logs: Pick<Logs, "keep"> | undefined;
}

/** Creates the RDS instance `<name>-instance` with its subnet group, parameter group and log groups. */
export function makeDatabaseInstance(
  name: string,
  { identifier, settings, subnetIds, securityGroupId, encryption, logs }: DatabaseInstanceArgs,
  parent: pulumi.Resource,
): aws.rds.Instance {
  const child = { parent };
  const family = `postgres${settings.engineVersion}`;

  const subnetGroup = new aws.rds.SubnetGroup(`${name}-subnets`, {
    description: `Subnets of database ${identifier}`,
    subnetIds,
    tags: { Name: `rds-${identifier}` },
  }, child);

  const parameterGroup = new aws.rds.ParameterGroup(`${name}-${family}`, {
    family,
    description: `Parameters of database ${identifier}`,
    parameters: Object.entries({ "rds.force_ssl": "1", ...settings.parameters })
      .map(([parameter, value]) => ({ name: parameter, value, applyMethod: "pending-reboot" })), // valid for static and dynamic parameters
  }, child);

  // RDS would create these log groups itself, without retention; create them first under the same names.
  // Source: Amazon RDS user guide, "Publishing PostgreSQL logs to Amazon CloudWatch Logs".
  const logGroups = LOG_EXPORTS.map((log) =>
    makeLogGroup(name, {
      key: `${log}-log`,
      logGroupName: `/aws/rds/instance/${identifier}/${log}`,
      retentionDays: settings.logRetentionDays,
      logKey: encryption.logs,
      logs,
    }, parent)
  );

  // RDS can't change any of the three keys of an instance; a new key replaces the instance, and so all three change together.
  // Sources: Amazon RDS API reference, `ModifyDBInstance`, MasterUserSecretKmsKeyId; terraform-provider-aws, docs, aws_db_instance,
  // performance_insights_kms_key_id; internal/service/rds/instance.go, kms_key_id.
  const databaseKey = encryption.database?.keyArn;

  // Inputs that replace the instance change the name, so that a replacement doesn't collide with the old final snapshot.
  const snapshotSuffix = new random.RandomId(`${name}-final-snapshot`, {
    byteLength: 4,
    keepers: {
      identifier,
      databaseName: settings.databaseName,
      masterUsername: settings.masterUsername,
      ...(databaseKey !== undefined && { encryption: "own" }),
    },
  }, child);

  return new aws.rds.Instance(`${name}-instance`, {
    identifier, // a contract: log groups, schedules and people refer to it
    engine: "postgres",
    engineVersion: settings.engineVersion,
    engineLifecycleSupport: settings.engineLifecycleSupport,
    autoMinorVersionUpgrade: true,
    instanceClass: settings.instanceClass,
    storageType: "gp3",
    allocatedStorage: settings.allocatedStorageGiB,
    maxAllocatedStorage: settings.maxAllocatedStorageGiB,
    ...(settings.allocatedStorageGiB >= STRIPED_GIB && STRIPED), // below, RDS rejects these inputs
    storageEncrypted: true,
    kmsKeyId: databaseKey,

    dbName: settings.databaseName,
    username: settings.masterUsername,
    manageMasterUserPassword: true,
    masterUserSecretKmsKeyId: databaseKey,
    iamDatabaseAuthenticationEnabled: true, // its users may log in with tokens of IAM
    parameterGroupName: parameterGroup.name,
    port: POSTGRESQL_PORT,

    dbSubnetGroupName: subnetGroup.name,
    vpcSecurityGroupIds: [securityGroupId],
    publiclyAccessible: false,
    multiAz: settings.multiAz,

    backupRetentionPeriod: settings.backupRetentionDays,
    backupWindow: settings.backupWindow,
    maintenanceWindow: settings.maintenanceWindow,
    copyTagsToSnapshot: true,
    deletionProtection: settings.deletionProtection,
    skipFinalSnapshot: !settings.finalSnapshot,
    finalSnapshotIdentifier: settings.finalSnapshot ? pulumi.interpolate`${identifier}-final-${snapshotSuffix.hex}` : undefined,

    enabledCloudwatchLogsExports: LOG_EXPORTS,
    performanceInsightsEnabled: settings.performanceInsights,
    performanceInsightsKmsKeyId: settings.performanceInsights ? databaseKey : undefined,
    performanceInsightsRetentionPeriod: settings.performanceInsights ? 7 : undefined, // days; more costs
    applyImmediately: settings.applyImmediately,
    allowMajorVersionUpgrade: settings.allowMajorVersionUpgrade,
    tags: { Name: identifier },
  }, {
    parent,
    dependsOn: logGroups,
    protect: settings.deletionProtection, // a preview that deletes or replaces it fails before AWS is called
  });
}

/** Logs of PostgreSQL on RDS: of the server, and of a major upgrade. */
const LOG_EXPORTS = ["postgresql", "upgrade"];
