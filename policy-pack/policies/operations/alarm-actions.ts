import type { cloudwatch } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { peek, property, type Resource } from "../../stack-view";
import { AUTO_SCALING_GROUP, COMPOSITE_ALARM, METRIC_ALARM, SERVICE } from "../../types";
import { isNotFalse, list, must, textOf, validateEach } from "../../values";

const ALARMS = [METRIC_ALARM, COMPOSITE_ALARM];

/**
 * Resources that read an alarm themselves, by the property that names it, and the flag without which they don't.
 *
 * Sources: CloudWatch user guide, "Composite alarm action suppression"; ECS developer guide, "How CloudWatch alarms detect Amazon ECS
 * deployment failures"; CodeDeploy user guide, "Monitoring deployments with CloudWatch alarms"; EC2 Auto Scaling user guide, alarms;
 * AppConfig user guide, "Monitoring deployments for automatic rollback"; Route 53 developer guide, "Monitoring a CloudWatch alarm"; FIS user guide,
 * "Stop conditions".
 */
const READERS: readonly (readonly [type: string, path: string, enabled?: string])[] = [
  [COMPOSITE_ALARM, "actionsSuppressor"],
  [SERVICE, "alarms.alarmNames", "alarms.enable"],
  ["aws:codedeploy/deploymentGroup:DeploymentGroup", "alarmConfiguration.alarms", "alarmConfiguration.enabled"],
  [AUTO_SCALING_GROUP, "instanceRefresh.preferences.alarmSpecification.alarms"],
  ["aws:appconfig/environment:Environment", "monitors"],
  ["aws:route53/healthCheck:HealthCheck", "cloudwatchAlarmName"],
  ["aws:fis/experimentTemplate:ExperimentTemplate", "stopConditions"],
];

export const alarmActions: StackPolicy = {
  id: "operations-alarm-actions",
  description: "Alarms have an action, unless a composite alarm, a deployment's rollback, a health check or an experiment reads them.",
  remediation: "Set alarmActions to a topic with subscribers.",
  references: { securityHub: ["CloudWatch.15", "CloudWatch.17"], checkov: ["CKV_AWS_319"] },
  waivable: true,
  types: [...ALARMS, ...READERS.map(([type]) => type)],
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

/** Source: CloudWatch user guide, "Create a composite alarm", alarm rule expression. */
const NAMED_IN_RULE = /\b(?:ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*"?([^")]*?)"?\s*\)/g;

function alarmReaders(graph: ResourceGraph, open: Result[]): (alarm: Resource) => boolean {
  const composites = graph.ofType([COMPOSITE_ALARM]).map((composite) => ({
    composite,
    names: [...(textOf(peek(composite, "alarmRule")) ?? "").matchAll(NAMED_IN_RULE)].map(([, name]) => name),
  }));
  const inRules = graph.referrers<cloudwatch.CompositeAlarmArgs>(open, [COMPOSITE_ALARM], "alarmRule", ALARMS);
  const others = READERS.map(([type, path, enabled]) => ({ enabled, readers: graph.referrers(open, [type], path, ALARMS) }));
  return (alarm) => {
    const { name, alarmName, arn } = alarm.properties;
    return inRules.has(alarm)
      || composites.some(({ composite, names }) =>
        composite !== alarm && [name, alarmName, arn].some((each) => names.includes(each as string))
      )
      || others.some(({ enabled, readers }) =>
        readers.get(alarm)?.some((reader) => reader !== alarm && (enabled === undefined || peek(reader, enabled) === true)) === true
      );
  };
}
