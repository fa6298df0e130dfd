import assert from "node:assert/strict";

import { AlarmEvaluator } from "../support/alarm-evaluator";
import { metricMath } from "../support/metric-math";

/** X breaches, 0 doesn't, - is missing; to evaluate three points, CloudWatch reads the last five. */
const point = (letter: string | undefined) => (letter === "X" ? 1 : letter === "0" ? 0 : undefined);
const alarm = (treatMissingData: string, datapointsToAlarm?: number) => ({
  namespace: "n",
  metricName: "m",
  dimensions: {},
  statistic: "Sum",
  period: 60,
  evaluationPeriods: 3,
  datapointsToAlarm,
  comparisonOperator: "GreaterThanThreshold",
  threshold: 0,
  treatMissingData,
});

function last(points: string, treatMissingData: string, datapointsToAlarm?: number): string {
  const letters = points.split(" ");
  const states = [
    ...new AlarmEvaluator(alarm(treatMissingData, datapointsToAlarm), (_, minute) => point(letters[minute])).states(0, letters.length),
  ];
  return states.at(-1)!.state;
}

/** Resulting state of an alarm that ignores missing data; RETAINED if it is the previous one. */
function ignored(points: string, datapointsToAlarm: number): string {
  const [was, wasNot] = ["X X X X X", "0 0 0 0 0"].map((before) => last(`${before} ${points}`, "ignore", datapointsToAlarm));
  if (was === "ALARM" && wasNot === "OK") return "RETAINED";
  return was === wasNot ? was! : `${was} or ${wasNot}`;
}

describe("AlarmEvaluator", () => {
  // The two tables of the Amazon CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", "How alarm state is
  // evaluated when data is missing": three of three and two of three, each from five points.
  for (
    const [of, points, missing, ignore, breaching, notBreaching] of [
      [3, "0 - X - X", "OK", "OK", "OK", "OK"],
      [3, "0 - - - -", "OK", "OK", "OK", "OK"],
      [3, "- - - - -", "INSUFFICIENT_DATA", "RETAINED", "ALARM", "OK"],
      [3, "0 X X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      [3, "- - X - -", "ALARM", "RETAINED", "ALARM", "OK"],
      [2, "0 - X - X", "ALARM", "ALARM", "ALARM", "ALARM"],
      [2, "0 0 X 0 X", "ALARM", "ALARM", "ALARM", "ALARM"],
      [2, "0 - X - -", "OK", "OK", "ALARM", "OK"],
      [2, "- - - - 0", "OK", "OK", "ALARM", "OK"],
      [2, "- - - X -", "ALARM", "RETAINED", "ALARM", "OK"],
    ] as const
  ) {
    it(`evaluates ${points}, ${of} of 3, as in CloudWatch's table`, () => {
      const states = [last(points, "missing", of), ignored(points, of), last(points, "breaching", of), last(points, "notBreaching", of)];
      assert.deepEqual(states, [missing, ignore, breaching, notBreaching]);
    });
  }

  // "Avoiding premature transitions to alarm state", the same page: the next point may be fine.
  for (const points of ["- - - - X", "- - - X -"]) {
    it(`doesn't alarm after ${points}, three of three`, () => assert.notEqual(last(points, "missing", 3), "ALARM"));
  }

  it("without datapointsToAlarm requires all periods", () => {
    assert.deepEqual([last("0 X X 0 X", "missing"), last("0 0 X X X", "missing")], ["OK", "ALARM"]);
  });

  it("keeps the state if data is ignored, and reports each change once", () => {
    assert.equal(last("X X X X X - - - - -", "ignore"), "ALARM");
    const points = "X X X X X 0 0 X X X".split(" ");
    const changes = [...new AlarmEvaluator(alarm("notBreaching"), (_, minute) => point(points[minute])).states(0, 10)].filter((
      { changed },
    ) => changed);
    assert.deepEqual(changes.map(({ minute, state }) => `${minute} ${state}`), ["0 OK", "2 ALARM", "5 OK", "9 ALARM"]);
  });

  it("computes metric math as CloudWatch does", () => {
    const percent = "IF(errors >= 5, 100 * errors / (errors + FILL(requests, 0)), 0)";
    for (
      const [values, result] of [
        [{ errors: 5, requests: 95 }, 5],
        [{ errors: 4, requests: 0 }, 0],
        [{ errors: 5, requests: undefined }, 100],
        [{ errors: undefined, requests: 9 }, undefined],
      ] as const
    ) assert.equal(metricMath(percent, values), result);
    assert.equal(metricMath("2 + 3 * 4 - 6 / 2", {}), 11);
    assert.throws(() => metricMath("RATE(m)", { m: 1 }), /RATE with 1 arguments isn't supported/);
    assert.throws(() => metricMath("m n", { m: 1, n: 1 }), /n is left over/);
  });

  // The same guide, "Using math expressions with CloudWatch metrics", "Basic arithmetic functions" and "Comparison and logical operators".
  it("treats a missing point in one of two metrics as 0, and drops a point divided by zero", () => {
    for (
      const [expression, values, result] of [
        ["m + n", { m: 3, n: undefined }, 3],
        ["m - n", { m: undefined, n: 3 }, -3],
        ["m + n", { m: undefined, n: undefined }, undefined],
        ["m > n", { m: 3, n: undefined }, 1],
        ["m >= n", { m: undefined, n: 3 }, 0],
        ["m + 1", { m: undefined }, undefined],
        ["m > 1", { m: undefined }, undefined],
        ["m / n", { m: 3, n: undefined }, undefined],
        ["m / n", { m: 3, n: 0 }, undefined],
        ["n / m", { m: 3, n: undefined }, 0],
      ] as const
    ) assert.equal(metricMath(expression, values), result, expression);
  });
});
