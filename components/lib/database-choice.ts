import { isIntegerBetween, refuse, requireIntegerBetween, requireMatch, requireOneOf, type Range } from "./validation";
import { LOG_RETENTION_DAYS } from "./log-retention";
import { isTimeZone } from "./time-zone";
import { DAYS_OF_WEEK, type DayOfWeek, parseTime, requireRdsWindows } from "./time-window";

/** What can be chosen of a database: everything that has a default. */
export interface DatabaseChoice {
  /**
   * PostgreSQL's major version, alone or with a minor one, 13 or later; the parameter group's family follows it.
   * @default "17" - AWS's newest minor version, upgraded in the maintenance window
   */
  engineVersion?: string;

  /**
   * Needed once for an update from one major version to the next.
   * @default false
   */
  allowMajorVersionUpgrade?: boolean;

  /**
   * RDS instance class.
   * @default "db.t4g.micro" - ARM, 1 GiB, the cheapest
   */
  instanceClass?: string;

  /**
   * Storage at the start in GiB, 20 to 65,536.
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
   * @default true - twice the price
   */
  multiAz?: boolean;

  /**
   * The database that is created with the server.
   * @default "aws_practice"
   */
  databaseName?: string;

  /**
   * The administrator, whose password RDS makes and keeps.
   * @default "postgres"
   */
  masterUsername?: string;

  /**
   * The user of the application's secret. Pulumi makes its password; docs/operations.md makes the user.
   * @default "aws_practice_app"
   */
  applicationUsername?: string;

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

  /**
   * When the daily backup may begin, UTC.
   * @default "17:00-17:30" - 02:00 in Tokyo
   */
  backupWindow?: string;

  /**
   * When AWS may restart the server, UTC.
   * @default "sat:18:00-sat:18:30" - Sunday 03:00 in Tokyo
   */
  maintenanceWindow?: string;

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
   * For a server that is kept stopped: RDS starts it by itself after seven days, so it is started and stopped every week. One that
   * runs is stopped with it.
   * @default never - the server always runs
   */
  weeklyRestart?: WeeklyRestart;
}

export interface WeeklyRestart {
  /** Day of the week, e.g. `sun`. */
  dayOfWeek: DayOfWeek;
  /** When it is started, hh:mm. */
  startTime: string;
  /**
   * When it is stopped, hh:mm, at least 30 minutes later: RDS refuses to stop a server that is still starting. Leave the
   * maintenance window and an hour after it in between, as a stopped server gets no maintenance and a busy one can't be stopped.
   */
  stopTime: string;
  /**
   * IANA time zone of both times.
   * @default "Asia/Tokyo"
   */
  timeZone?: string;
}

export const WEEKLY_RESTART_TIME_ZONE = "Asia/Tokyo";

export const DATABASE_DEFAULTS = {
  engineVersion: "17",
  allowMajorVersionUpgrade: false,
  instanceClass: "db.t4g.micro",
  allocatedStorageGiB: 20,
  maxAllocatedStorageGiB: 100,
  multiAz: true,
  databaseName: "aws_practice",
  masterUsername: "postgres",
  applicationUsername: "aws_practice_app",
  parameters: {},
  backupRetentionDays: 7,
  backupWindow: "17:00-17:30",
  maintenanceWindow: "sat:18:00-sat:18:30",
  applyImmediately: false,
  deletionProtection: true,
  finalSnapshot: true,
  secretRecoveryDays: 30,
  performanceInsights: true,
  logRetentionDays: 30,
} as const satisfies DatabaseChoice;

/** What the application's secret holds, and a client of the database gets as environment variables. */
export const DATABASE_SECRET_KEYS = ["DB_HOST", "DB_PORT", "DB_NAME", "DB_USER_NAME", "DB_PASSWORD"] as const;

type Checked = Required<Omit<DatabaseChoice, "weeklyRestart">> & Pick<DatabaseChoice, "weeklyRestart">;

export const BACKUP_RETENTION_DAYS: Range = { min: 0, max: 35 };
/** gp3 for PostgreSQL. Source: Amazon RDS user guide, "Amazon RDS DB instance storage". */
export const STORAGE_GIB: Range = { min: 20, max: 65_536 };
export const ENGINE_VERSION_PATTERN = /^(1[3-9]|[2-9]\d)(\.\d{1,2})?$/;
export const INSTANCE_CLASS_PATTERN = /^db\.[a-z0-9-]+\.[a-z0-9]+$/;
/** An identifier that PostgreSQL needs no quotes for. */
export const SQL_NAME_PATTERN = /^[a-z_][a-z0-9_]{0,62}$/;
/** Source: Amazon RDS API reference, `CreateDBInstance`, DBInstanceIdentifier. */
export const IDENTIFIER_PATTERN = /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
/** Names that RDS keeps for itself. Source: Amazon RDS user guide, "Understanding PostgreSQL roles and permissions". */
const RESERVED_USERNAMES = ["admin", "rdsadmin", "rds_superuser", "rds_password", "rds_replication", "rdsrepladmin"];

/** @throws {RunError} The first choice that AWS would refuse, or that has no meaning together with another. */
export function checkDatabase(owner: string, choice: Checked, identifier: string, subnetCount: number): void {
  for (const check of databaseChecks(owner, choice, identifier, subnetCount)) check();
}

/** One by one what `checkDatabase` does, for those who report all mistakes at once. */
export function databaseChecks(owner: string, choice: Checked, identifier: string, subnetCount: number): (() => void)[] {
  const { parameters, secretRecoveryDays, weeklyRestart } = choice;
  return [
    () => requireMatch(owner, "identifier", identifier, IDENTIFIER_PATTERN, "1 to 63 lower-case letters, digits and single hyphens, beginning with a letter"),
    () => subnetCount >= 2 || refuse(owner, "subnetIds", `${subnetCount} subnets`, "subnets in two zones or more, as RDS demands"),
    () => requireMatch(owner, "engineVersion", choice.engineVersion, ENGINE_VERSION_PATTERN, 'a version of PostgreSQL, 13 or later, e.g. "17" or "17.6"'),
    () => requireMatch(owner, "instanceClass", choice.instanceClass, INSTANCE_CLASS_PATTERN, "an RDS instance class, e.g. db.t4g.micro"),
    () => checkStorage(owner, choice),
    ...(["databaseName", "masterUsername", "applicationUsername"] as const).map((property) => () => checkSqlName(owner, property, choice[property])),
    () => choice.applicationUsername !== choice.masterUsername
      || refuse(owner, "applicationUsername", choice.applicationUsername, "another user than the master, with fewer rights"),
    () => parameters["rds.force_ssl"] === undefined
      || refuse(owner, "parameters.rds.force_ssl", parameters["rds.force_ssl"], "left out: connections without TLS are always refused"),
    () => requireIntegerBetween(owner, "backupRetentionDays", choice.backupRetentionDays, BACKUP_RETENTION_DAYS),
    () => requireRdsWindows(owner, choice.backupWindow, choice.maintenanceWindow),
    () => requireOneOf(owner, "logRetentionDays", choice.logRetentionDays, LOG_RETENTION_DAYS),
    () => isSecretRecovery(secretRecoveryDays) || refuse(owner, "secretRecoveryDays", secretRecoveryDays, "0, or a whole number from 7 to 30"),
    () => weeklyRestart && checkWeeklyRestart(`${owner}: weeklyRestart`, weeklyRestart),
  ];
}

function checkStorage(owner: string, { allocatedStorageGiB, maxAllocatedStorageGiB }: Checked): void {
  requireIntegerBetween(owner, "allocatedStorageGiB", allocatedStorageGiB, STORAGE_GIB);
  requireIntegerBetween(owner, "maxAllocatedStorageGiB", maxAllocatedStorageGiB, {
    // Source: Amazon RDS user guide, "Managing capacity automatically with Amazon RDS storage autoscaling".
    min: Math.min(Math.ceil((allocatedStorageGiB * 11) / 10), STORAGE_GIB.max),
    max: STORAGE_GIB.max,
  });
}

function checkSqlName(owner: string, property: string, name: string): void {
  requireMatch(owner, property, name, SQL_NAME_PATTERN, "1 to 63 lower-case letters, digits and _, not beginning with a digit");
  if (RESERVED_USERNAMES.includes(name)) refuse(owner, property, name, `none of RDS's own names: ${RESERVED_USERNAMES.join(", ")}`);
}

/** Source: AWS Secrets Manager API reference, `DeleteSecret`, RecoveryWindowInDays. */
export function isSecretRecovery(days: unknown): boolean {
  return days === 0 || isIntegerBetween(days, { min: 7, max: 30 });
}

function checkWeeklyRestart(owner: string, restart: WeeklyRestart): void {
  requireOneOf(owner, "dayOfWeek", restart.dayOfWeek, DAYS_OF_WEEK);
  const start = parseTime(restart.startTime);
  const stop = parseTime(restart.stopTime);
  if (start === undefined) refuse(owner, "startTime", restart.startTime, "hh:mm, e.g. 02:00");
  if (stop === undefined || stop - start < 30) refuse(owner, "stopTime", restart.stopTime, `hh:mm on the same day, at least 30 minutes after ${restart.startTime}`);
  if (!isTimeZone(restart.timeZone ?? "UTC")) refuse(owner, "timeZone", restart.timeZone, "an IANA time zone, e.g. Asia/Tokyo");
}
