import assert from "node:assert/strict";

import * as fc from "fast-check";

import { asSchedule, isMuteLength, isoDuration, minutesOf, muteExpressionMistake } from "../../../components/operations/mute-times";
import { nextRuns } from "../../../toolkit/shared/schedule-runs";

describe("Times of mutes", () => {
  // The examples of the CloudWatch API reference, `Schedule`.
  for (
    const expression of [
      "cron(0 2 * * *)",
      "cron(0 2 * * SUN)",
      "cron(0 1 1 * *)",
      "cron(0 18 * * FRI)",
      "cron(0 23 * * *)",
      "cron(0,30 22-23 * JAN-MAR,DEC MON-FRI)",
      "at(2024-05-10T14:00)",
      "at(2024-12-23T00:00)",
    ]
  ) {
    it(`${expression} is accepted, with the same times as an expression of EventBridge Scheduler`, () => {
      assert.equal(muteExpressionMistake(expression), undefined);
      assert.equal(nextRuns(asSchedule(expression)!, "Asia/Tokyo", new Date(Date.UTC(2024, 0)), 1).length, 1);
    });
  }

  const FORMS = "cron(minutes hours day-of-month month day-of-week) or at(yyyy-mm-ddThh:mm), e.g. cron(0 2 * * SUN)";
  const AT = "at(yyyy-mm-ddThh:mm) with an existing day, without seconds and a zone, e.g. at(2026-12-01T02:00)";
  const REFUSED: Record<string, string> = {
    "": FORMS,
    "every night": FORMS,
    "rate(1 day)": FORMS,
    "cron(0 2 * *)": FORMS,
    "0 2 * * SUN": "written cron(0 2 * * SUN)",
    "cron(0 2 ? * SUN *)": "written cron(0 2 * * SUN)",
    "cron(0 2 * * ? *)": "written cron(0 2 * * *)",
    "cron(0 2 * * ?)": "a cron expression with numbers, names, *, - and , alone, not \"?\", e.g. cron(0 2 * * SUN)",
    "cron(*/5 2 * * *)": "a cron expression with numbers, names, *, - and , alone, not \"*/5\", e.g. cron(0 2 * * SUN)",
    "cron(0 2 L * *)": "a cron expression with numbers, names, *, - and , alone, not \"L\", e.g. cron(0 2 * * SUN)",
    "cron(0 2 * * Sun)": "a cron expression with numbers, names, *, - and , alone, not \"Sun\", e.g. cron(0 2 * * SUN)",
    "cron(0 2 * * SON)": "a cron expression with day-of-week from SUN to SAT, not \"SON\", e.g. cron(0 2 * * SUN)",
    "cron(0 2 32 * *)": "a cron expression with day-of-month from 1 to 31, not \"32\", e.g. cron(0 2 * * SUN)",
    "cron(60 2 * * *)": "a cron expression with minutes from 0 to 59, not \"60\", e.g. cron(0 2 * * SUN)",
    "cron(0 2 30 FEB *)": "a cron expression with a day that its months and years have, e.g. cron(0 2 * * SUN)",
    "cron(0 2 * * 0)": "a cron expression with names of weekdays from SUN to SAT, not \"0\", e.g. cron(0 2 * * SUN)",
    "cron(0 2 1 * MON)": "a cron expression with * as day-of-month or as day-of-week, e.g. cron(0 2 * * SUN)",
    "cron(0 22-2 * * *)": "a cron expression with ranges that go up, not \"22-2\", e.g. cron(0 2 * * SUN)",
    "cron(0 2 * * FRI-MON)": "a cron expression with ranges that go up, not \"FRI-MON\", e.g. cron(0 2 * * SUN)",
    "at(2026-12-01T02:00:00)": AT,
    "at(2026-02-30T02:00)": AT,
    "at(2026-12-01 02:00)": AT,
  };
  for (const [expression, allowed] of Object.entries(REFUSED)) {
    it(`"${expression}" must be ${allowed}`, () => assert.equal(muteExpressionMistake(expression), allowed));
  }

  it("a duration is written as CloudWatch's examples are", () => {
    const examples = { "4h": "PT4H", "60h": "P2DT12H", "7d": "P7D", "1m": "PT1M", "90m": "PT1H30M", "24h": "P1D", "15d": "P15D" };
    for (const [text, iso] of Object.entries(examples)) assert.equal(isoDuration(minutesOf(text)), iso, text);
  });

  it("a duration keeps its minutes", () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 21_600 }), (minutes) => {
      const [, days = 0, hours = 0, rest = 0] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(isoDuration(minutes))!;
      assert.equal(Number(days) * 1440 + Number(hours) * 60 + Number(rest), minutes);
      assert.ok(!isoDuration(minutes).endsWith("T"));
    }));
  });

  it("a duration is from one minute to 15 days", () => {
    const allowed = ["1m", "15d", "360h", "21600m"];
    const refused = ["0m", "16d", "361h", "21601m", "2", "h", "1.5h", "-1h", "PT2H", "2w", ""];
    assert.deepEqual([...allowed, ...refused].filter((text) => isMuteLength(minutesOf(text))), allowed);
  });
});
