import { LOG_RETENTION_DAYS } from "../shared/log-retention";
import { isIntegerBetween, type Range, refuse, requireIntegerBetween, requireMatch, requireOneOf } from "../shared/validation";
import { requireRdsWindows } from "./rds-windows";
import { MASTER_NAME_FORM, MASTER_NAME_PATTERN, requireDatabaseName, requireUserName } from "./sql-name";

/** What can be chosen of a database. Names and windows have no default here; settings take them from the project and the region. */
export interface DatabaseChoice {
  /**
   * PostgreSQL's major version, 14 or later; the parameter group's family follows it. AWS chooses the minor version and upgrades it in the
   * maintenance window, and never goes back: one that is written down here would be asked for, and refused, from the next upgrade on.
   * @default "17"
   */
  engineVersion?: string;

  /**
   * Needed once for an update from one major version to the next, together with `applyImmediately`: until the maintenance window the old
   * parameter group is in use, and its deletion fails. **Interruption**: the database is away for minutes.
   * @default false
   */
  allowMajorVersionUpgrade?: boolean;

  /**
   * What happens when AWS's standard support of the major version ends: with `open-source-rds-extended-support-disabled` AWS upgrades the
   * database to the next major version, with `open-source-rds-extended-support` it stays and **costs more by vCPU and hour**. The provider
   * sets it when the database is made and never later: see docs/operations.md, "Extended Support".
   * Source: Amazon RDS API reference, `CreateDBInstance` and `ModifyDBInstance`, EngineLifecycleSupport.
   * @default "open-source-rds-extended-support-disabled"
   */
  engineLifecycleSupport?: EngineLifecycleSupport;

  /**
   * RDS instance class.
   * @default "db.t4g.micro" - ARM, 1 GiB, the cheapest
   */
  instanceClass?: string;

  /**
   * Storage at the start in GiB, 20 to 65,536; it never shrinks. From 400 GiB on AWS gives four times the IOPS (12,000) for nothing extra.
   * @default 20
   */
  allocatedStorageGiB?: number;

  /**
   * Up to where storage grows by itself in GiB; at least a tenth more than at the start.
   * @default 100
   */
  maxAllocatedStorageGiB?: number;

  /**
   * A second server in another zone that takes over.
   * @default true - twice the price (Amazon RDS for PostgreSQL pricing)
   */
  multiAz?: boolean;

  /** The database that is created with the server, e.g. `shop`. */
  databaseName: string;

  /**
   * The administrator, whose password RDS makes and keeps.
   * @default "postgres"
   */
  masterUsername?: string;

  /** The user of the application's secret, e.g. `shop_app`. Pulumi makes its password; docs/operations.md makes the user. */
  applicationUsername: string;

  /**
   * Server parameters in addition to `rds.force_ssl`; they take effect with the next restart.
   * @default none
   */
  parameters?: Readonly<Record<string, string>>;

  /**
   * Days for which the server can be set back to any moment, 0 to 35; 0 switches backups off.
   * @default 7
   */
  backupRetentionDays?: number;

  /** When the daily backup may begin, UTC, e.g. `17:00-17:30`. */
  backupWindow: string;

  /** When AWS may restart the server, UTC, e.g. `sat:18:00-sat:18:30`. */
  maintenanceWindow: string;

  /**
   * Changes that restart the server take effect at once.
   * @default false - in the maintenance window
   */
  applyImmediately?: boolean;

  /**
   * AWS and Pulumi both refuse to delete the server and its secret.
   * @default true
   */
  deletionProtection?: boolean;

  /**
   * A last snapshot `<identifier>-final-<digits>` when the server is deleted.
   * @default true
   */
  finalSnapshot?: boolean;

  /**
   * Days for which a deleted secret can be brought back, 7 to 30; 0 deletes at once, so that the name is free again.
   * @default 30
   */
  secretRecoveryDays?: number;

  /**
   * Where the time of queries goes, for the last 7 days.
   * @default true - 7 days are free
   */
  performanceInsights?: boolean;

  /**
   * Days for which the server's logs are kept: one of CloudWatch's values.
   * @default 30
   */
  logRetentionDays?: number;

  /**
   * Once it is stopped, it stays so until a person starts it: AWS starts a stopped one after seven days, and it is stopped again. One that
   * runs is never touched. A stopped database gets no maintenance and takes no backups, so production needs a word for it.
   * @default false - AWS starts it after seven days, and it runs on
   */
  keepStopped?: boolean;
}

/** Source: Amazon RDS API reference, `CreateDBInstance`, EngineLifecycleSupport. */
export const ENGINE_LIFECYCLE_SUPPORT = ["open-source-rds-extended-support-disabled", "open-source-rds-extended-support"] as const;
export type EngineLifecycleSupport = (typeof ENGINE_LIFECYCLE_SUPPORT)[number];

export const DATABASE_DEFAULTS = {
  engineVersion: "17",
  allowMajorVersionUpgrade: false,
  engineLifecycleSupport: "open-source-rds-extended-support-disabled",
  instanceClass: "db.t4g.micro",
  allocatedStorageGiB: 20,
  maxAllocatedStorageGiB: 100,
  multiAz: true,
  masterUsername: "postgres",
  parameters: {},
  backupRetentionDays: 7,
  applyImmediately: false,
  deletionProtection: true,
  finalSnapshot: true,
  secretRecoveryDays: 30,
  performanceInsights: true,
  logRetentionDays: 30,
  keepStopped: false,
} as const satisfies Partial<DatabaseChoice>;

/** What the application's secret holds, and a client of the database gets as environment variables. */
export const DATABASE_SECRET_KEYS = ["DB_HOST", "DB_PORT", "DB_NAME", "DB_USER_NAME", "DB_PASSWORD"] as const;

type Checked = Required<DatabaseChoice>;

export const BACKUP_RETENTION_DAYS: Range = { min: 0, max: 35 };
/** gp3 for PostgreSQL. Source: Amazon RDS user guide, "Amazon RDS DB instance storage". */
export const STORAGE_GIB: Range = { min: 20, max: 65_536 };
/**
 * gp3 for PostgreSQL from this size on: AWS stripes it over four volumes, whose baseline must be asked for when it grows past it.
 * Source: Amazon RDS user guide, "gp3 storage"; hashicorp/terraform-provider-aws#28382 (what is sent otherwise, 3000, is refused).
 */
export const STRIPED_GIB = 400;
export const STRIPED = { iops: 12_000, storageThroughput: 500 }; // IOPS and MiB/s, the baseline

/**
 * The lowest is what AWS's standard support still has in November 2026: the newest of 13 are of Extended Support (`13.23-rds.20260514`), the
 * newest of 14 is 14.24. Source: the regions' versions in cfn-lint 1.58.0 (2026-10-20), aws_rds_dbinstance/engine_version.json.
 */
export const ENGINE_VERSION_PATTERN = /^(1[4-9]|[2-9]\d)$/;
export const ENGINE_VERSION_FORM =
  "a major version of PostgreSQL in quotes, 14 or later, e.g. \"17\", without a minor version, as AWS upgrades that itself";
export const INSTANCE_CLASS_PATTERN = /^db\.[a-z0-9-]+\.[a-z0-9]+$/;
/** Source: Amazon RDS API reference, `CreateDBInstance`, DBInstanceIdentifier. */
export const IDENTIFIER_PATTERN = /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/** @throws {RunError} The first choice that AWS would refuse, or that has no meaning together with another. */
export function checkDatabase(owner: string, choice: Checked, identifier: string, subnetCount: number): void {
  for (const check of databaseChecks(owner, choice, identifier, subnetCount)) check();
}

/** One by one what `checkDatabase` does, for those who report all mistakes at once. */
export function databaseChecks(owner: string, choice: Checked, identifier: string, subnetCount: number): (() => void)[] {
  const { parameters, secretRecoveryDays } = choice;
  return [
    () =>
      requireMatch(
        owner,
        "identifier",
        identifier,
        IDENTIFIER_PATTERN,
        "1 to 63 lower-case letters, digits and single hyphens, beginning with a letter",
      ),
    () =>
      subnetCount >= 2
      || refuse(owner, "network", `${subnetCount} private subnets`, "private subnets in two zones or more, as RDS demands"),
    () => requireMatch(owner, "engineVersion", choice.engineVersion, ENGINE_VERSION_PATTERN, ENGINE_VERSION_FORM),
    () =>
      !choice.allowMajorVersionUpgrade || choice.applyImmediately
      || refuse(
        owner,
        "allowMajorVersionUpgrade",
        true,
        "together with applyImmediately: true, as until the maintenance window the old parameter group can't be deleted and every update fails",
      ),
    () => requireOneOf(owner, "engineLifecycleSupport", choice.engineLifecycleSupport, ENGINE_LIFECYCLE_SUPPORT),
    () => requireMatch(owner, "instanceClass", choice.instanceClass, INSTANCE_CLASS_PATTERN, "an RDS instance class, e.g. db.t4g.micro"),
    () => checkStorage(owner, choice),
    () => requireDatabaseName(owner, "databaseName", choice.databaseName),
    () => requireMatch(owner, "masterUsername", choice.masterUsername, MASTER_NAME_PATTERN, MASTER_NAME_FORM),
    ...(["masterUsername", "applicationUsername"] as const).map((property) => () => requireUserName(owner, property, choice[property])),
    () =>
      choice.applicationUsername !== choice.masterUsername
      || refuse(owner, "applicationUsername", choice.applicationUsername, "another user than the master, with fewer rights"),
    () =>
      parameters["rds.force_ssl"] === undefined
      || refuse(owner, "parameters.rds.force_ssl", parameters["rds.force_ssl"], "left out: connections without TLS are always refused"),
    () => requireIntegerBetween(owner, "backupRetentionDays", choice.backupRetentionDays, BACKUP_RETENTION_DAYS),
    () => requireRdsWindows(owner, choice.backupWindow, choice.maintenanceWindow),
    () => requireOneOf(owner, "logRetentionDays", choice.logRetentionDays, LOG_RETENTION_DAYS),
    () =>
      isSecretRecovery(secretRecoveryDays) || refuse(owner, "secretRecoveryDays", secretRecoveryDays, "0, or a whole number from 7 to 30"),
  ];
}

function checkStorage(owner: string, { allocatedStorageGiB, maxAllocatedStorageGiB }: Checked): void {
  requireIntegerBetween(owner, "allocatedStorageGiB", allocatedStorageGiB, STORAGE_GIB);
  // Source: Amazon RDS user guide, "Managing capacity automatically with Amazon RDS storage autoscaling".
  const min = Math.min(Math.ceil((allocatedStorageGiB * 11) / 10), STORAGE_GIB.max);
  if (isIntegerBetween(maxAllocatedStorageGiB, { min, max: STORAGE_GIB.max })) return;
  refuse(
    owner,
    "maxAllocatedStorageGiB",
    maxAllocatedStorageGiB,
    `a whole number from ${min} to ${STORAGE_GIB.max}, a tenth more than allocatedStorageGiB, ${allocatedStorageGiB}; left out, it is ${DATABASE_DEFAULTS.maxAllocatedStorageGiB}`,
  );
}

/** Source: AWS Secrets Manager API reference, `DeleteSecret`, RecoveryWindowInDays. */
export function isSecretRecovery(days: unknown): boolean {
  return days === 0 || isIntegerBetween(days, { min: 7, max: 30 });
}
