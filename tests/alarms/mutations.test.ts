import assert from "node:assert/strict";

import { isObject, type Properties } from "../../toolkit/shared/values";
import type { Registered } from "../support/simulated";
import { FAULTS, IMAGE, playedOn, program, QUIET } from "./catalogue";
import { alarmsThatTell, matchedBy, raisedBy, rulesThatTell } from "./night";

const OTHER_OPERATORS: Record<string, string> = {
  GreaterThanThreshold: "GreaterThanOrEqualToThreshold",
  GreaterThanOrEqualToThreshold: "GreaterThanThreshold",
  LessThanThreshold: "LessThanOrEqualToThreshold",
};

/**
 * Each way to break an alarm: what is changed, and the alarm then. Left out is what nobody could see: another statistic of a period of one
 * minute, which has one value in a night that is played, or of what is held against 0; and whether an alarm on one period takes missing
 * data as good or as missing, for it is raised by the last point that there is.
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

/** A pattern without one of its values, for each: of a list with one, another value. */
function brokenPatterns(pattern: object): [string, object][] {
  return Object.entries(pattern).flatMap(([key, value]): [string, object][] => {
    if (!Array.isArray(value)) return brokenPatterns(value as object).map(([what, broken]) => [what, { ...pattern, [key]: broken }]);
    return value.flatMap((item: unknown, index): [string, object][] => {
      const withItem = (other: unknown) => ({ ...pattern, [key]: value.toSpliced(index, 1, other) });
      if (isObject(item) && key === "$or") return brokenPatterns(item).map(([what, broken]) => [what, withItem(broken)]);
      return [[`${key} without ${JSON.stringify(item)}`, withItem("nothing of the kind")]];
    });
  });
}

describe("The catalogue of faults", function() {
  this.timeout(120_000);
  let registered: Registered;
  let nights: ReturnType<typeof playedOn>[];
  before(async () => {
    ({ registered } = await program(IMAGE));
    nights = [...Object.values(FAULTS), ...Object.values(QUIET)].map((night) => playedOn(registered, night));
  });

  it("has a fault for each part of each alarm", () => {
    const unseen = alarmsThatTell(registered).flatMap(({ name, alarm }) => {
      const minutes = nights.map((night) => raisedBy(registered, alarm, night).join());
      const isSeen = (broken: Properties) => nights.some((night, index) => raisedBy(registered, broken, night).join() !== minutes[index]);
      const dropped = minutes.some((one) => one !== "") ? [] : [`${name}: none raises it`];
      return [...dropped, ...brokenAlarms(alarm).filter(([, broken]) => !isSeen(broken)).map(([what]) => `${name}: ${what}`)];
    });
    assert.deepEqual(unseen, []);
  });

  it("has an event for each value of each rule's pattern", () => {
    const unseen = rulesThatTell(registered).flatMap(({ name, pattern }) => {
      const minutes = nights.map((night) => matchedBy(pattern, night).join());
      const isSeen = (broken: object) => nights.some((night, index) => matchedBy(broken, night).join() !== minutes[index]);
      return brokenPatterns(pattern).filter(([, broken]) => !isSeen(broken)).map(([what]) => `${name}: ${what}`);
    });
    assert.deepEqual(unseen, []);
  });
});
