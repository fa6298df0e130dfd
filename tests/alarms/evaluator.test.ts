import assert from "node:assert/strict";

import { AlarmEvaluator } from "../support/alarm-evaluator";
import { metricMath } from "../support/metric-math";

/** X breaches, 0 doesn't, - is missing; the last five are what CloudWatch looks at for three. */
const point = (letter: string | undefined) => (letter === "X" ? 1 : letter === "0" ? 0 : undefined);
const alarm = (treatMissingData: string) => ({ namespace: "n", metricName: "m", dimensions: {}, statistic: "Sum", period: 60, evaluationPeriods: 3, comparisonOperator: "GreaterThanThreshold", threshold: 0, treatMissingData });

function last(points: string, treatMissingData: string): string {
  const letters = points.split(" ");
  const states = [...new AlarmEvaluator(alarm(treatMissingData), (_, minute) => point(letters[minute])).states(0, letters.length)];
  return states.at(-1)!.state;
}

describe("The evaluator of alarms", () => {
  // The table of the Amazon CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data", three of three.
  for (const [points, missing, breaching, notBreaching] of [
    ["0 - X - X", "OK", "OK", "OK"],
    ["- - - - 0", "OK", "OK", "OK"],
    ["- - - - -", "INSUFFICIENT_DATA", "ALARM", "OK"],
    ["0 X X - X", "ALARM", "ALARM", "ALARM"],
    ["- - X - -", "ALARM", "ALARM", "OK"],
  ] as const) {
    it(`says of ${points} what CloudWatch's table says`, () => {
      assert.deepEqual([last(points, "missing"), last(points, "breaching"), last(points, "notBreaching")], [missing, breaching, notBreaching]);
    });
  }

  it("keeps the state where data is ignored, and tells a change of state once", () => {
    assert.equal(last("X X X X X - - - - -", "ignore"), "ALARM");
    const points = "X X X X X 0 0 X X X".split(" ");
    const changes = [...new AlarmEvaluator(alarm("notBreaching"), (_, minute) => point(points[minute])).states(0, 10)].filter(({ changed }) => changed);
    assert.deepEqual(changes.map(({ minute, state }) => `${minute} ${state}`), ["0 OK", "2 ALARM", "5 OK", "9 ALARM"]);
  });

  it("computes metric math, in which what is missing makes the result missing, but for FILL", () => {
    const percent = "IF(errors >= 5, 100 * errors / (errors + FILL(requests, 0)), 0)";
    for (const [values, result] of [
      [{ errors: 5, requests: 95 }, 5], [{ errors: 4, requests: 0 }, 0], [{ errors: 5, requests: undefined }, 100], [{ errors: undefined, requests: 9 }, undefined],
    ] as const) assert.equal(metricMath(percent, values), result);
    assert.equal(metricMath("2 + 3 * 4 - 6 / 2", {}), 11);
    assert.throws(() => metricMath("RATE(m)", { m: 1 }), /nobody plays RATE/);
    assert.throws(() => metricMath("m n", { m: 1, n: 1 }), /n is left over/);
  });
});
