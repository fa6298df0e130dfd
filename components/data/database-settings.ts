import * as v from "valibot";

import { parseDailyWindow, parseWeeklyWindow } from "../../toolkit/shared/time-window";
import { roleNames } from "../secrets/secret-access-settings";
import { LOG_RETENTION_DAYS } from "../shared/log-retention";
import { type Mistake, mistake } from "../shared/mistake";
import { contradiction, group, integerBetween, mapOf, matching, namedOnce, oneOf, textThat, trueOrFalse } from "../shared/schema";
import { isIntegerBetween } from "../shared/validation";
import { windowMistake } from "./rds-windows";
import { restoreSettings } from "./restore-settings";
import { rotationSettings } from "./rotation-settings";
import { secretRecovery } from "./secret-recovery";
import { databaseNameMistake, MASTER_NAME_FORM, MASTER_NAME_PATTERN, SQL_NAME_FORM, SQL_NAME_PATTERN, userNameMistake } from "./sql-name";

/** Source: Amazon RDS API reference, `CreateDBInstance`, EngineLifecycleSupport. */
const ENGINE_LIFECYCLE_SUPPORT = ["open-source-rds-extended-support-disabled", "open-source-rds-extended-support"] as const;

export const POSTGRESQL_PORT = 5432;

/** Environment variables of a client: plain ones with IAM, where there is no password, and keys of a secret with a password. */
export const DATABASE_VARIABLES = ["DB_HOST", "DB_PORT", "DB_NAME", "DB_USER_NAME", "DB_PASSWORD"] as const;

const BACKUP_RETENTION_DAYS = { min: 0, max: 35 };
/** gp3 for PostgreSQL. Source: Amazon RDS user guide, "Amazon RDS DB instance storage". */
const STORAGE_GIB = { min: 20, max: 65_536 };
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
const ENGINE_VERSION_PATTERN = /^(1[4-9]|[2-9]\d)$/;
export const ENGINE_VERSION_FORM =
  "a major version of PostgreSQL in quotes, 14 or later, e.g. \"17\", without a minor version, as AWS upgrades that itself";
const INSTANCE_CLASS_PATTERN = /^db\.[a-z0-9-]+\.[a-z0-9]+$/;
/** Source: Amazon RDS API reference, `CreateDBInstance`, DBInstanceIdentifier. */
export const IDENTIFIER_PATTERN = /^(?=.{1,63}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

const MAX_ALLOCATED_GIB = 100;

/** Settings of a database. */
export const databaseSettings = group(
  {
    /**
     * First part of the instance's identifier, at most 63 characters with the stack's name: `main` gives the instance `main-stg`, and the
     * secrets of its users names that begin with `rds-main-stg`.
     * @default the project's name in a stack file; code has to give one
     */
    name: matching(IDENTIFIER_PATTERN, "lower-case letters, digits and single hyphens, beginning with a letter"),

    /**
     * PostgreSQL's major version, 14 or later; the parameter group's family follows it. AWS chooses the minor version and upgrades it in
     * the maintenance window, and never goes back: a minor version in the settings would be refused from the next upgrade on.
     * @default "17"
     */
    engineVersion: v.optional(matching(ENGINE_VERSION_PATTERN, ENGINE_VERSION_FORM), "17"),

    /**
     * Needed once for an update from one major version to the next, together with `applyImmediately`: until the maintenance window the old
     * parameter group is in use, and its deletion fails. **Interruption**: the database is away for minutes.
     * @default false
     */
    allowMajorVersionUpgrade: v.optional(trueOrFalse(), false),

    /**
     * Behavior when AWS's standard support of the major version ends: with `open-source-rds-extended-support-disabled` AWS upgrades the
     * database to the next major version, with `open-source-rds-extended-support` it stays. **Cost**: Extended Support, by vCPU and hour.
     * The provider sets it when the database is created and never later: see docs/operations.md, "Extended Support".
     * Source: Amazon RDS API reference, `CreateDBInstance` and `ModifyDBInstance`, EngineLifecycleSupport.
     * @default "open-source-rds-extended-support-disabled"
     */
    engineLifecycleSupport: v.optional(oneOf(ENGINE_LIFECYCLE_SUPPORT), "open-source-rds-extended-support-disabled"),

    /**
     * RDS instance class.
     * @default "db.t4g.micro" - ARM, 1 GiB, the cheapest
     */
    instanceClass: v.optional(matching(INSTANCE_CLASS_PATTERN, "an RDS instance class, e.g. db.t4g.micro"), "db.t4g.micro"),

    /**
     * Storage at the start in GiB, 20 to 65,536; it never shrinks. From 400 GiB on AWS gives four times the IOPS (12,000) at no extra
     * charge.
     * @default 20
     */
    allocatedStorageGiB: v.optional(integerBetween(STORAGE_GIB), 20),

    /**
     * Up to where storage grows by itself in GiB; at least a tenth more than at the start.
     * @default 100
     */
    maxAllocatedStorageGiB: v.optional(integerBetween(STORAGE_GIB), MAX_ALLOCATED_GIB),

    /**
     * A second server in another zone that takes over.
     * @default true - **cost**: twice the price (Amazon RDS for PostgreSQL pricing)
     */
    multiAz: v.optional(trueOrFalse(), true),

    /**
     * The database that is created with the server, e.g. `shop`.
     * @default the project's name with `_` in a stack file; code has to give one
     */
    databaseName: matching(SQL_NAME_PATTERN, SQL_NAME_FORM),

    /**
     * The administrator, whose password RDS generates and keeps.
     * @default "postgres"
     */
    masterUsername: v.optional(matching(MASTER_NAME_PATTERN, MASTER_NAME_FORM), "postgres"),

    /**
     * A user with a password that several clients share, e.g. `shop_app`, with the secret `rds-<identifier>`: for clients outside this
     * program, and for those with `connectsTo: [database as application]`. Every other client has a user of its own.
     * @default none
     */
    applicationUsername: v.optional(matching(SQL_NAME_PATTERN, SQL_NAME_FORM)),

    /**
     * Names of roles of other programs that may read the secret of `applicationUsername` where `secretAccess` restricts it; they need the
     * permission themselves.
     * @default none
     */
    applicationReaders: v.optional(roleNames()),

    /** Rotation of the passwords of users that have one; users with IAM have none. Their services are deployed again each time. */
    passwordRotation: v.optional(rotationSettings, {}),

    /**
     * Server parameters in addition to `rds.force_ssl`; they take effect with the next restart.
     * @default none
     */
    parameters: v.optional(mapOf(v.string(), v.string("a text in quotes"), "parameter names and their values"), {}),

    /**
     * Days for which the server can be set back to any moment, 0 to 35; 0 switches backups off.
     * @default 7
     */
    backupRetentionDays: v.optional(integerBetween(BACKUP_RETENTION_DAYS), 7),

    /**
     * When the daily backup may begin, UTC, e.g. `17:00-17:30`; at least 30 minutes.
     * @default at night in the region in a stack file; code has to give one
     */
    backupWindow: textThat((text) => parseDailyWindow(text) !== undefined, "hh:mm-hh:mm in UTC, e.g. 17:00-17:30"),

    /**
     * When AWS may restart the server, UTC, e.g. `sat:18:00-sat:18:30`; at least 30 minutes, apart from the backup window.
     * @default in the night after Saturday in the region in a stack file; code has to give one
     */
    maintenanceWindow: textThat((text) => parseWeeklyWindow(text) !== undefined, "ddd:hh:mm-ddd:hh:mm in UTC, e.g. sat:18:00-sat:18:30"),

    /**
     * Changes that restart the server take effect at once.
     * @default false - in the maintenance window
     */
    applyImmediately: v.optional(trueOrFalse(), false),

    /**
     * AWS and Pulumi both refuse to delete the server and its secret.
     * @default true
     */
    deletionProtection: v.optional(trueOrFalse(), true),

    /**
     * A last snapshot `<identifier>-final-<digits>` when the server is deleted.
     * @default true
     */
    finalSnapshot: v.optional(trueOrFalse(), true),

    /**
     * Days for which a deleted secret can be brought back, 7 to 30; 0 deletes at once, so that the name is free again.
     * @default 30
     */
    secretRecoveryDays: v.optional(secretRecovery(), 30),

    /**
     * Performance Insights: the time that queries take, for the last 7 days.
     * @default true - 7 days are free
     */
    performanceInsights: v.optional(trueOrFalse(), true),

    /**
     * Days for which the server's logs are kept: one of CloudWatch's values.
     * @default 30
     */
    logRetentionDays: v.optional(oneOf(LOG_RETENTION_DAYS), 30),

    /**
     * Once it is stopped, it stays so until a person starts it: AWS starts a stopped one after seven days, and it is stopped again. A
     * running one is never touched. A stopped database gets no maintenance and takes no backups, so production needs a word for it.
     * @default false - AWS starts it after seven days, and it runs on
     */
    keepStopped: v.optional(trueOrFalse(), false),

    /**
     * Restores to a point in time by `npm run ops -- restore`, and their drill. **Cost**: 0.10 USD a month for an alarm (CloudWatch
     * pricing, November 2026), and minutes of a small task for each restore.
     * @default none - except in production, where the drill is monthly
     */
    restore: v.optional(restoreSettings),

    /**
     * Identifier of a restored instance, as `npm run ops -- restore` prints it: clients connect to it in place of the program's own one,
     * which stays as it is. Omit it again to switch back. **Interruption**: services are deployed with the other address; rows that were
     * written to one instance aren't in the other. **Cost**: both instances.
     * @default none - clients connect to the program's own instance
     */
    restoredInstance: v.optional(matching(IDENTIFIER_PATTERN, "the identifier of a restored instance, e.g. main-restored-a-stg")),
  },
  contradiction(
    ["allowMajorVersionUpgrade", "applyImmediately"],
    ({ allowMajorVersionUpgrade, applyImmediately }) =>
      allowMajorVersionUpgrade && !applyImmediately && mistake(
        "allowMajorVersionUpgrade",
        true,
        "together with applyImmediately: true, as until the maintenance window the old parameter group can't be deleted and "
          + "every update fails",
      ),
  ),
  contradiction(
    ["allocatedStorageGiB", "maxAllocatedStorageGiB"],
    ({ allocatedStorageGiB, maxAllocatedStorageGiB }) => storageMistake(allocatedStorageGiB, maxAllocatedStorageGiB),
  ),
  contradiction(["databaseName"], ({ databaseName }) => databaseNameMistake("databaseName", databaseName)),
  contradiction(["masterUsername"], ({ masterUsername }) => userNameMistake("masterUsername", masterUsername)),
  contradiction(
    ["applicationUsername", "applicationReaders"],
    ({ applicationUsername: user, applicationReaders: readers }) =>
      user === undefined && readers !== undefined && mistake("applicationReaders", readers, "omitted without applicationUsername"),
  ),
  contradiction(["applicationReaders"], ({ applicationReaders }) => namedOnce("applicationReaders", applicationReaders)),
  contradiction(
    ["applicationUsername"],
    ({ applicationUsername: user }) => user !== undefined && userNameMistake("applicationUsername", user),
  ),
  contradiction(
    ["applicationUsername", "masterUsername"],
    ({ applicationUsername: user, masterUsername }) =>
      user === masterUsername && mistake("applicationUsername", user, "another user than the master, with fewer rights"),
  ),
  contradiction(
    ["parameters"],
    ({ parameters: { "rds.force_ssl": tls } }) =>
      tls !== undefined && mistake(["parameters", "rds.force_ssl"], tls, "omitted: connections without TLS are always refused"),
  ),
  contradiction(
    ["backupWindow", "maintenanceWindow"],
    ({ backupWindow, maintenanceWindow }) => windowMistake(backupWindow, maintenanceWindow),
  ),
);
export interface DatabaseSettings extends v.InferInput<typeof databaseSettings> {}
export type ResolvedDatabase = v.InferOutput<typeof databaseSettings>;

/** An identifier that RDS doesn't take. */
export const identifierMistake = (identifier: string): Mistake | false =>
  !IDENTIFIER_PATTERN.test(identifier)
  && mistake("identifier", identifier, "1 to 63 lower-case letters, digits and single hyphens, beginning with a letter");

/** Source: Amazon RDS user guide, "Managing capacity automatically with Amazon RDS storage autoscaling". */
function storageMistake(allocated: number, maxAllocated: number): Mistake | false {
  const min = Math.min(Math.ceil((allocated * 11) / 10), STORAGE_GIB.max);
  return !isIntegerBetween(maxAllocated, { min, max: STORAGE_GIB.max }) && mistake(
    "maxAllocatedStorageGiB",
    maxAllocated,
    `a whole number from ${min} to ${STORAGE_GIB.max}, a tenth more than allocatedStorageGiB, ${allocated}; `
      + `if omitted, it is ${MAX_ALLOCATED_GIB}`,
  );
}
