import type { cloudwatch, ecs } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { StackPolicy } from "../../policy";
import { property, type Resource } from "../../stack-view";
import { COMPOSITE_ALARM, METRIC_ALARM, SERVICE } from "../../types";
import { isNotFalse, knownTexts, list, must, validateEach } from "../../values";

export const alarmActions: StackPolicy = {
  id: "operations-alarm-actions",
  description: "Alarms have an action, unless a composite alarm or a deployment's rollback reads them.",
  remediation: "Set alarmActions to a topic with subscribers.",
  references: { securityHub: ["CloudWatch.15", "CloudWatch.17"], checkov: ["CKV_AWS_319"] },
  waivable: true,
  validateStack(stack) {
    const graph = graphOf(stack);
    const isRead = alarmReaders(graph);
    return validateEach(graph.ofType([METRIC_ALARM, COMPOSITE_ALARM]), (alarm) => {
      const hasAction = list(property<cloudwatch.MetricAlarmArgs>(alarm, "alarmActions")).length > 0;
      return hasAction || !isRead(alarm)
        ? [
          ...must<cloudwatch.MetricAlarmArgs>(alarm, "alarmActions", () => hasAction, "a topic or another action"),
          ...must<cloudwatch.MetricAlarmArgs>(alarm, "actionsEnabled", isNotFalse, "true"),
        ]
        : [];
    });
  },
};

/**
 * Sources: CloudWatch user guide, "Create a composite alarm", `alarm_rule`; ECS developer guide, "How CloudWatch alarms detect Amazon ECS
 * deployment failures".
 */
function alarmReaders(graph: ResourceGraph): (alarm: Resource) => boolean {
  const rules = graph.ofType([COMPOSITE_ALARM]).map((composite) => {
    const rule = property<cloudwatch.CompositeAlarmArgs>(composite, "alarmRule");
    return { composite, rule: typeof rule === "string" ? rule : "" };
  });
  const rollbacks = new Set(
    graph.ofType([SERVICE]).filter((service) => property<ecs.ServiceArgs>(service, "alarms.enable") === true).flatMap((service) =>
      knownTexts<ecs.ServiceArgs>(service, "alarms.alarmNames")
    ),
  );
  return (alarm) => {
    const { name, arn } = alarm.properties;
    const names = [name, arn].filter((each) => typeof each === "string");
    return names.some((each) => rollbacks.has(each) || rules.some(({ composite, rule }) => composite !== alarm && rule.includes(each)));
  };
}
