import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "./alerts";
import { alarmText, type RunbookEntry } from "./runbook";

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Readonly<Record<string, pulumi.Input<string>>>;
  statistic: "Average" | "Maximum" | "Minimum" | "Sum" | "p95";
  /** Seconds. */
  period: number;
}

/** A value that CloudWatch calculates from several metrics, e.g. a percentage. */
export interface CalculatedMetric {
  label: string;
  /** Metric math over the names of `metrics`, e.g. `100 * errors / requests`. */
  expression: string;
  metrics: Readonly<Record<string, Metric>>;
}

/** Condition of a breaching value, as inputs of an alarm. */
export type Threshold = ReturnType<typeof above>;
export const above = (threshold: number) => ({ comparisonOperator: "GreaterThanThreshold", threshold });
export const atLeast = (threshold: number) => ({ comparisonOperator: "GreaterThanOrEqualToThreshold", threshold });
export const below = (threshold: number) => ({ comparisonOperator: "LessThanThreshold", threshold });

export interface MetricAlarmArgs {
  /** Name tag. */
  nameTag: string;
  /** Notified by the alarm, which is in its region; undefined: it changes state, but notifies no one. */
  alerts: Pick<Alerts, "topicArn" | "region" | "runbook" | "sources"> | undefined;
  /** Notifies also when the alarm is over. */
  notifiesRecovery: boolean;
  /** First sentence of its description, without the full stop. */
  problem: string;
  /** The runbook's entry for it. */
  entry: RunbookEntry;
  metric: Metric | CalculatedMetric;
  /** `above(...)`, `atLeast(...)` or `below(...)`. */
  threshold: Threshold;
  /** Breaching periods in a row that raise the alarm. */
  periods: number;
  missingData: "missing" | "breaching" | "notBreaching" | "ignore";
}

/** Makes a CloudWatch alarm that notifies `alerts`. A function: it adds no level to URNs. */
export function metricAlarm(name: string, args: MetricAlarmArgs, opts: pulumi.CustomResourceOptions): aws.cloudwatch.MetricAlarm {
  const actions = args.alerts && [args.alerts.topicArn];
  const alarm = new aws.cloudwatch.MetricAlarm(name, {
    ...(args.alerts?.region !== undefined && { region: args.alerts.region }),
    alarmDescription: alarmText(args.problem, args.entry, args.alerts?.runbook),
    ...("expression" in args.metric ? { metricQueries: queriesOf(args.metric) } : inputsOf(args.metric)),
    ...args.threshold,
    evaluationPeriods: args.periods,
    treatMissingData: args.missingData,
    alarmActions: actions,
    okActions: args.notifiesRecovery ? actions : undefined,
    tags: { Name: args.nameTag },
  }, opts);
  args.alerts?.sources.alarms.push({ name: alarm.name, arn: alarm.arn, region: args.alerts.region, entry: args.entry });
  return alarm;
}

/** A percentile has an argument of its own. Source: CloudWatch API reference, `PutMetricAlarm`, ExtendedStatistic. */
function inputsOf({ statistic, ...metric }: Metric) {
  return { ...metric, ...(statistic === "p95" ? { extendedStatistic: statistic } : { statistic }) };
}

function queriesOf({ label, expression, metrics }: CalculatedMetric): aws.types.input.cloudwatch.MetricAlarmMetricQuery[] {
  return [
    { id: "percent", label, expression, returnData: true },
    ...Object.entries(metrics).map(([id, { statistic, namespace, metricName, dimensions, period }]) => ({
      id,
      returnData: false,
      metric: { namespace, metricName, dimensions, stat: statistic, period },
    })),
  ];
}
