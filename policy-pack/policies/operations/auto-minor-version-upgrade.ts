import type { rds } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { CACHE, DATABASE, RDS_CLUSTER_INSTANCE, REPLICATION_GROUP } from "../../types";
import { must } from "../../values";

export const autoMinorVersionUpgrade: ResourcePolicy = {
  id: "operations-auto-minor-version-upgrade",
  description: "Databases and caches upgrade to minor versions automatically.",
  remediation: "Set autoMinorVersionUpgrade to true.",
  references: { securityHub: ["RDS.13", "ElastiCache.2"], checkov: ["CKV_AWS_226", "CKV_AWS_322"] },
  waivable: true,
  types: [DATABASE, RDS_CLUSTER_INSTANCE, REPLICATION_GROUP, CACHE],
  // AWS's default is true. For a cache cluster the value is text.
  validateResource: (resource) =>
    must<rds.InstanceArgs>(
      resource,
      "autoMinorVersionUpgrade",
      (value) => value === undefined || value === null || value === true || value === "true",
      "true",
    ),
};
