import { BACKUP_RETENTION } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const backupRetention = propertyPolicy({
  id: "data-backup-retention",
  description: "In production, stores have backups, databases for at least a week, and buckets don't suspend versions.",
  remediation: "Set backupRetentionPeriod to 7 or more, point-in-time recovery to enabled, versioning to Enabled.",
  productionOnly: true,
}, BACKUP_RETENTION);
