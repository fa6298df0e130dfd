import type { cloudwatch, ecs } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { peek, property, type Resource } from "../../stack-view";
import { COMPOSITE_ALARM, METRIC_ALARM, SERVICE } from "../../types";
import { isNotFalse, list, must, textOf, validateEach } from "../../values";

const ALARMS = [METRIC_ALARM, COMPOSITE_ALARM];

export const alarmActions: StackPolicy = {
  id: "operations-alarm-actions",
  description: "Alarms have an action, unless a composite alarm or a deployment's rollback reads them.",
  remediation: "Set alarmActions to a topic with subscribers.",
  references: { securityHub: ["CloudWatch.15", "CloudWatch.17"], checkov: ["CKV_AWS_319"] },
  waivable: true,
  types: [...ALARMS, SERVICE],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const isRead = alarmReaders(graph, open);
    const results = validateEach(graph.ofType(ALARMS), (alarm) => {
      const hasAction = list(property<cloudwatch.MetricAlarmArgs>(alarm, "alarmActions")).length > 0;
      return hasAction || !isRead(alarm)
        ? [
          ...must<cloudwatch.MetricAlarmArgs>(alarm, "alarmActions", () => hasAction, "a topic or another action"),
          ...must<cloudwatch.MetricAlarmArgs>(alarm, "actionsEnabled", isNotFalse, "true"),
        ]
        : [];
    });
    return [...open, ...results];
  },
};

/**
 * Sources: CloudWatch user guide, "Create a composite alarm", `alarm_rule`; ECS developer guide, "How CloudWatch alarms detect Amazon ECS
 * deployment failures".
 */
function alarmReaders(graph: ResourceGraph, open: Result[]): (alarm: Resource) => boolean {
  const composites = graph.ofType([COMPOSITE_ALARM]).map((composite) => ({ composite, rule: textOf(peek(composite, "alarmRule")) ?? "" }));
  const inRules = graph.referrers<cloudwatch.CompositeAlarmArgs>(open, [COMPOSITE_ALARM], "alarmRule", ALARMS);
  const inServices = graph.referrers<ecs.ServiceArgs>(open, [SERVICE], "alarms.alarmNames", ALARMS);
  return (alarm) => {
    const names = ["name", "arn"].map((key) => textOf(alarm.properties[key]) ?? "").filter((name) => name !== "");
    return inRules.has(alarm)
      || inServices.get(alarm)?.some((service) => peek(service, "alarms.enable") === true) === true
      || composites.some(({ composite, rule }) => composite !== alarm && names.some((name) => rule.includes(name)));
  };
}
