import type { rds } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { DATABASE, DATABASE_CLUSTERS } from "../../types";
import { daysOf, must } from "../../values";

export const backupRetention: ResourcePolicy = {
  id: "data-backup-retention",
  description: "In production, a database's backups are kept for at least a week.",
  remediation: "Set backupRetentionPeriod to 7 or more.",
  references: {
    securityHub: ["RDS.11", "RDS.50", "DocumentDB.2", "Neptune.5"],
    checkov: ["CKV_AWS_360", "CKV_AWS_361"],
    cdkNag: ["AwsSolutions-DOC4", "AwsSolutions-N3"],
  },
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...DATABASE_CLUSTERS],
  // data-backups covers a database without backups.
  validateResource: (resource) =>
    daysOf(property<rds.InstanceArgs>(resource, "backupRetentionPeriod")) < 1
      ? []
      : must<rds.InstanceArgs>(resource, "backupRetentionPeriod", (value) => daysOf(value) >= 7, "7 days or more"),
};
