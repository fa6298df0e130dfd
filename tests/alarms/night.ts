import { asSchedule } from "../../components/operations/mute-times";
import { nextRuns } from "../../toolkit/shared/schedule-runs";
import { plain, type Properties } from "../../toolkit/shared/values";
import { shortName } from "../../toolkit/simulator";
import { matchesPattern } from "../components/workloads/job/event-pattern";
import { AlarmEvaluator, type Metrics } from "../support/alarm-evaluator";
import type { Value } from "../support/metric-math";
import type { Registered } from "../support/simulated";
import { metricRow, needsTargets } from "./metrics";

/** Simulated minutes before a fault, and after; for an alarm that looks back for many hours, those and some more. */
const BEFORE = 60;
const AFTER = 120;
/** Region of the stacks. */
const REGION = "ap-northeast-1";
const HOUR = 3_600;
/** Hours in which CloudWatch and the alarm's schedule differ by an hour each. */
const MORE_HOURS = 8;

/** An event at the same time of each day, which a metric counts. */
const DAILY = (minute: number): Value => (minute % 1440 === -120 || minute % 1440 === 1320 ? 1 : undefined);

/** Value of a metric in each minute after the fault; undefined: no data. Keys are the metric's name and, if needed, its resource. */
export type Series = (minute: number) => Value;
export interface Fault {
  metrics?: Record<string, Series | Value>;
  events?: { minute: number; event: object }[];
  /** Costs of the month in USD, of which AWS Budgets learns. */
  costs?: { actual: number; forecasted?: number };
  /** Simulated minutes after it. @default 120 */
  lasts?: number;
  /** Its moment in UTC, which decides what is muted. @default no alarm is muted */
  at?: Date;
}

/** Metrics without a fault, of a service with a route (`api`), one without (`worker`), a job, a database, a cache and a NAT instance. */
export const HEALTHY: Readonly<Record<string, Series | Value>> = {
  "HealthyHostCount": 1,
  "UnHealthyHostCount": 0,
  "HTTPCode_Target_5XX_Count": 0,
  "RequestCount": 50,
  "TargetResponseTime": 0.2,
  "CPUUtilization api": 30,
  "IncomingLogEvents": 120,
  "MatchedEvents database-alarms-backups": DAILY,
  "MatchedEvents daily-report-ends-success": DAILY,
  "RunningTaskCount api": 1,
  "RunningTaskCount worker": 1,
  "DesiredTaskCount api": 1,
  "DesiredTaskCount worker": 1,
  "FreeStorageSpace": 12 * 1024 ** 3,
  "CPUUtilization": 8,
  "CPUSurplusCreditsCharged": 0,
  "FreeableMemory": 180 * 1024 ** 2,
  "DatabaseConnections": 12,
  "EngineCPUUtilization": 12,
  "CPUCreditBalance": 200,
  "DatabaseMemoryUsagePercentage": 40,
  "Evictions": 0,
  "CurrConnections": 25,
  "IsMaster 001": 1,
  "IsMaster 002": 0,
  "ReplicationLag 002": 0.4,
  "AuthenticationFailures": 0,
  "StatusCheckFailed": 0,
  "Translating": 1,
  "ConnectionTableUsed": 2,
  "MatchedEvents account-trail-delivery": 1,
  "MatchedEvents account-backups-alarms-done": DAILY,
  // Reported only if not zero: HTTPCode_ELB_5XX_Count, TargetConnectionErrorCount, ExecutionsFailed, NumberOfMessagesSent.
};

/** Alarms and rules that notified the topic, with the minutes after the fault: `api-watch-down: 7`; one entry per notification. */
export function notificationsOf(registered: Registered, fault: Fault): string[] {
  const byAlarm = notifyingAlarms(registered).flatMap(({ name, alarm }) =>
    raisedBy(registered, alarm, fault).map((minute) => ({ name, minute }))
  );
  const byRule = notifyingRules(registered).flatMap(({ name, pattern, region }) =>
    matchedBy(pattern, fault, region).map((minute) => ({ name, minute }))
  );
  const byBudget = passedBudgets(registered, fault).map((name) => ({ name, minute: 0 }));
  return [...byAlarm, ...byRule, ...byBudget].toSorted((a, b) => a.minute - b.minute || a.name.localeCompare(b.name)).map((
    { name, minute },
  ) => `${name}: ${minute}`);
}

export function notifyingAlarms(registered: Registered): { name: string; alarm: Properties }[] {
  const topics = topicsOf(registered);
  return registered.ofType("MetricAlarm").filter(({ inputs }) => (inputs["alarmActions"] as unknown[]).some((arn) => topics.has(arn)))
    .map(({ name, inputs }) => ({ name, alarm: plain(inputs) as Properties }));
}

/** The topic, and those of other regions. */
const topicsOf = (registered: Registered) => new Set<unknown>(registered.ofType("Topic").map(({ id }) => id));

/** Notifications of budgets that costs have passed, with their kind and percentage: `account-budget actual 80`. */
function passedBudgets(registered: Registered, { costs }: Fault): string[] {
  const topics = topicsOf(registered);
  const values = { ACTUAL: costs?.actual ?? 0, FORECASTED: costs?.forecasted ?? 0 };
  return registered.ofType("Budget").flatMap(({ name, inputs }) =>
    (inputs["notifications"] as { notificationType: keyof typeof values; threshold: number; subscriberSnsTopicArns: unknown[] }[])
      .filter(({ subscriberSnsTopicArns }) => subscriberSnsTopicArns.some((arn) => topics.has(arn)))
      .filter(({ notificationType, threshold }) => values[notificationType] > (Number(inputs["limitAmount"]) * threshold) / 100)
      .map(({ notificationType, threshold }) => `${name} ${notificationType.toLowerCase()} ${threshold}`)
  );
}

/** Rules whose target is a topic, or the job's state machine, which evaluates the event and notifies. */
export function notifyingRules(registered: Registered): { name: string; pattern: object; region?: string }[] {
  const topics = topicsOf(registered);
  const notifies = (rule: unknown) =>
    registered.ofType("EventTarget").some(({ inputs }) =>
      inputs["rule"] === rule && (topics.has(inputs["arn"]) || String(inputs["arn"]).includes(":stateMachine:"))
    );
  return registered.ofType("EventRule").filter(({ outputs }) => notifies(outputs["name"]))
    .map(({ name, inputs }) => ({
      name,
      pattern: JSON.parse(String(inputs["eventPattern"])) as object,
      ...(typeof inputs["region"] === "string" && { region: inputs["region"] }),
    }));
}

/**
 * The minutes after a fault in which an alarm is raised and notifies. One that is raised during a mute notifies at its end, unless it is over.
 * Source: Amazon CloudWatch user guide, "How alarm mute rules work": action muted when mute rule is active and re-triggered after mute
 * window; not executed because the alarm is in OK state.
 */
export function raisedBy(registered: Registered, alarm: Properties, fault: Fault): number[] {
  const hours = Number(alarm["period"]) >= HOUR ? Number(alarm["evaluationPeriods"]) + MORE_HOURS : 0;
  // A night without the metric that it watches, over days, is a healthy one.
  if (hours > 0 && !Object.keys(fault.metrics ?? {}).some((key) => key.split(" ")[0] === alarm["metricName"])) return [];
  const [before, after] = hours > 0 ? [hours * 60, hours * 60] : [BEFORE, fault.lasts ?? AFTER];
  const states = [...new AlarmEvaluator(alarm, valuesOf(registered, fault, before)).states(0, before + after)];
  const mutes = mutesOf(registered, alarm, fault);
  const isMuted = (minute: number) => mutes.some(({ from, to }) => minute >= from && minute < to);
  let isKeptBack = false;
  return states.flatMap(({ state, changed, minute: simulated }) => {
    const minute = simulated + 1 - before;
    const isRaised = state === "ALARM" && (changed || isKeptBack);
    isKeptBack = isRaised && isMuted(minute);
    return isRaised && !isKeptBack && minute > -BEFORE ? [minute] : [];
  });
}

/** Mutes of an alarm as minutes after a fault. */
function mutesOf(registered: Registered, alarm: Properties, { at }: Fault): { from: number; to: number }[] {
  if (at === undefined) return [];
  const isOf = ({ outputs, inputs }: { outputs: Properties; inputs: Properties }) =>
    outputs["name"] === alarm["name"] || inputs["alarmDescription"] === alarm["alarmDescription"];
  const names = registered.ofType("MetricAlarm").filter(isOf).map(({ outputs }) => outputs["name"]);
  return registered.ofType("AlarmMuteRule").filter(({ inputs }) =>
    (inputs["muteTargets"] as { alarmNames: unknown[] }).alarmNames.some((name) => names.includes(name))
  ).flatMap(({ inputs }) => {
    const { expression, duration, timezone } =
      (inputs["rule"] as { schedule: Record<"expression" | "duration" | "timezone", string> }).schedule;
    const length = minutesIn(duration);
    const since = new Date(at.getTime() - (length + BEFORE) * 60_000);
    return nextRuns(asSchedule(expression)!, timezone, since, 50).map((start) => {
      const from = (start.getTime() - at.getTime()) / 60_000;
      return { from, to: from + length };
    });
  });
}

/** Minutes of a duration like `P2DT12H`. */
function minutesIn(duration: string): number {
  const [, days, hours, minutes] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration)!;
  return Number(days ?? 0) * 1440 + Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}

/** @param region The rule's: EventBridge has an event in its own region only. */
export const matchedBy = (pattern: object, { events = [] }: Fault, region = REGION): number[] =>
  events.filter(({ event }) => ((event as { region?: string }).region ?? REGION) === region)
    .filter(({ event }) => matchesPattern(pattern, event)).map(({ minute }) => minute);

/** Values of all metrics during a fault. */
function valuesOf(registered: Registered, { metrics = {} }: Fault, before: number): Metrics {
  const keys = new Map<object, string[]>();
  const played = (key: string, minute: number): Value => {
    const series = minute >= 0 && Object.hasOwn(metrics, key) ? metrics[key] : HEALTHY[key];
    return typeof series === "function" ? series(minute) : series;
  };
  return ({ namespace, metricName, dimensions }, at) => {
    const minute = at - before;
    const row = metricRow(namespace, metricName, dimensions);
    if (row === undefined) {
      throw new Error(`there is no metric ${namespace} ${metricName} with the dimensions ${Object.keys(dimensions).join(", ")}`);
    }
    if (needsTargets(row) && played("HealthyHostCount", minute) === undefined) return undefined;
    if (!keys.has(dimensions)) {
      const of = subject(registered, dimensions);
      keys.set(dimensions, of === undefined ? [metricName] : [`${metricName} ${of}`, metricName]);
    }
    const key = keys.get(dimensions)!.find((one) => (minute >= 0 && Object.hasOwn(metrics, one)) || Object.hasOwn(HEALTHY, one));
    return key === undefined ? undefined : played(key, minute);
  };
}

/** Resource that a metric belongs to, if there are several: a service by its name, a node by its number, a rule or a queue by its name. */
function subject(registered: Registered, dimensions: Readonly<Record<string, string>>): string | undefined {
  const found = (type: string, property: string, value: string | undefined) =>
    registered.ofType(type).find(({ id, outputs }) => value !== undefined && (outputs[property] === value || id === value));
  if (dimensions["CacheClusterId"] !== undefined) return dimensions["CacheClusterId"].slice(-3);
  const service = found("Service", "name", dimensions["ServiceName"]);
  if (service !== undefined) return service.name.replace(/-service$/, "");
  const rule = found("EventRule", "name", dimensions["RuleName"]);
  if (rule !== undefined) return rule.name.replace(/-rule$/, "");
  const queue = found("Queue", "name", dimensions["QueueName"]);
  return queue && shortName(queue.urn).replace(/-queue$/, "");
}
