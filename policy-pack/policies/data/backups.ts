import type { rds } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { DATABASE, DATABASE_CLUSTERS } from "../../types";
import { daysOf, isText, must } from "../../values";

export const backups: ResourcePolicy = {
  id: "data-backups",
  description: "Databases have daily backups.",
  remediation: "Set backupRetentionPeriod to the number of days for which backups are kept.",
  references: { securityHub: ["RDS.11"], checkov: ["CKV_AWS_133"], trivy: ["AVD-AWS-0077"], cdkNag: ["AwsSolutions-RDS13"] },
  waivable: true,
  types: [DATABASE, ...DATABASE_CLUSTERS],
  // The backups of a replica are those of its source.
  validateResource: (resource) =>
    isText(property<rds.InstanceArgs>(resource, "replicateSourceDb"))
      ? []
      : must<rds.InstanceArgs>(resource, "backupRetentionPeriod", (value) => daysOf(value) >= 1, "1 day or more"),
};
