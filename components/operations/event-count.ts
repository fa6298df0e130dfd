import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "./alerts";
import { ALL_MANAGEMENT_EVENTS } from "./event-alert";
import { atLeast, below, type Metric, metricAlarm, type MetricAlarmArgs } from "./metric-alarm";
import { alarmText, type RunbookEntry } from "./runbook";

export interface EventCountArgs {
  /** Name tag of its resources. */
  nameTag: string;
  /** Notified of the events of its region. */
  alerts: Alerts;
  /** First sentence of the alarm's description, without the full stop. */
  problem: string;
  entry: RunbookEntry;
  /** EventBridge pattern of the events; its values may be outputs. */
  pattern: object;
  /** Whether calls that only read are events, too: those of a trail. */
  readsToo: boolean;
  /** Events within five minutes that raise the alarm. */
  threshold: number;
}

/** Events that a rule matches. Source: Amazon EventBridge user guide, "Monitoring Amazon EventBridge", MatchedEvents, RuleName. */
const eventsOf = (ruleName: pulumi.Input<string>, period: number): Metric => ({
  namespace: "AWS/Events",
  metricName: "MatchedEvents",
  dimensions: { RuleName: ruleName },
  statistic: "Sum",
  period,
});

export interface ExpectedEventsArgs extends Pick<MetricAlarmArgs, "nameTag" | "alerts" | "problem" | "entry"> {
  /** The rule that matches them. */
  ruleName: pulumi.Input<string>;
  /** Hours without any that raise the alarm. */
  hours: number;
}

/** Makes an alarm for events that a rule no longer matches; missing data raises it, as a rule without events has no metric. */
export function expectEvents(name: string, { ruleName, hours, ...args }: ExpectedEventsArgs, opts: pulumi.CustomResourceOptions): void {
  metricAlarm(name, {
    ...args,
    notifiesRecovery: true,
    metric: eventsOf(ruleName, 3_600),
    threshold: below(1),
    periods: hours,
    missingData: "breaching",
  }, opts);
}

/**
 * Makes the rule `<name>-rule`, and an alarm on its own metric: EventBridge can't count, and notifies once of many events in a row. A
 * function: it adds no level to URNs.
 */
export function countEvents(name: string, args: EventCountArgs, parent: pulumi.Resource): void {
  const { nameTag, alerts, problem, entry } = args;
  const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
    ...(alerts.region !== undefined && { region: alerts.region }),
    description: alarmText(problem, entry, alerts.runbook),
    eventPattern: pulumi.jsonStringify(args.pattern),
    ...(args.readsToo && { state: ALL_MANAGEMENT_EVENTS }),
    tags: { Name: nameTag },
  }, { parent });
  metricAlarm(name, {
    nameTag,
    alerts,
    notifiesRecovery: false,
    problem,
    entry,
    metric: eventsOf(rule.name, 300),
    threshold: atLeast(args.threshold),
    periods: 1,
    missingData: "notBreaching",
  }, { parent });
}
