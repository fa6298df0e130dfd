import type { elasticache } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { CACHE, REPLICATION_GROUP } from "../../types";
import { isText, isTrue, must } from "../../values";

export const atRestCache: ResourcePolicy = {
  id: "data-at-rest-cache",
  description: "Caches are encrypted at rest.",
  remediation: "Use a replication group with atRestEncryptionEnabled: true.",
  references: { securityHub: ["ElastiCache.4"], checkov: ["CKV_AWS_29"], trivy: ["AVD-AWS-0045"], cdkNag: ["AwsSolutions-AEC3"] },
  waivable: true,
  types: [REPLICATION_GROUP, CACHE],
  validateResource(resource) {
    if (resource.type === REPLICATION_GROUP) {
      return must<elasticache.ReplicationGroupArgs>(resource, "atRestEncryptionEnabled", isTrue, "true");
    }
    // Outside a replication group, ElastiCache can't encrypt; Memcached keeps data in memory only.
    return property<elasticache.ClusterArgs>(resource, "engine") === "memcached"
      ? []
      : must<elasticache.ClusterArgs>(resource, "replicationGroupId", isText, "an encrypted replication group");
  },
};
