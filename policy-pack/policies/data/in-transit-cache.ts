import type { elasticache } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { CACHE, REPLICATION_GROUP } from "../../types";
import { isText, isTrue, must } from "../../values";

export const inTransitCache: ResourcePolicy = {
  id: "data-in-transit-cache",
  description: "Caches accept connections with TLS only.",
  remediation: "Set transitEncryptionEnabled to true, and leave transitEncryptionMode at \"required\".",
  references: { securityHub: ["ElastiCache.5"], checkov: ["CKV_AWS_30"], trivy: ["AVD-AWS-0051"], cdkNag: ["AwsSolutions-AEC3"] },
  waivable: true,
  types: [REPLICATION_GROUP, CACHE],
  validateResource(resource) {
    if (resource.type === CACHE && isText(property<elasticache.ClusterArgs>(resource, "replicationGroupId"))) return [];
    return [
      ...must<elasticache.ReplicationGroupArgs>(resource, "transitEncryptionEnabled", isTrue, "true"),
      ...must<elasticache.ReplicationGroupArgs>(resource, "transitEncryptionMode", (value) => value !== "preferred", "\"required\""),
    ];
  },
};
