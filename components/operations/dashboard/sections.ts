import type { Input } from "@pulumi/pulumi";

import type { Metric, Threshold } from "../metric-alarm";

/** A component that has something to show on the dashboard. */
export interface Shown {
  /** Sections of the dashboard, the most telling graph of each first. */
  readonly sections: readonly Section[];
}

/** Graphs of one subject, below a heading. */
export interface Section {
  /** Kind of the subject, e.g. `service`. If there are too many sections for one dashboard, those of the most frequent kind are left out. */
  kind: string;
  /** Heading, e.g. `Service api`. */
  title: string;
  panels: readonly Panel[];
}

export type Panel = Graph | AlarmList;

/** States of alarms, those in ALARM first. */
export interface AlarmList {
  title: string;
  /** ARNs, of any region. */
  alarms: readonly Input<string>[];
}

/** Lines over time, or their latest numbers. */
export interface Graph {
  title: string;
  /** Label of the axis: the unit, e.g. `seconds`. */
  unit: string;
  /**
   * Label of a second axis, on the right.
   * @default none
   */
  rightUnit?: string;
  lines: readonly AnyLine[];
  /** Values at which an alarm is raised, or a limit is reached. */
  marks?: readonly Mark[];
  /**
   * Largest value of the axis.
   * @default that of the lines and marks
   */
  most?: number;
  /**
   * Lines on top of each other, `stacked`, or the latest value of each as a `number`.
   * @default "lines"
   */
  view?: "lines" | "stacked" | "number";
  /**
   * Seconds of one point.
   * @default 60
   */
  period?: number;
  /**
   * Time range in place of the dashboard's, e.g. `-P7D` for metrics with a few points a day.
   * Source: aws-cdk-lib.aws_cloudwatch, `GraphWidgetProps`, start.
   * @default that of the dashboard
   */
  start?: string;
  /**
   * Region of the metrics.
   * @default the stack's
   */
  region?: string;
}

export type AnyLine = Line | CalculatedLine;

/** A metric. */
export interface Line extends Pick<Metric, "namespace" | "metricName" | "dimensions"> {
  label: string;
  statistic: Metric["statistic"] | "SampleCount" | "p50" | "p95" | "p99";
  /** Name in the expressions of the graph. */
  id?: string;
  /** Only a part of expressions. */
  hidden?: true;
  color?: string;
  right?: true;
}

/** A value that CloudWatch calculates from lines of the same graph. */
export interface CalculatedLine {
  label: string;
  /** Metric math over the lines' ids, e.g. `100 * errors / requests`. */
  expression: string;
  color?: string;
  right?: true;
}

/** A horizontal line. */
export interface Mark {
  label: string;
  value: number;
  /** Side on which values are a fault; it is shaded. */
  fault?: "above" | "below";
  right?: true;
}

/** For faults. */
export const RED = "#d62728";

/** Lines of metrics with the same namespace and dimensions. */
export const linesOf =
  (namespace: string, dimensions: Line["dimensions"]) =>
  (label: string, metricName: string, statistic: Line["statistic"], more: Pick<Line, "id" | "hidden" | "color" | "right"> = {}): Line => ({
    label,
    namespace,
    metricName,
    dimensions,
    statistic,
    ...more,
  });

/** The value at which an alarm is raised. */
export const alarmAt = ({ comparisonOperator, threshold }: Threshold): Mark => ({
  label: "alarm",
  value: threshold,
  fault: comparisonOperator.startsWith("LessThan") ? "below" : "above",
});

export const limitAt = (label: string, value: number): Mark => ({ label, value });
