import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { AnyNetwork } from "../network/any-network";
import type { Connectable, Destination } from "../network/connection";
import type { Alerts } from "../operations/alerts";
import type { Encryption } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { requireNone, resolve } from "../shared/schema";
import { invalid } from "../shared/validation";
import { makeApplicationSecret } from "./application-secret";
import { DatabaseAlarms } from "./database-alarms";
import { makeDatabaseInstance } from "./database-instance";
import { DATABASE_SECRET_KEYS, type DatabaseSettings, databaseSettings, identifierMistake, POSTGRESQL_PORT } from "./database-settings";
import { KeepStopped } from "./keep-stopped";

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
   * The environment's own keys; of the instance and of its logs here.
   * @default none - AWS's keys
   */
  encryption?: Pick<Encryption, "database" | "logs">;
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

  readonly port = POSTGRESQL_PORT;

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
    }, this);
    const { secret, value } = makeApplicationSecret(name, { identifier, settings, address: instance.address }, this);

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
        ?? invalid(`Database "${name}"`, "alerts", undefined, "set with keepStopped, to be notified of a database that keeps running");
      new KeepStopped(`${name}-keep-stopped`, { instanceIdentifier: identifier, instanceArn: instance.arn, alerts }, child);
    }

    this.dependencies = [instance, value];
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
      port: POSTGRESQL_PORT,
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
