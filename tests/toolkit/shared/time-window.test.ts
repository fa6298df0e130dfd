import * as fc from "fast-check";
import assert from "node:assert/strict";

import { windowMistake } from "../../../components/data/rds-windows";
import { requireNone } from "../../../components/shared/schema";
import { DAYS_OF_WEEK, overlap, parseDailyWindow, parseTime, parseWeeklyWindow } from "../../../toolkit/shared/time-window";
import { refused } from "../../support/refused";

const DAY = 24 * 60;
const WEEK = 7 * DAY;
const minuteOfDay = fc.integer({ min: 0, max: DAY - 1 });
const minuteOfWeek = fc.integer({ min: 0, max: WEEK - 1 });

const clock = (minute: number) => [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
const moment = (minute: number) => `${DAYS_OF_WEEK[Math.floor(minute / DAY)]}:${clock(minute % DAY)}`;

describe("parseTime", () => {
  it("parses each minute of the day", () => {
    for (let minute = 0; minute < DAY; minute++) assert.equal(parseTime(clock(minute)), minute);
  });

  for (const text of ["24:00", "2:00", "02:60", "02:5", "02-00", "02:00:00", " 02:00", "noon", ""]) {
    it(`rejects "${text}"`, () => assert.equal(parseTime(text), undefined));
  }
});

describe("parseDailyWindow", () => {
  it("returns start and length in minutes, also across midnight", () => {
    fc.assert(fc.property(minuteOfDay, minuteOfDay, (start, length) => {
      assert.deepEqual(parseDailyWindow(`${clock(start)}-${clock((start + length) % DAY)}`), { start, length });
    }));
    assert.deepEqual(parseDailyWindow("23:45-00:15"), { start: DAY - 15, length: 30 });
  });

  for (
    const text of [
      "17:00",
      "17:00-",
      "-17:30",
      "17:00-17:30-18:00",
      "17:00–17:30",
      "17:00 - 17:30",
      "25:00-02:00",
      "sat:17:00-sat:17:30",
      "",
    ]
  ) {
    it(`rejects "${text}"`, () => assert.equal(parseDailyWindow(text), undefined));
  }
});

describe("parseWeeklyWindow", () => {
  it("returns start and length in minutes, also across Saturday midnight", () => {
    fc.assert(fc.property(minuteOfWeek, minuteOfWeek, (start, length) => {
      assert.deepEqual(parseWeeklyWindow(`${moment(start)}-${moment((start + length) % WEEK)}`), { start, length });
    }));
    assert.deepEqual(parseWeeklyWindow("sat:23:45-sun:00:15"), { start: WEEK - 15, length: 30 });
  });

  for (
    const text of [
      "sat:18:00",
      "sat:18:00-18:30",
      "Sat:18:00-Sat:18:30",
      "saturday:18:00-sat:18:30",
      "sat:18:00-sat:18:30-sun:00:00",
      "sat:24:00-sun:00:30",
      "17:00-17:30",
      "",
    ]
  ) {
    it(`rejects "${text}"`, () => assert.equal(parseWeeklyWindow(text), undefined));
  }
});

describe("overlap", () => {
  it("agrees with a check of each minute of the week", () => {
    const window = (start: number, longest: number) =>
      fc.record({ start: fc.integer({ min: 0, max: start - 1 }), length: fc.integer({ min: 1, max: longest }) });
    fc.assert(
      fc.property(window(DAY, DAY - 1), fc.oneof(window(WEEK, 60), window(WEEK, DAY - 1)), (daily, weekly) => {
        const minutes = new Set(Array.from({ length: weekly.length }, (_, index) => (weekly.start + index) % WEEK));
        const days = DAYS_OF_WEEK.map((_, day) => day * DAY + daily.start);
        const shared = days.some((start) =>
          Array.from({ length: daily.length }, (_, index) => (start + index) % WEEK).some((minute) => minutes.has(minute))
        );
        assert.equal(overlap(daily, weekly), shared);
      }),
      { numRuns: 300 },
    );
  });

  const cases: [string, string, boolean][] = [
    ["17:00-17:30", "sat:18:00-sat:18:30", false],
    ["17:00-18:00", "sat:18:00-sat:18:30", false],
    ["17:00-18:01", "sat:18:00-sat:18:30", true],
    ["18:30-19:00", "sat:18:00-sat:18:30", false],
    ["18:10-18:20", "sat:18:00-sat:18:30", true],
    ["23:30-00:30", "sun:00:00-sun:00:30", true],
    ["00:00-00:30", "sat:23:45-sun:00:15", true],
    ["12:00-12:30", "sat:23:45-sun:00:15", false],
  ];
  for (const [daily, weekly, shared] of cases) {
    it(`${daily} and ${weekly} ${shared ? "overlap" : "don't overlap"}`, () => {
      assert.equal(overlap(parseDailyWindow(daily)!, parseWeeklyWindow(weekly)!), shared);
    });
  }
});

describe("windowMistake", () => {
  const requireRdsWindows = (backup: string, maintenance: string) => requireNone("Database \"main\"", windowMistake(backup, maintenance));

  it("accepts what RDS accepts, also across midnight", () => {
    requireRdsWindows("17:00-17:30", "sat:18:00-sat:18:30");
    requireRdsWindows("23:45-00:15", "sat:00:15-sat:23:45");
  });

  const backupForm = "hh:mm-hh:mm in UTC of at least 30 minutes, e.g. 17:00-17:30";
  const maintenanceForm = "ddd:hh:mm-ddd:hh:mm in UTC of at least 30 minutes and less than a day, e.g. sat:18:00-sat:18:30";
  const cases: [string, string, string, string][] = [
    ["an invalid backup window", "17:00", "sat:18:00-sat:18:30", `backupWindow is "17:00", but must be ${backupForm}`],
    ["a backup window of 29 minutes", "17:00-17:29", "sat:18:00-sat:18:30", `backupWindow is "17:00-17:29", but must be ${backupForm}`],
    ["a backup window of zero minutes", "17:00-17:00", "sat:18:00-sat:18:30", `backupWindow is "17:00-17:00", but must be ${backupForm}`],
    ["a daily maintenance window", "17:00-17:30", "18:00-18:30", `maintenanceWindow is "18:00-18:30", but must be ${maintenanceForm}`],
    [
      "a maintenance window of 29 minutes",
      "17:00-17:30",
      "sat:18:00-sat:18:29",
      `maintenanceWindow is "sat:18:00-sat:18:29", but must be ${maintenanceForm}`,
    ],
    [
      "a maintenance window of a day",
      "17:00-17:30",
      "sat:18:00-sun:18:00",
      `maintenanceWindow is "sat:18:00-sun:18:00", but must be ${maintenanceForm}`,
    ],
    [
      "overlapping windows",
      "17:00-18:01",
      "sat:18:00-sat:18:30",
      "maintenanceWindow is \"sat:18:00-sat:18:30\", but must be at another time than the backup window, 17:00-18:01",
    ],
  ];
  for (const [what, daily, weekly, message] of cases) {
    it(`rejects ${what}`, () => assert.equal(refused(() => requireRdsWindows(daily, weekly)), `Database "main": ${message}`));
  }
});
