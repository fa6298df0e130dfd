import type { sqs } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { QUEUE } from "../../types";
import { isNotFalse, isText, must } from "../../values";

export const atRestQueue: ResourcePolicy = {
  id: "data-at-rest-queue",
  description: "Queues are encrypted at rest.",
  remediation: "Omit sqsManagedSseEnabled or set it to true, or set kmsMasterKeyId to a key.",
  references: { securityHub: ["SQS.1"], checkov: ["CKV_AWS_27"], trivy: ["AVD-AWS-0096"], cdkNag: ["AwsSolutions-SQS2"] },
  waivable: true,
  types: [QUEUE],
  // The default since October 2022. Source: SQS developer guide, "Configuring server-side encryption for a queue using SQS-managed
  // encryption keys".
  validateResource: (resource) =>
    isText(property<sqs.QueueArgs>(resource, "kmsMasterKeyId"))
      ? []
      : must<sqs.QueueArgs>(resource, "sqsManagedSseEnabled", isNotFalse, "true"),
};
