import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { below, metricAlarm } from "../../operations/metric-alarm";
import { alarmText } from "../../operations/runbook";
import { hoursOf } from "./expect-within";
import { succeededTasks, type TasksOfFamily } from "./task-events";

export interface ExpectedSuccessArgs extends TasksOfFamily {
  /** Name tag of its resources. */
  nameTag: string;
  /** Subject of messages, e.g. `Job report (stg)`. */
  label: string;
  /** Time in which a success is expected, e.g. `26h`. */
  expectWithin: string;
  alerts: Alerts;
}

/**
 * Notices a job that has not succeeded for too long, whatever the reason: it fails, is late, or was never started.
 *
 * - Rule for tasks of the job that ended with exit code 0; it has no target, but a metric of its own
 * - Alarm if the rule matched no event in that time: missing data raises it
 *
 * Executions of the state machine can't be counted instead, as one that reports a failed task succeeds.
 */
export class ExpectedSuccess extends pulumi.ComponentResource {
  constructor(name: string, args: ExpectedSuccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ExpectedSuccess", name, {}, opts);

    const { nameTag, label, alerts, expectWithin } = args;
    const problem = `${label} has not succeeded for ${expectWithin}`;
    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: alarmText(problem, "job-late", alerts.runbook),
      eventPattern: pulumi.jsonStringify(succeededTasks(args)),
      tags: { Name: nameTag },
    }, { parent: this });
    metricAlarm(`${name}-alarm`, {
      nameTag,
      alerts,
      notifiesRecovery: true,
      problem,
      entry: "job-late",
      // Source: Amazon EventBridge user guide, "Monitoring Amazon EventBridge", MatchedEvents, RuleName.
      metric: {
        namespace: "AWS/Events",
        metricName: "MatchedEvents",
        dimensions: { RuleName: rule.name },
        statistic: "Sum",
        period: 3_600,
      },
      threshold: below(1),
      periods: hoursOf(expectWithin),
      missingData: "breaching",
    }, { parent: this });
    this.registerOutputs({});
  }
}
