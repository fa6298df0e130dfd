import type { cloudwatch } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property, type Resource, type Value } from "../../stack-view";
import { METRIC_ALARM } from "../../types";
import { textOf } from "../../values";

export const alarmCanFire: ResourcePolicy = {
  id: "operations-alarm-can-fire",
  description: "An alarm's threshold is one that its metric can cross: not a percentage above 100, nor a count below 0.",
  remediation: "Set threshold and comparisonOperator to a value that the metric reaches when something is wrong.",
  references: {},
  waivable: true,
  types: [METRIC_ALARM],
  validateResource(alarm) {
    const threshold = property<cloudwatch.MetricAlarmArgs>(alarm, "threshold");
    const metric = property<cloudwatch.MetricAlarmArgs>(alarm, "metricName");
    if (typeof threshold !== "number" || typeof metric !== "string") return [];
    const allowed = crossable(alarm, metric, threshold);
    return allowed === undefined ? [] : [{ resource: alarm, property: "threshold", found: threshold, allowed }];
  },
};

/** Metrics that are a percentage by their name, in AWS's namespaces. */
const PERCENTAGE = /(?:Utilization|Percent(?:age)?)$/;
/** Counts far above what a service can have in a period; AWS's metrics have no negative values. */
const ASTRONOMIC = 1e15;

/** The values that the metric can cross; undefined if the threshold is one of them. */
function crossable(alarm: Resource, metric: string, threshold: number): string | undefined {
  const comparison: Value = property<cloudwatch.MetricAlarmArgs>(alarm, "comparisonOperator");
  const isAws = /^(?:AWS|ECS)\//.test(textOf(property<cloudwatch.MetricAlarmArgs>(alarm, "namespace")) ?? "");
  if (!isAws) return undefined;
  const most = PERCENTAGE.test(metric) ? 100 : ASTRONOMIC;
  if (comparison === "GreaterThanThreshold") return threshold >= most ? `below ${most}` : undefined;
  if (comparison === "GreaterThanOrEqualToThreshold") return threshold > most ? `${most} or less` : undefined;
  if (comparison === "LessThanThreshold") return threshold <= 0 ? "above 0" : undefined;
  return comparison === "LessThanOrEqualToThreshold" && threshold < 0 ? "0 or more" : undefined;
}
