import type * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { below, metricAlarm } from "../../operations/metric-alarm";
import { hoursOf } from "./expect-within";

export interface ExpectedSuccessArgs {
  nameTag: string;
  /** Subject of messages, e.g. `Job report (stg)`. */
  label: string;
  /** Time in which a success is expected, e.g. `26h`. */
  expectWithin: string;
  /** Rule that matches the job's successes. */
  ruleName: pulumi.Input<string>;
  alerts: Alerts;
}

/**
 * Creates an alarm for a job that has not succeeded for too long, whatever the reason: it fails, is late, or was never started. Missing data
 * raises it. Executions of the state machine can't be counted instead, as one that reports a failed task succeeds. A function: it adds no
 * level to URNs.
 */
export function expectSuccess(name: string, args: ExpectedSuccessArgs, opts: pulumi.CustomResourceOptions): void {
  const { nameTag, label, expectWithin, ruleName, alerts } = args;
  metricAlarm(name, {
    nameTag,
    alerts,
    notifiesRecovery: true,
    problem: `${label} has not succeeded for ${expectWithin}`,
    entry: "job-late",
    // Source: Amazon EventBridge user guide, "Monitoring Amazon EventBridge", MatchedEvents, RuleName.
    metric: { namespace: "AWS/Events", metricName: "MatchedEvents", dimensions: { RuleName: ruleName }, statistic: "Sum", period: 3_600 },
    threshold: below(1),
    periods: hoursOf(expectWithin),
    missingData: "breaching",
  }, opts);
}
