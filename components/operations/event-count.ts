import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "./alerts";
import { ALL_MANAGEMENT_EVENTS } from "./event-alert";
import { atLeast, metricAlarm } from "./metric-alarm";
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

/**
 * Makes the rule `<name>-rule`, and an alarm on its own metric: EventBridge can't count, and notifies once of many events in a row.
 * Source: Amazon EventBridge user guide, "Monitoring Amazon EventBridge", MatchedEvents, RuleName. A function: it adds no level to URNs.
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
    metric: { namespace: "AWS/Events", metricName: "MatchedEvents", dimensions: { RuleName: rule.name }, statistic: "Sum", period: 300 },
    threshold: atLeast(args.threshold),
    periods: 1,
    missingData: "notBreaching",
  }, { parent });
}
