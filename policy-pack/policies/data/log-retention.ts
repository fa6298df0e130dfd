import type { cloudwatch } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { daysOf, must } from "../../values";

export const logRetention: ResourcePolicy = {
  id: "data-log-retention",
  description: "Log groups have a retention period.",
  remediation: "Set retentionInDays.",
  references: { checkov: ["CKV_AWS_66"] },
  waivable: true,
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  // AWS keeps logs of the class DELIVERY for two days, whatever the retention.
  validateResource: (resource) =>
    property<cloudwatch.LogGroupArgs>(resource, "logGroupClass") === "DELIVERY"
      ? []
      : must<cloudwatch.LogGroupArgs>(resource, "retentionInDays", (value) => daysOf(value) >= 1, "1 day or more"),
};
