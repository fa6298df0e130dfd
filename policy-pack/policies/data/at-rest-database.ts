import type { docdb, neptune, rds } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { DATABASE, DATABASE_CLUSTERS } from "../../types";
import { isTrue, must } from "../../values";

export const atRestDatabase: ResourcePolicy = {
  id: "data-at-rest-database",
  description: "Databases are encrypted at rest.",
  remediation: "Set storageEncrypted to true; restore an unencrypted database from an encrypted copy of its snapshot.",
  references: {
    securityHub: ["RDS.3", "RDS.27", "DocumentDB.1", "Neptune.1"],
    checkov: ["CKV_AWS_16", "CKV_AWS_96", "CKV_AWS_74", "CKV_AWS_44"],
    trivy: ["AVD-AWS-0080", "AVD-AWS-0079", "AVD-AWS-0021", "AVD-AWS-0076"],
    cdkNag: ["AwsSolutions-RDS2", "AwsSolutions-DOC1", "AwsSolutions-N4"],
  },
  waivable: true,
  types: [DATABASE, ...DATABASE_CLUSTERS],
  validateResource: (resource) =>
    must<rds.InstanceArgs | rds.ClusterArgs | docdb.ClusterArgs | neptune.ClusterArgs>(resource, "storageEncrypted", isTrue, "true"),
};
