import type { cloudwatch } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { isObject, peek, type Resource } from "../../stack-view";
import { EVENT_RULE, METRIC_ALARM, MUTE_RULE } from "../../types";
import { list, textOf, validateEach } from "../../values";

type Args = cloudwatch.AlarmMuteRuleArgs;
const METRIC_FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter";
const TRAIL = "aws:cloudtrail/trail:Trail";

/** Calls and sign-ins that a trail records, and services that find attacks, in a pattern of events. */
const SECURITY_EVENTS = /via CloudTrail|aws\.(?:guardduty|securityhub|access-analyzer|macie|detective|inspector2)\b/;
/** Fields of CloudTrail's records in a filter of log lines. Source: CloudTrail user guide, "CloudTrail record contents". */
const RECORD_FIELDS = /\$\.(?:userIdentity|eventName|eventSource|errorCode|additionalEventData)\b/;

export const muteNotSecurity: StackPolicy = {
  id: "operations-mute-not-security",
  description: "No alarm mute rule mutes an alarm of calls that a trail records, of findings of security services, or of the trail itself.",
  remediation: "Take the alarm out of muteTargets.alarmNames: who wants to hide something does it while no one is notified.",
  references: {},
  waivable: "outsideProduction",
  types: [MUTE_RULE, METRIC_ALARM, EVENT_RULE, METRIC_FILTER, TRAIL],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const muted = graph.referrers<Args>(open, [MUTE_RULE], "muteTargets.alarmNames", [METRIC_ALARM]);
    const results = validateEach(muted, ([alarm, rules]) => {
      if (!watchesSecurity(alarm, graph, open)) return [];
      const property = "muteTargets.alarmNames";
      return rules.map((rule) => ({ resource: rule, property, found: alarm.name, allowed: "alarms that watch no access" }));
    });
    return [...open, ...results];
  },
};

function watchesSecurity(alarm: Resource, graph: ResourceGraph, open: Result[]): boolean {
  const rules = graph.knownReferences<cloudwatch.MetricAlarmArgs>(open, alarm, "dimensions.RuleName", [EVENT_RULE]);
  const patterns = rules.map((rule) => textOf(peek(rule, "eventPattern")) ?? "");
  const buckets = graph.ofType([TRAIL]).flatMap((trail) => textOf(peek(trail, "s3BucketName")) ?? []);
  return patterns.some((pattern) => SECURITY_EVENTS.test(pattern) || buckets.some((bucket) => pattern.includes(`"${bucket}"`)))
    || countsRecords(alarm, graph);
}

/** Whether its metric counts CloudTrail's records in a log group. */
function countsRecords(alarm: Resource, graph: ResourceGraph): boolean {
  const [namespace, name] = [peek(alarm, "namespace"), peek(alarm, "metricName")];
  return graph.ofType([METRIC_FILTER]).some((filter) =>
    RECORD_FIELDS.test(textOf(peek(filter, "pattern")) ?? "")
    && list(peek(filter, "metricTransformation")).some((one) => isObject(one) && one["name"] === name && one["namespace"] === namespace)
  );
}
