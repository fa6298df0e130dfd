import type { sns } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { TOPIC } from "../../types";
import { isText, must } from "../../values";

export const atRestTopic: ResourcePolicy = {
  id: "data-at-rest-topic",
  description: "Topics are encrypted at rest.",
  remediation: "Set kmsMasterKeyId to a key that the publishers may use.",
  references: { securityHub: ["SNS.1"], checkov: ["CKV_AWS_26"], trivy: ["AVD-AWS-0095"] },
  waivable: true,
  types: [TOPIC],
  validateResource: (resource) => must<sns.TopicArgs>(resource, "kmsMasterKeyId", isText, "a KMS key"),
};
