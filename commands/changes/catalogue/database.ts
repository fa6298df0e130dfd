import type { SettingsChange } from "../change";

const NEW = "RDS can't change it: the database is deleted and replaced by a new, empty one";

export const database: SettingsChange[] = [
  { path: "database.name", to: "orders", note: "**interruption**: RDS renames the database, which gets another address" },
  {
    path: "database.name",
    to: "orders",
    base: "secrets",
    drastic: "the names of the users' secrets contain it, so the users get new secrets and passwords",
  },
  {
    path: "database.engineVersion",
    to: "18",
    also: { "database.allowMajorVersionUpgrade": true },
    label: "17 → 18, with allowMajorVersionUpgrade and applyImmediately",
  },
  { path: "database.allowMajorVersionUpgrade", to: true },
  // Source: hashicorp/terraform-provider-aws#40870.
  {
    path: "database.engineLifecycleSupport",
    to: "open-source-rds-extended-support",
    note:
      "**none**: the provider sets it only when it creates the database, and the diff remains; [change it by hand](operations.md#extended-support)",
  },
  { path: "database.instanceClass", to: "db.t4g.small" },
  { path: "database.allocatedStorageGiB", to: 50 },
  {
    path: "database.allocatedStorageGiB",
    to: 400,
    also: { "database.maxAllocatedStorageGiB": 1000 },
    label: "20 → 400, with AWS's higher baseline of IOPS and throughput from there on",
  },
  { path: "database.maxAllocatedStorageGiB", to: 200 },
  { path: "database.multiAz", to: true },
  { path: "database.databaseName", to: "orders", drastic: NEW },
  { path: "database.masterUsername", to: "administrator", drastic: NEW },
  { path: "database.applicationUsername", to: "orders_app", label: "set" },
  { path: "database.applicationReaders", to: ["report"], base: "restricted", label: "set" },
  {
    path: "database.applicationUsername",
    to: "orders_app",
    base: "secrets",
    note: "a later run of the users task takes the login of the old user, once it has no connections",
  },
  { path: "database.passwordRotation.schedule", to: "cron(0 4 15 * ? *)", base: "rotating" },
  { path: "database.passwordRotation.schedule", to: "none", base: "rotating" },
  { path: "database.passwordRotation.timeZone", to: "Europe/Zurich", base: "rotating" },
  { path: "database.parameters.work_mem", to: "8192", label: "one added" },
  { path: "database.parameters.work_mem", to: "16384", base: "more" },
  { path: "database.parameters.work_mem", to: undefined, base: "more", label: "one removed" },
  { path: "database.backupRetentionDays", to: 14 },
  // Source: Amazon RDS user guide, "Backup retention period".
  { path: "database.backupRetentionDays", to: 0, note: "**interruption**: the database restarts, and its backups are deleted" },
  { path: "database.backupWindow", to: "16:00-16:30" },
  { path: "database.maintenanceWindow", to: "sun:18:00-sun:18:30" },
  { path: "database.applyImmediately", to: false },
  { path: "database.deletionProtection", to: true },
  { path: "database.finalSnapshot", to: true },
  { path: "database.secretRecoveryDays", to: 7, base: "secrets" },
  { path: "database.performanceInsights", to: false },
  { path: "database.logRetentionDays", to: 90 },
  { path: "database.keepStopped", to: true },
  { path: "database.restore", to: {}, label: "set" },
  { path: "database.restore", to: undefined, base: "drilled", label: "removed" },
  { path: "database.restore.drillSchedule", to: "cron(0 5 16 * ? *)", base: "drilled" },
  { path: "database.restore.drillSchedule", to: "none", base: "drilled" },
  { path: "database.restore.timeZone", to: "Europe/Zurich", base: "drilled" },
  { path: "database.restore.query", to: "SELECT count(*) > 10 FROM orders", base: "drilled" },
  { path: "database.restore.newest", to: "orders.updated_at", base: "drilled" },
  {
    path: "database.restoredInstance",
    to: "main-restored-a-stg",
    label: "set",
    note: "**interruption**: services connect to the other instance once they are deployed; the first one stays as it is",
  },
];
