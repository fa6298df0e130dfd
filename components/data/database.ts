import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { AnyNetwork } from "../network/any-network";
import type { Connectable, Destination } from "../network/connection";
import type { Alerts } from "../operations/alerts";
import type { Names } from "../shared/naming";
import { requireNone, resolve } from "../shared/schema";
import { invalid } from "../shared/validation";
import { DatabaseAlarms } from "./database-alarms";
import {
  DATABASE_SECRET_KEYS,
  type DatabaseSettings,
  databaseSettings,
  identifierMistake,
  STRIPED,
  STRIPED_GIB,
} from "./database-settings";
import { KeepStopped } from "./keep-stopped";

const PORT = 5432;

export interface DatabaseArgs extends DatabaseSettings {
  /** The setting that defines it, e.g. `aws-practice:database`: violations name it. */
  setting?: string;

  names: Names;

  /** The network whose private subnets the instance is placed in. */
  network: Pick<AnyNetwork, "vpcId" | "privateSubnetIds">;

  /**
   * Notified of faults, and of an instance that isn't stopped again; required with `keepStopped`.
   * @default none - faults notify no one
   */
  alerts?: Alerts;
}

/**
 * PostgreSQL on RDS with no inbound access until a workload connects to it.
 *
 * - Subnet group, security group without rules, parameter group that requires TLS
 * - Log groups of the server's logs, with retention
 * - RDS instance: encrypted gp3 storage that grows, backups, Performance Insights; RDS creates, stores and rotates the master password
 * - Secret `rds-<identifier>` with the connection and a generated password for the application's user
 * - With `alerts`, alarms and notifications of RDS events
 * - With `keepStopped`, a state machine that stops it again after AWS has started it
 *
 * @example
 * const database = new Database("database", {
 *   names, network, alerts,
 *   name: "main",
 *   databaseName: "shop",
 *   applicationUsername: "shop_app",
 *   backupWindow: "17:00-17:30",
 *   maintenanceWindow: "sat:18:00-sat:18:30",
 *   deletionProtection: false, // staging can be destroyed
 * });
 * new FargateService("api", { connections: [database.destination()], ... });
 */
export class Database extends pulumi.ComponentResource implements Connectable {
  /** Host name, without port. */
  readonly address: pulumi.Output<string>;

  readonly port = PORT;

  /** ARN of the RDS instance. */
  readonly instanceArn: pulumi.Output<string>;

  /** ARN of the application's secret: DB_HOST, DB_PORT, DB_NAME, DB_USER_NAME, DB_PASSWORD. */
  readonly secretArn: pulumi.Output<string>;

  /** ARN of the secret that RDS keeps for the master user; for administration, never for an application. */
  readonly masterSecretArn: pulumi.Output<string>;

  private readonly identifier: string;
  private readonly securityGroup: aws.ec2.SecurityGroup;
  private readonly dependencies: pulumi.Resource[];

  constructor(private readonly name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Database", name, {}, opts);

    const subject = `Database "${name}"`;
    const settings = resolve(databaseSettings, subject, args);
    const { network } = args;
    const identifier = this.identifier = args.names.withEnvironment(settings.name);
    requireNone(subject, identifierMistake(identifier));
    if (network.privateSubnetIds.length < 2) {
      invalid(
        subject,
        "network",
        `${network.privateSubnetIds.length} private subnets`,
        "private subnets in two zones or more, as RDS demands",
      );
    }
    const child = { parent: this };
    const family = `postgres${settings.engineVersion}`;

    this.securityGroup = new aws.ec2.SecurityGroup(`${name}-security-group`, {
      vpcId: network.vpcId,
      description: `Database ${identifier}: PostgreSQL from connected clients`,
      tags: { Name: `rds-${identifier}` },
    }, child);

    const subnetGroup = new aws.rds.SubnetGroup(`${name}-subnets`, {
      description: `Subnets of database ${identifier}`,
      subnetIds: network.privateSubnetIds,
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
      new aws.cloudwatch.LogGroup(`${name}-${log}-log`, {
        name: `/aws/rds/instance/${identifier}/${log}`,
        retentionInDays: settings.logRetentionDays,
      }, child)
    );

    // Inputs that replace the instance change the name, so that a replacement doesn't collide with the old final snapshot.
    const snapshotSuffix = new random.RandomId(`${name}-final-snapshot`, {
      byteLength: 4,
      keepers: { identifier, databaseName: settings.databaseName, masterUsername: settings.masterUsername },
    }, child);

    const instance = new aws.rds.Instance(`${name}-instance`, {
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

      dbName: settings.databaseName,
      username: settings.masterUsername,
      manageMasterUserPassword: true,
      parameterGroupName: parameterGroup.name,
      port: PORT,

      dbSubnetGroupName: subnetGroup.name,
      vpcSecurityGroupIds: [this.securityGroup.id],
      publiclyAccessible: false,
      multiAz: settings.multiAz,

      backupRetentionPeriod: settings.backupRetentionDays,
      backupWindow: settings.backupWindow,
      maintenanceWindow: settings.maintenanceWindow,
      copyTagsToSnapshot: true,
      deletionProtection: settings.deletionProtection,
      skipFinalSnapshot: !settings.finalSnapshot,
      finalSnapshotIdentifier: settings.finalSnapshot
        ? pulumi.interpolate`${identifier}-final-${snapshotSuffix.hex}`
        : undefined,

      enabledCloudwatchLogsExports: LOG_EXPORTS,
      performanceInsightsEnabled: settings.performanceInsights,
      performanceInsightsRetentionPeriod: settings.performanceInsights ? 7 : undefined, // days; more costs
      applyImmediately: settings.applyImmediately,
      allowMajorVersionUpgrade: settings.allowMajorVersionUpgrade,
      tags: { Name: identifier },
    }, {
      parent: this,
      dependsOn: logGroups,
      protect: settings.deletionProtection, // a preview that deletes or replaces it fails before AWS is called
    });

    const password = new random.RandomPassword(`${name}-application-password`, {
      length: 40,
      special: false, // letters and digits need no escaping in a connection URL
    }, child);
    const secret = new aws.secretsmanager.Secret(`${name}-secret`, {
      name: `rds-${identifier}`, // a contract: applications refer to it
      description: `Connection and credentials of the application user of database ${identifier}`,
      recoveryWindowInDays: settings.secretRecoveryDays,
    }, { parent: this, protect: settings.deletionProtection }); // it holds the only copy of the password
    const secretValue = new aws.secretsmanager.SecretVersion(`${name}-secret-value`, {
      secretId: secret.id,
      secretString: pulumi.jsonStringify({
        DB_HOST: instance.address,
        DB_PORT: String(PORT), // ECS passes JSON keys as text
        DB_NAME: settings.databaseName,
        DB_USER_NAME: settings.applicationUsername,
        DB_PASSWORD: password.result,
      }),
    }, child);

    if (args.alerts !== undefined) {
      new DatabaseAlarms(`${name}-alarms`, {
        identifier,
        instanceClass: settings.instanceClass,
        allocatedStorageGiB: settings.allocatedStorageGiB,
        parameters: settings.parameters,
        isKeptStopped: settings.keepStopped,
        alerts: args.alerts,
      }, child);
    }
    if (settings.keepStopped) {
      const alerts = args.alerts
        ?? invalid(`Database "${name}"`, "alerts", undefined, "given with keepStopped, to be notified of a database that keeps running");
      new KeepStopped(`${name}-keep-stopped`, { instanceIdentifier: identifier, instanceArn: instance.arn, alerts }, child);
    }

    this.dependencies = [instance, secretValue];
    this.address = instance.address;
    this.instanceArn = instance.arn;
    this.secretArn = secret.arn;
    this.masterSecretArn = instance.masterUserSecrets.apply((secrets) => secrets[0]!.secretArn);
    this.registerOutputs({
      setting: args.setting,
      address: this.address,
      port: this.port,
      instanceArn: this.instanceArn,
      secretArn: this.secretArn,
      masterSecretArn: this.masterSecretArn,
    });
  }

  /** Destination for an application, as the application's own user. */
  destination(): Destination {
    return {
      name: this.name,
      label: `database ${this.identifier}`,
      securityGroupId: this.securityGroup.id,
      port: PORT,
      secrets: Object.fromEntries(DATABASE_SECRET_KEYS.map((key) => [key, this.secretKey(key)])),
      dependencies: this.dependencies,
      serviceConnect: false,
    };
  }

  /** One key of the application's secret for `secrets` of a container, e.g. for a framework that reads DB_DATABASE. */
  secretKey(key: (typeof DATABASE_SECRET_KEYS)[number]): pulumi.Output<string> {
    return pulumi.interpolate`${this.secretArn}:${key}::`;
  }
}

/** Logs of PostgreSQL on RDS: of the server, and of a major upgrade. */
const LOG_EXPORTS = ["postgresql", "upgrade"];
