import type { Input, Resource } from "@pulumi/pulumi";

import { allow } from "../shared/policy-document";
import type { Alerts } from "./alerts";
import type { Metric } from "./metric-alarm";
import type { RunbookEntry } from "./runbook";
import { StateMachine } from "./state-machine";

export interface ExpectedDataArgs {
  /** Name tag of its resources. */
  nameTag: string;
  /** First sentence of the alarm's description, without the full stop. */
  problem: string;
  entry: RunbookEntry;
  metric: Pick<Metric, "namespace" | "metricName" | "dimensions">;
  days: number;
  alerts: Alerts;
}

/**
 * State machine that waits for some days and fails, which raises its alarm, if a metric had no data since its start. Started once a day, it
 * is an alarm on missing data for longer than an alarm of CloudWatch looks back, seven days. An execution that waits costs nothing.
 * Sources: CloudWatch API reference, `PutMetricAlarm`, Period; AWS Step Functions developer guide, "Step Functions service quotas": an
 * execution lasts up to a year; AWS Step Functions pricing, 2026-11: by state transition.
 */
export function expectData(name: string, args: ExpectedDataArgs, parent: Resource): Input<string> {
  const { arn } = new StateMachine(name, {
    nameTag: args.nameTag,
    description: `Notices that ${args.metric.metricName} had no data for ${args.days} days`,
    failure: args.problem,
    entry: args.entry,
    definition: expectedDataDefinition(args),
    // It has no resource type. Source: Service Authorization Reference, Amazon CloudWatch.
    statements: [allow(["cloudwatch:GetMetricStatistics"], ["*"])],
    publishes: false,
    alerts: args.alerts,
  }, { parent });
  return arn;
}

const DAY = 86_400;

export function expectedDataDefinition({ problem, metric, days }: Pick<ExpectedDataArgs, "problem" | "metric" | "days">) {
  return {
    Comment: `Fails if ${metric.metricName} has no data within ${days} days of its start`,
    StartAt: "Let days pass",
    States: {
      "Let days pass": { Type: "Wait", Seconds: days * DAY, Next: "Ask" },
      Ask: {
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:cloudwatch:getMetricStatistics",
        Parameters: {
          Namespace: metric.namespace,
          MetricName: metric.metricName,
          Dimensions: Object.entries(metric.dimensions).map(([Name, Value]) => ({ Name, Value })),
          "StartTime.$": "$$.Execution.StartTime",
          "EndTime.$": "$$.State.EnteredTime",
          Period: DAY,
          Statistics: ["SampleCount"],
        },
        TimeoutSeconds: 60,
        Retry: [{ ErrorEquals: ["States.ALL"], IntervalSeconds: 60, MaxAttempts: 5, BackoffRate: 2 }],
        Next: "Is there any?",
      },
      "Is there any?": {
        Type: "Choice",
        Choices: [{ Variable: "$.Datapoints[0]", IsPresent: true, Next: "There is" }],
        Default: "There is none",
      },
      "There is": { Type: "Succeed" },
      "There is none": { Type: "Fail", Error: "NoData", Cause: problem },
    },
  };
}
