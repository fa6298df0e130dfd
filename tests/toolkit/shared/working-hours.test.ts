import * as fc from "fast-check";
import assert from "node:assert/strict";

import { nextRuns } from "../../../toolkit/shared/schedule-runs";
import {
  asleepWindows,
  awakeWindows,
  isWorkingTime,
  offsetsOf,
  parseWorkingHours,
  quietWindows,
  sleepSchedule,
  wakeSchedule,
} from "../../../toolkit/shared/working-hours";

const WEEK = 7 * 24 * 60;
const of = (text: string) => parseWorkingHours(text)!;
const sum = (windows: { length: number }[]) => windows.reduce((all, { length }) => all + length, 0);

describe("Working hours", () => {
  const READ: [string, number[], number, number][] = [
    ["mon-fri 08:00-20:00", [1, 2, 3, 4, 5], 480, 720],
    ["mon,wed,fri 09:00-17:30", [1, 3, 5], 540, 510],
    ["sun-thu 22:00-06:00", [0, 1, 2, 3, 4], 1320, 480],
    ["fri-mon 08:00-20:00", [0, 1, 5, 6], 480, 720],
    ["sat 08:00-08:00", [6], 480, 1440],
  ];
  for (const [text, days, start, length] of READ) {
    it(`\`${text}\` are read`, () => assert.deepEqual(parseWorkingHours(text), { days, start, length }));
  }

  for (
    const text of [
      "",
      "mon-fri",
      "08:00-20:00",
      "mon-fri 8:00-20:00",
      "Mon-Fri 08:00-20:00",
      "mon-fri 08:00-24:00",
      "mon,mon 08:00-20:00",
      "mon-fri  08:00-20:00",
    ]
  ) {
    it(`\`${text}\` aren't`, () => assert.equal(parseWorkingHours(text), undefined));
  }

  it("and the windows between them are a week", () => {
    const days = fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1 }).map((all) => all.toSorted((one, other) => one - other));
    const hours = fc.record({ days, start: fc.integer({ min: 0, max: 1439 }), length: fc.integer({ min: 1, max: 1440 }) });
    fc.assert(fc.property(hours, (one) => {
      const [awake, asleep] = [awakeWindows(one), asleepWindows(one)];
      assert.equal(awake.length === 0 ? WEEK : sum(awake) + sum(asleep), WEEK);
      assert.deepEqual(sum(quietWindows(one).map(({ days: all, length }) => ({ length: all.length * length }))), sum(asleep));
    }));
  });

  it("that last a whole day are one window with the next day's", () => {
    assert.deepEqual(awakeWindows(of("mon-fri 08:00-08:00")), [{ start: 1440 + 480, length: 5 * 1440 }]);
    assert.deepEqual(asleepWindows(of("mon-sun 00:00-00:00")), []);
  });

  const SCHEDULES: [string, string, string][] = [
    ["mon-fri 08:00-20:00", "cron(30 7 ? * MON,TUE,WED,THU,FRI *)", "cron(0 20 * * ? *)"],
    ["sun-thu 00:15-08:00", "cron(45 23 ? * SUN,MON,TUE,WED,SAT *)", "cron(0 8 * * ? *)"],
    ["sun-thu 22:00-06:00", "cron(30 21 ? * SUN,MON,TUE,WED,THU *)", "cron(0 6 * * ? *)"],
    ["mon-fri 08:00-08:00", "cron(30 7 ? * MON *)", "cron(0 8 ? * SUN,SAT *)"],
  ];
  for (const [text, wake, sleep] of SCHEDULES) {
    it(`\`${text}\` have schedules half an hour before, and at their end of any day`, () => {
      assert.deepEqual([wakeSchedule(of(text), 30), sleepSchedule(of(text))], [wake, sleep]);
    });
  }

  it("follow the clock in the weeks in which it changes: awake before the first minute, asleep after the last", () => {
    for (
      const [timeZone, weeks] of [["Europe/Berlin", ["2026-03-23", "2026-10-19"]], ["America/New_York", ["2026-03-02", "2026-10-26"]], [
        "Asia/Tokyo",
        ["2026-11-23"],
      ]] as const
    ) {
      for (const text of ["mon-sun 08:00-20:00", "sat-mon 22:00-04:00"]) {
        const hours = of(text);
        for (const week of weeks) {
          const from = new Date(`${week}T12:00:00Z`);
          for (const wake of nextRuns(wakeSchedule(hours, 30), timeZone, from, 14)) {
            assert.ok(isWorkingTime(hours, timeZone, new Date(wake.getTime() + 31 * 60_000)), `${text} ${timeZone} ${wake.toISOString()}`);
          }
          for (const sleep of nextRuns(sleepSchedule(hours), timeZone, from, 14)) {
            assert.ok(!isWorkingTime(hours, timeZone, sleep), `${text} ${timeZone} ${sleep.toISOString()}`);
          }
        }
      }
    }
    assert.deepEqual([offsetsOf("Europe/Berlin"), offsetsOf("Asia/Tokyo")], [[60, 120], [540]]);
  });
});
