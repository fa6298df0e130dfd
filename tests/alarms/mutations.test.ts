import assert from "node:assert/strict";

import { isObject, type Properties } from "../../toolkit/shared/values";
import type { Registered } from "../support/simulated";
import { FAULTS, IMAGE, playedOn, program, QUIET } from "./catalogue";
import { matchedBy, notifyingAlarms, notifyingRules, raisedBy } from "./night";

const OTHER_OPERATORS: Record<string, string> = {
  GreaterThanThreshold: "GreaterThanOrEqualToThreshold",
  GreaterThanOrEqualToThreshold: "GreaterThanThreshold",
  LessThanThreshold: "LessThanOrEqualToThreshold",
};

/**
 * Mutations of an alarm, by description. Omits changes without an effect: another statistic of a one-minute period, which has one value
 * here, or of a threshold of 0; and notBreaching instead of missing for an alarm on one period, as its last point decides.
 */
function brokenAlarms(alarm: Properties): [string, Properties][] {
  const { threshold, evaluationPeriods, treatMissingData, comparisonOperator, metricQueries } = alarm;
  const [limit, periods] = [Number(threshold), Number(evaluationPeriods)];
  const changes: Record<string, Properties> = {
    "a higher threshold": { threshold: limit * 2 + 1 },
    "a lower threshold": { threshold: limit / 2 - 1 },
    "another operator": { comparisonOperator: OTHER_OPERATORS[String(comparisonOperator)] },
    "a period more": { evaluationPeriods: periods + 1 },
    ...(periods > 1 && { "a period less": { evaluationPeriods: periods - 1 } }),
  };
  for (const other of ["missing", "breaching", "notBreaching"]) {
    const isTheSame = periods === 1 && treatMissingData === "notBreaching" && other === "missing";
    if (other !== treatMissingData && !isTheSame) changes[`treatMissingData ${other}`] = { treatMissingData: other };
  }
  const ofMetrics = (change: (metric: Properties) => Properties): Properties => {
    if (!Array.isArray(metricQueries)) return change(alarm);
    return {
      metricQueries: (metricQueries as Properties[]).map((
        query,
      ) => (isObject(query["metric"]) ? { ...query, metric: { ...query["metric"], ...change(query["metric"]) } } : query)),
    };
  };
  changes["another period"] = ofMetrics(({ period }) => ({ period: period === 60 ? 300 : 60 }));
  if (limit !== 0 && JSON.stringify(alarm).includes("\"Average\"")) {
    changes["another statistic"] = ofMetrics(({ stat }) => (stat === undefined ? { statistic: "Maximum" } : { stat: "Maximum" }));
  }
  return Object.entries(changes).map(([what, change]) => [what, { ...alarm, ...change }]);
}

/** Mutations of an event pattern: each with one value replaced. */
function brokenPatterns(pattern: object): [string, object][] {
  return Object.entries(pattern).flatMap(([key, value]): [string, object][] => {
    if (!Array.isArray(value)) return brokenPatterns(value as object).map(([what, broken]) => [what, { ...pattern, [key]: broken }]);
    return value.flatMap((item: unknown, index): [string, object][] => {
      const withItem = (other: unknown) => ({ ...pattern, [key]: value.toSpliced(index, 1, other) });
      if (isObject(item) && key === "$or") return brokenPatterns(item).map(([what, broken]) => [what, withItem(broken)]);
      return [[`${key} without ${JSON.stringify(item)}`, withItem("another value")]];
    });
  });
}

describe("The catalogue of faults", () => {
  let registered: Registered;
  let nights: ReturnType<typeof playedOn>[];
  before(async () => {
    ({ registered } = await program(IMAGE));
    nights = [...Object.values(FAULTS), ...Object.values(QUIET)].map((night) => playedOn(registered, night));
  });

  it("has a fault that detects each mutation of each alarm", () => {
    const undetected = notifyingAlarms(registered).flatMap(({ name, alarm }) => {
      const minutes = nights.map((night) => raisedBy(registered, alarm, night).join());
      const isDetected = (broken: Properties) =>
        nights.some((night, index) => raisedBy(registered, broken, night).join() !== minutes[index]);
      const dropped = minutes.some((one) => one !== "") ? [] : [`${name}: no fault raises it`];
      return [...dropped, ...brokenAlarms(alarm).filter(([, broken]) => !isDetected(broken)).map(([what]) => `${name}: ${what}`)];
    });
    assert.deepEqual(undetected, []);
  });

  it("has an event that detects each mutation of each rule's pattern", () => {
    const undetected = notifyingRules(registered).flatMap(({ name, pattern }) => {
      const minutes = nights.map((night) => matchedBy(pattern, night).join());
      const isDetected = (broken: object) => nights.some((night, index) => matchedBy(broken, night).join() !== minutes[index]);
      return brokenPatterns(pattern).filter(([, broken]) => !isDetected(broken)).map(([what]) => `${name}: ${what}`);
    });
    assert.deepEqual(undetected, []);
  });
});
