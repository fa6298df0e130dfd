import * as v from "valibot";

import {
  BACKUP_RETENTION_DAYS,
  DATABASE_DEFAULTS as defaults,
  databaseChecks,
  ENGINE_LIFECYCLE_SUPPORT,
  ENGINE_VERSION_FORM,
  ENGINE_VERSION_PATTERN,
  IDENTIFIER_PATTERN,
  INSTANCE_CLASS_PATTERN,
  isSecretRecovery,
  STORAGE_GIB,
} from "../components/data/database-settings";
import { MASTER_NAME_FORM, MASTER_NAME_PATTERN, SQL_NAME_FORM, SQL_NAME_PATTERN } from "../components/data/sql-name";
import { LOG_RETENTION_DAYS } from "../components/shared/log-retention";
import { parseDailyWindow, parseWeeklyWindow } from "../toolkit/shared/time-window";
import { group, integerBetween, mapOf, matching, oneOf, trueOrFalse } from "./schema";
import { section } from "./section";

const text = (is: (value: string) => boolean, allowed: string) =>
  v.custom<string>((value) => typeof value === "string" && is(value), allowed);
const sqlName = matching(SQL_NAME_PATTERN, SQL_NAME_FORM);
const masterName = matching(MASTER_NAME_PATTERN, MASTER_NAME_FORM);

const schema = group({
  /** The instance is called `<name>-<stack>`, its secret `rds-<name>-<stack>`; the project's name unless it is given (place.ts). */
  name: matching(IDENTIFIER_PATTERN, "lower-case letters, digits and single hyphens, beginning with a letter"),
  engineVersion: v.optional(matching(ENGINE_VERSION_PATTERN, ENGINE_VERSION_FORM), defaults.engineVersion),
  allowMajorVersionUpgrade: v.optional(trueOrFalse(), defaults.allowMajorVersionUpgrade),
  engineLifecycleSupport: v.optional(oneOf(ENGINE_LIFECYCLE_SUPPORT), defaults.engineLifecycleSupport),
  instanceClass: v.optional(matching(INSTANCE_CLASS_PATTERN, "an RDS instance class, e.g. db.t4g.micro"), defaults.instanceClass),
  allocatedStorageGiB: v.optional(integerBetween(STORAGE_GIB), defaults.allocatedStorageGiB),
  maxAllocatedStorageGiB: v.optional(integerBetween(STORAGE_GIB), defaults.maxAllocatedStorageGiB),
  multiAz: v.optional(trueOrFalse(), defaults.multiAz),
  databaseName: sqlName,
  masterUsername: v.optional(masterName, defaults.masterUsername),
  applicationUsername: sqlName,
  parameters: v.optional(mapOf(v.string(), v.string("a text in quotes"), "parameter names and their values"), {}),
  backupRetentionDays: v.optional(integerBetween(BACKUP_RETENTION_DAYS), defaults.backupRetentionDays),
  backupWindow: text((value) => parseDailyWindow(value) !== undefined, "hh:mm-hh:mm in UTC, e.g. 17:00-17:30"),
  maintenanceWindow: text((value) => parseWeeklyWindow(value) !== undefined, "ddd:hh:mm-ddd:hh:mm in UTC, e.g. sat:18:00-sat:18:30"),
  applyImmediately: v.optional(trueOrFalse(), defaults.applyImmediately),
  deletionProtection: v.optional(trueOrFalse(), defaults.deletionProtection),
  finalSnapshot: v.optional(trueOrFalse(), defaults.finalSnapshot),
  secretRecoveryDays: v.optional(v.custom<number>(isSecretRecovery, "0, or a whole number from 7 to 30"), defaults.secretRecoveryDays),
  performanceInsights: v.optional(trueOrFalse(), defaults.performanceInsights),
  logRetentionDays: v.optional(oneOf(LOG_RETENTION_DAYS), defaults.logRetentionDays),
  keepStopped: v.optional(trueOrFalse(), defaults.keepStopped),
});

/** `aws-practice:database`; what each setting means stands at `DatabaseChoice`. */
export const database = section(schema, (db, { owner, environment }) => databaseChecks(owner, db, `${db.name}-${environment}`, 2)); // the network's own check counts the zones
