import * as fc from "fast-check";
import assert from "node:assert/strict";

import { resolve } from "../../../../components/shared/schema";
import { EXPECT_WITHIN_FORM, hoursOf, isExpectWithin } from "../../../../components/workloads/job/expect-within";
import { jobSettings } from "../../../../components/workloads/job/job-settings";
import { longestGapHours } from "../../../../toolkit/shared/longest-gap";
import { nextRuns } from "../../../../toolkit/shared/schedule-runs";
import { shortName } from "../../../../toolkit/simulator";
import { refusals, refused } from "../../../support/refused";
import { makeJob, some } from "../../../support/workloads";

const check = (settings: object) => () => void resolve(jobSettings, "ScheduledJob \"report\"", { timeZone: "Asia/Tokyo", ...settings });
const TOLD = "ScheduledJob \"report\": expectWithin is ";

describe("expectWithin", () => {
  for (const text of ["2h", "26h", "168h", "1d", "7d"]) it(`accepts ${text}`, () => assert.ok(isExpectWithin(text)));
  for (const text of ["", "1h", "169h", "8d", "0h", "26", "26 h", "1w", "-2h", "2.5h", "26h\n"]) {
    it(`rejects "${text.trimEnd()}"`, () => assert.ok(!isExpectWithin(text)));
  }

  it("says what is allowed", () => {
    assert.equal(refused(check({ expectWithin: "2w" })), `${TOLD}"2w", but must be ${EXPECT_WITHIN_FORM}`);
  });

  for (
    const [schedule, expectWithin, allowed] of [
      ["cron(0 6 * * ? *)", "24h", "25h or more, as the longest time between two runs of cron(0 6 * * ? *) is 24 hours"],
      ["cron(0 6 ? * MON-FRI *)", "2d", "73h or more, as the longest time between two runs of cron(0 6 ? * MON-FRI *) is 72 hours"],
      ["rate(12 hours)", "12h", "13h or more, as the longest time between two runs of rate(12 hours) is 12 hours"],
      [
        "cron(0 6 1 * ? *)",
        "7d",
        "omitted, as the longest time between two runs of cron(0 6 1 * ? *) is 744 hours, and CloudWatch looks back at most seven days",
      ],
      ["at(2030-01-01T00:00:00)", "2d", "omitted, as at(2030-01-01T00:00:00) comes only once"],
    ] as const
  ) {
    it(`rejects ${expectWithin} with ${schedule}`, () => {
      assert.equal(refused(check({ schedule, expectWithin })), `${TOLD}"${expectWithin}", but must be ${allowed}`);
    });
  }

  it("counts the hour that clocks go back", () => {
    assert.equal(longestGapHours("cron(0 6 * * ? *)", "Europe/Berlin"), 25);
    assert.equal(
      refused(check({ schedule: "cron(0 6 * * ? *)", timeZone: "Europe/Berlin", expectWithin: "25h" })),
      `${TOLD}"25h", but must be 26h or more, as the longest time between two runs of cron(0 6 * * ? *) is 25 hours`,
    );
  });

  it("accepts a longer time than the longest gap, and any time without a schedule", () => {
    check({ schedule: "cron(0 6 * * ? *)", expectWithin: "25h" })();
    check({ schedule: "cron(0/5 8-18 ? * MON-FRI *)", expectWithin: "3d" })();
    check({ expectWithin: "2h" })();
  });

  it("is as long as any gap of its schedule that it accepts", () => {
    const cron = fc.tuple(
      fc.integer({ min: 0, max: 59 }),
      fc.integer({ min: 0, max: 23 }),
      fc.constantFrom("*", "MON-FRI", "SAT,WED", "SUN"),
    )
      .map(([minute, hour, days]) => (days === "*" ? `cron(${minute} ${hour} * * ? *)` : `cron(${minute} ${hour} ? * ${days} *)`));
    fc.assert(
      fc.property(
        cron,
        fc.integer({ min: 2, max: 168 }),
        fc.constantFrom("Asia/Tokyo", "America/New_York"),
        (schedule, hours, timeZone) => {
          const accepted = refusals([check({ schedule, timeZone, expectWithin: `${hours}h` })]).length === 0;
          const runs = nextRuns(schedule, timeZone, new Date(Date.UTC(2027, 0, 1)), 400);
          const gaps = runs.slice(1).map((run, index) => (run.getTime() - runs[index]!.getTime()) / 3_600_000);
          assert.equal(accepted, Math.max(...gaps) < hours, `${schedule} ${hours}h`);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("is hours, or days of 24", () => {
    assert.deepEqual(["26h", "2d", "x"].map(hoursOf), [26, 48, NaN]);
  });
});

describe("A job with expectWithin", () => {
  const IMAGE = { image: "3f2c1a9", schedule: "cron(0 6 * * ? *)", timeZone: "Asia/Tokyo", expectWithin: "26h" };

  it("has an alarm on successes, which missing data raises, over so many hours", async () => {
    const registered = await makeJob(IMAGE);
    const rule = registered.only("EventRule", "report-ends-success");
    const { containers, stopCode } = (JSON.parse(String(rule.inputs["eventPattern"])) as { detail: Record<string, unknown> }).detail;
    assert.deepEqual([containers, stopCode], [{ name: ["report"], exitCode: [0] }, ["EssentialContainerExited"]]);
    assert.equal(registered.ofType("EventTarget").filter(({ inputs }) => inputs["rule"] === rule.outputs["name"]).length, 0);
    assert.deepEqual(
      some(
        registered.inputs("MetricAlarm", "report-late"),
        "metricName",
        "dimensions",
        "period",
        "evaluationPeriods",
        "treatMissingData",
        "comparisonOperator",
        "threshold",
      ),
      ["MatchedEvents", { RuleName: rule.outputs["name"] }, 3_600, 26, "breaching", "LessThanThreshold", 1],
    );
    assert.match(
      String(registered.inputs("MetricAlarm", "report-late")["alarmDescription"]),
      /^Job report \(stg\) has not succeeded for 26h\. /,
    );
    assert.equal(shortName(registered.only("MetricAlarm", "report-late").parent), "report");
  });

  it("has none before its first image, as it doesn't run, and without the setting", async () => {
    for (const change of [{ image: undefined }, { expectWithin: undefined }]) {
      assert.equal((await makeJob({ ...IMAGE, ...change })).ofType("MetricAlarm").filter(({ name }) => name === "report-late").length, 0);
    }
  });
});
