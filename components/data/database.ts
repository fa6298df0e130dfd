import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Logs } from "../logs/logs";
import type { AnyNetwork } from "../network/any-network";
import type { Destination } from "../network/connection";
import type { Alerts } from "../operations/alerts";
import type { Section, Shown } from "../operations/dashboard/sections";
import type { Encryption, EncryptionKey } from "../shared/encryption";
import { type Mistake, mistake } from "../shared/mistake";
import type { Names } from "../shared/naming";
import { requireNone, resolve } from "../shared/schema";
import { invalid } from "../shared/validation";
import { backupHours } from "./backup-hours";
import { DatabaseAlarms } from "./database-alarms";
import { makeDatabaseInstance } from "./database-instance";
import { databaseSections } from "./database-sections";
import { type DatabaseSettings, databaseSettings, identifierMistake, POSTGRESQL_PORT, type ResolvedDatabase } from "./database-settings";
import { KeepStopped } from "./keep-stopped";
import { restoredIdentifiers } from "./restored-names";
import { readRestored, type ServingInstance, servingInstance } from "./serving-instance";

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

  /**
   * The environment's own keys; of the instance, its logs and its secrets here.
   * @default none - AWS's keys
   */
  encryption?: Pick<Encryption, "database" | "logs" | "secrets">;

  /**
   * Keeps its logs for years, if it has an archive.
   * @default none
   */
  logs?: Pick<Logs, "keep"> | undefined;

  /**
   * Hours outside of which `Sleep` stops it, e.g. `mon-fri 08:00-20:00`: stops and starts raise no alert then.
   * @default none - it always runs
   */
  workingHours?: string | undefined;
}

/** Place and parameters of the program's own instance, which one that is restored beside it shares. */
export interface DatabasePlace {
  subnetGroupName: pulumi.Output<string>;
  parameterGroupName: pulumi.Output<string>;
  securityGroupId: pulumi.Output<string>;
  /** The environment's own key; undefined: AWS's. */
  key: EncryptionKey | undefined;
}

/**
 * PostgreSQL on RDS with no inbound access until a workload connects to it.
 *
 * - Subnet group, security group without rules, parameter group that requires TLS
 * - Log groups of the server's logs, with retention
 * - RDS instance: encrypted gp3 storage that grows, backups, Performance Insights; RDS creates, stores and rotates the master password
 * - With `applicationUsername`, the secret `rds-<identifier>` of a user that several clients share; `DatabaseUsers` writes its value
 * - With `alerts`, alarms and notifications of RDS events
 * - With `keepStopped`, a state machine that stops it again after AWS has started it
 * - With `restoredInstance`, clients connect to that one, which is only read; it has alarms and notifications too
 *
 * @example
 * const database = new Database("database", {
 *   names, network, alerts,
 *   name: "main",
 *   databaseName: "shop",
 *   backupWindow: "17:00-17:30",
 *   maintenanceWindow: "sat:18:00-sat:18:30",
 *   deletionProtection: false, // staging can be destroyed
 * });
 * const users = new DatabaseUsers("database-users", { names, network, cluster, alerts, database, users: { api: {} } });
 * new FargateService("api", { connections: [users.destination("api")], ... });
 */
export class Database extends pulumi.ComponentResource implements Shown {
  /** Host name, without port. */
  readonly address: pulumi.Output<string>;

  readonly port = POSTGRESQL_PORT;

  /** ARN of the RDS instance. */
  readonly instanceArn: pulumi.Output<string>;

  /** Id that never changes, in the ARNs of its users: `db-ABC...`. */
  readonly resourceId: pulumi.Output<string>;

  /** Identifier of the program's own RDS instance, e.g. `main-stg`. */
  readonly identifier: string;

  /** The instance that clients connect to: its own, or a restored one. */
  readonly serving: ServingInstance;

  /** Place and parameters of its instance, which a restored one has too. */
  readonly place: DatabasePlace;

  readonly settings: ResolvedDatabase;
  /** The setting that defines it, if there is one. */
  readonly setting: string | undefined;

  /** ARN of the secret of `applicationUsername`: DB_HOST, DB_PORT, DB_NAME, DB_USER_NAME, DB_PASSWORD; undefined without that user. */
  readonly secretArn: pulumi.Output<string> | undefined;

  /** ARN of the secret that RDS keeps for the master user; for administration, never for an application. */
  readonly masterSecretArn: pulumi.Output<string>;

  /** ARN of that secret's key, as RDS reports it: an instance keeps its key, whatever the settings say later. */
  readonly masterSecretKeyArn: pulumi.Output<string>;

  readonly sections: readonly Section[];

  private readonly securityGroup: aws.ec2.SecurityGroup;
  private readonly dependencies: pulumi.Resource[];

  constructor(private readonly name: string, args: DatabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Database", name, {}, opts);

    const subject = `Database "${name}"`;
    this.setting = args.setting;
    const settings = this.settings = resolve(databaseSettings, subject, args);
    const { network } = args;
    const identifier = this.identifier = args.names.withEnvironment(settings.name);
    requireNone(subject, [identifierMistake(identifier), ...restoreMistakes(args.names, settings)]);
    if (network.privateSubnetIds.length < 2) {
      invalid(
        subject,
        "network",
        `${network.privateSubnetIds.length} private subnets`,
        "private subnets in two zones or more, as RDS requires",
      );
    }
    const child = { parent: this };

    this.securityGroup = new aws.ec2.SecurityGroup(`${name}-security-group`, {
      vpcId: network.vpcId,
      description: `Database ${identifier}: PostgreSQL from connected clients`,
      tags: { Name: `rds-${identifier}` },
    }, child);

    const instance = makeDatabaseInstance(name, {
      identifier,
      settings,
      subnetIds: network.privateSubnetIds,
      securityGroupId: this.securityGroup.id,
      encryption: args.encryption ?? {},
      logs: args.logs,
    }, this);
    const secret = settings.applicationUsername === undefined ? undefined : new aws.secretsmanager.Secret(`${name}-secret`, {
      name: applicationSecretName(identifier), // a contract: applications refer to it
      description: `Connection and credentials of the application user of database ${identifier}`,
      kmsKeyId: args.encryption?.secrets?.keyArn,
      recoveryWindowInDays: settings.secretRecoveryDays,
    }, { parent: this, protect: settings.deletionProtection });

    const alarmed = [[`${name}-alarms`, identifier], [`${name}-restored-alarms`, settings.restoredInstance]] as const;
    for (const [alarms, of] of alarmed) {
      if (args.alerts === undefined || of === undefined) continue;
      new DatabaseAlarms(alarms, {
        identifier: of,
        instanceClass: settings.instanceClass,
        allocatedStorageGiB: settings.allocatedStorageGiB,
        parameters: settings.parameters,
        isKeptStopped: of === identifier && (settings.keepStopped || args.workingHours !== undefined),
        backupHours: settings.backupRetentionDays === 0 || settings.keepStopped ? undefined : backupHours(args.workingHours),
        instance,
        alerts: args.alerts,
      }, child);
    }
    if (settings.keepStopped) {
      const alerts = args.alerts
        ?? invalid(`Database "${name}"`, "alerts", undefined, "set with keepStopped, to be notified of a database that keeps running");
      new KeepStopped(`${name}-keep-stopped`, { instanceIdentifier: identifier, instanceArn: instance.arn, alerts }, child);
    }

    const { restoredInstance: restored } = settings;
    const serving = this.serving = restored === undefined
      ? servingInstance(identifier, instance)
      : servingInstance(restored, readRestored(name, restored, this));
    this.place = {
      subnetGroupName: instance.dbSubnetGroupName,
      parameterGroupName: instance.parameterGroupName,
      securityGroupId: this.securityGroup.id,
      key: args.encryption?.database,
    };
    this.sections = databaseSections(serving.identifier, settings);
    this.dependencies = [instance];
    this.address = serving.address;
    this.instanceArn = serving.arn;
    this.resourceId = serving.resourceId;
    this.secretArn = secret?.arn;
    this.masterSecretArn = serving.masterSecretArn;
    this.masterSecretKeyArn = serving.masterSecretKeyArn;
    this.registerOutputs({
      setting: args.setting,
      address: this.address,
      port: this.port,
      instanceArn: this.instanceArn,
      secretArn: this.secretArn,
      masterSecretArn: this.masterSecretArn,
    });
  }

  /** Destination of the task that creates its users; clients connect as users, by `DatabaseUsers`. */
  server(): Destination {
    return {
      name: this.name,
      label: `database ${this.identifier}`,
      securityGroupId: this.securityGroup.id,
      port: POSTGRESQL_PORT,
      environment: {},
      secrets: {},
      permissions: [],
      dependencies: this.dependencies,
      serviceConnect: false,
    };
  }
}

/** Identifiers that RDS doesn't take, and a restored instance of another database. */
function restoreMistakes(names: Names, { name, restore, restoredInstance: restored }: ResolvedDatabase): (Mistake | false)[] {
  const identifiers = restoredIdentifiers(names, name);
  return [
    restored !== undefined && !identifiers.includes(restored)
    && mistake("restoredInstance", restored, `that of an instance which was restored from this one: ${identifiers.join(" or ")}`),
    restore !== undefined && identifiers.some((one) => identifierMistake(one) !== false)
    && mistake("name", name, `short enough for the names of restored instances, e.g. ${identifiers[0]}, which have at most 63 characters`),
  ];
}

/** Name of the secret of the application's user. */
export const applicationSecretName = (identifier: string): string => `rds-${identifier}`;
