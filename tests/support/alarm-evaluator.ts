import { isObject, type Properties } from "../../toolkit/shared/values";
import { metricMath, type Value } from "./metric-math";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Readonly<Record<string, string>>;
}

/** Returns the value of a metric in a minute; undefined if there is no data. */
export type Metrics = (metric: Metric, minute: number) => Value;

/** Additional data points that CloudWatch reads if some are missing: five for three in its user guide's tables. */
const EXTRA = 2;
/** Periods before one that an expression over the series' past reads. */
const READ_BACK = 15;

/** Evaluates a MetricAlarm of the program on a test's metrics. */
export class AlarmEvaluator {
  private readonly period: number;
  /** Evaluated data points, and the number that must breach: N and M. */
  private readonly needed: number;
  private readonly toAlarm: number;
  private readonly points = new Map<number, Value>();

  constructor(private readonly alarm: Properties, private readonly metrics: Metrics) {
    const { period, evaluationPeriods, metricQueries } = alarm;
    const periods = Array.isArray(metricQueries)
      ? (metricQueries as Properties[]).flatMap(({ metric }) => (isObject(metric) ? [Number(metric["period"])] : []))
      : [Number(period)];
    if (new Set(periods).size !== 1) throw new Error(`periods ${periods.join(", ")} in one alarm`);
    this.period = periods[0]! / 60;
    this.needed = Number(evaluationPeriods);
    this.toAlarm = Number(alarm["datapointsToAlarm"] ?? evaluationPeriods);
  }

  /**
   * Yields the state at the end of each minute, and whether it changed: an alarm notifies only of changes.
   * Source: Amazon CloudWatch user guide, "Using Amazon CloudWatch alarms".
   */
  *states(from: number, to: number): Generator<{ minute: number; state: AlarmState; changed: boolean }> {
    let state: AlarmState = "INSUFFICIENT_DATA";
    for (let minute = from; minute < to; minute++) {
      const before: AlarmState = state;
      if ((minute + 1) % this.period === 0) state = this.evaluate((minute + 1) / this.period, before);
      yield { minute, state, changed: state !== before };
    }
  }

  /**
   * Source: Amazon CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", "How alarm state is evaluated when
   * data is missing" and, if all existing data breaches, "Avoiding premature transitions to alarm state".
   */
  private evaluate(periodsOver: number, before: AlarmState): AlarmState {
    const range = Array.from({ length: this.needed + EXTRA }, (_, back) => ({ back, value: this.at(periodsOver - 1 - back) }));
    const found = range.flatMap(({ back, value }) => (value === undefined ? [] : [{ back, isBreaching: this.isBreaching(value) }])).slice(
      0,
      this.needed,
    );
    const missing = this.needed - found.length;
    const breaching = found.filter(({ isBreaching }) => isBreaching).length;
    const verdict = (points: number): AlarmState => (points >= this.toAlarm ? "ALARM" : "OK");
    if (missing === 0 || breaching >= this.toAlarm) return verdict(breaching);
    const isOnlyBreaching = breaching === found.length;
    switch (this.alarm["treatMissingData"] ?? "missing") {
      case "breaching":
        return verdict(breaching + missing);
      case "notBreaching":
        return verdict(breaching);
      case "ignore":
        return isOnlyBreaching ? before : "OK";
      case "missing":
        if (found.length === 0) return "INSUFFICIENT_DATA";
        return isOnlyBreaching && found.at(-1)!.back + 1 >= this.toAlarm ? "ALARM" : "OK";
      default:
        throw new Error(`treatMissingData ${String(this.alarm["treatMissingData"])}`);
    }
  }

  /** Data point of a period, counted from 0. */
  private at(period: number): Value {
    if (!this.points.has(period)) this.points.set(period, this.compute(period));
    return this.points.get(period);
  }

  private compute(period: number): Value {
    const { namespace, metricName, dimensions, statistic, extendedStatistic, metricQueries } = this.alarm;
    if (!Array.isArray(metricQueries)) {
      return this.aggregate({ namespace, metricName, dimensions } as Metric, String(statistic ?? extendedStatistic), period);
    }
    const queries = metricQueries as (Properties & { metric?: Metric & { stat: string } })[];
    const valuesAt = (at: (metric: Metric & { stat: string }) => Value) =>
      Object.fromEntries(queries.flatMap(({ id, metric }) => (metric === undefined ? [] : [[id, at(metric)]])));
    const values = valuesAt((metric) => this.aggregate(metric, metric.stat, period));
    const before = valuesAt((metric) => this.lastBefore(metric, metric.stat, period));
    const shown = queries.filter(({ returnData }) => returnData === true);
    if (shown.length !== 1) throw new Error(`${shown.length} of the alarm's queries return data`);
    return metricMath(String(shown[0]!["expression"]), values, before);
  }

  /** The newest data point before a period, as far back as a metric without data stays in CloudWatch's evaluation. */
  private lastBefore(metric: Metric, statistic: string, period: number): Value {
    for (let at = period - 1; at >= Math.max(0, period - READ_BACK); at--) {
      const value = this.aggregate(metric, statistic, at);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  private aggregate(metric: Metric, statistic: string, period: number): Value {
    const minutes = Array.from({ length: this.period }, (_, index) => this.metrics(metric, period * this.period + index));
    const values = minutes.filter((value): value is number => value !== undefined);
    if (values.length === 0) return undefined;
    const sum = values.reduce((total, value) => total + value, 0);
    switch (statistic) {
      case "Sum":
        return sum;
      case "Average":
        return sum / values.length;
      case "Minimum":
        return Math.min(...values);
      case "Maximum":
      case "p95": // of a few minutes, each with its own
        return Math.max(...values);
      default:
        throw new Error(`the statistic ${statistic} isn't supported`);
    }
  }

  private isBreaching(value: number): boolean {
    const threshold = Number(this.alarm["threshold"]);
    switch (this.alarm["comparisonOperator"]) {
      case "GreaterThanThreshold":
        return value > threshold;
      case "GreaterThanOrEqualToThreshold":
        return value >= threshold;
      case "LessThanThreshold":
        return value < threshold;
      case "LessThanOrEqualToThreshold":
        return value <= threshold;
      default:
        throw new Error(`comparisonOperator ${String(this.alarm["comparisonOperator"])}`);
    }
  }
}
