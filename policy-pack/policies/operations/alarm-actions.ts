import type { cloudwatch } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { isNotFalse, list, must } from "../../values";

export const alarmActions: ResourcePolicy = {
  id: "operations-alarm-actions",
  description: "Alarms have an action.",
  remediation: "Set alarmActions to a topic with subscribers.",
  references: { securityHub: ["CloudWatch.15", "CloudWatch.17"], checkov: ["CKV_AWS_319"] },
  waivable: true,
  types: ["aws:cloudwatch/metricAlarm:MetricAlarm", "aws:cloudwatch/compositeAlarm:CompositeAlarm"],
  validateResource: (resource) => [
    ...must<cloudwatch.MetricAlarmArgs>(resource, "alarmActions", (value) => list(value).length > 0, "a topic or another action"),
    ...must<cloudwatch.MetricAlarmArgs>(resource, "actionsEnabled", isNotFalse, "true"),
  ],
};
