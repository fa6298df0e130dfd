import type { lb, rds } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { DATABASE, DATABASE_CLUSTERS, LOAD_BALANCERS } from "../../types";
import { isTrue, must } from "../../values";

export const deletionProtection: ResourcePolicy = {
  id: "data-deletion-protection",
  description: "In production, databases and load balancers have deletion protection.",
  remediation: "Set deletionProtection (a load balancer's enableDeletionProtection) to true.",
  references: {
    securityHub: ["RDS.8", "RDS.7", "DocumentDB.5", "Neptune.4", "ELB.6"],
    checkov: ["CKV_AWS_293", "CKV_AWS_139", "CKV2_AWS_58", "CKV_AWS_150"],
    trivy: ["AVD-AWS-0177", "AVD-AWS-0343"],
    cdkNag: ["AwsSolutions-RDS10"],
  },
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...DATABASE_CLUSTERS, ...LOAD_BALANCERS],
  validateResource: (resource) =>
    LOAD_BALANCERS.includes(resource.type)
      ? must<lb.LoadBalancerArgs>(resource, "enableDeletionProtection", isTrue, "true")
      : must<rds.InstanceArgs | rds.ClusterArgs>(resource, "deletionProtection", isTrue, "true"),
};
