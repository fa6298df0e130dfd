import assert from "node:assert/strict";

import { type Config, DATABASE, JOBS, mistakesOf, settingsOf } from "./read";

const SLEEP = "aws-practice:sleep";
const HOURS = { [SLEEP]: { workingHours: "mon-fri 08:00-20:00" } };
const within = (rest: Config) => ({ ...HOURS, ...rest });

describe("`sleep`", () => {
  it("has the region's time zone, and moves the database's windows to the middle of its hours", async () => {
    const { sleep, database } = await settingsOf(HOURS);
    assert.deepEqual(sleep, { workingHours: "mon-fri 08:00-20:00", timeZone: "Asia/Tokyo" });
    assert.deepEqual([database.backupWindow, database.maintenanceWindow], ["04:30-05:00", "mon:05:00-mon:05:30"]);
    for (const workingHours of ["sun-thu 22:00-06:00", "sat 08:00-12:00", "mon-fri 08:00-08:00", "fri-mon 20:00-00:00"]) {
      for (const timeZone of ["Asia/Tokyo", "Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"]) {
        await settingsOf({ [SLEEP]: { workingHours, timeZone } }); // its own defaults are never refused
      }
    }
  });

  const HOURS_FORM = "days and hours, e.g. mon-fri 08:00-20:00, mon,wed,fri 09:00-18:00, or sun-thu 22:00-06:00 across midnight";
  const ROOM = "hours of 4 or more at a time, with 4 or more between them, as starts and stops take time";
  const WRONG: [string, Config, string[]][] = [
    ["no hours", { [SLEEP]: {} }, [`${SLEEP}.workingHours is missing, but must be ${HOURS_FORM}`]],
    ["hours of another form", { [SLEEP]: { workingHours: "9 to 5" } }, [`${SLEEP}.workingHours is "9 to 5", but must be ${HOURS_FORM}`]],
    ["short hours", { [SLEEP]: { workingHours: "mon-fri 08:00-11:00" } }, [
      `${SLEEP}.workingHours is "mon-fri 08:00-11:00", but must be ${ROOM}`,
    ]],
    ["a short night", { [SLEEP]: { workingHours: "mon-sun 04:00-01:00" } }, [
      `${SLEEP}.workingHours is "mon-sun 04:00-01:00", but must be ${ROOM}`,
    ]],
    ["a whole week", { [SLEEP]: { workingHours: "mon-sun 08:00-08:00" } }, [
      `${SLEEP}.workingHours is "mon-sun 08:00-08:00", but must be ${ROOM}`,
    ]],
    [
      "an unknown zone",
      { [SLEEP]: { workingHours: "mon-fri 08:00-20:00", timeZone: "JST" } },
      [`${SLEEP}.timeZone is "JST", but must be an IANA time zone, e.g. Asia/Tokyo`],
    ],
    [
      "a backup at night",
      within({ [DATABASE]: { backupWindow: "17:00-17:30" } }),
      [`${DATABASE}.backupWindow is "17:00-17:30", but must be within mon-fri 08:00-20:00 Asia/Tokyo, as a stopped database takes no backups`],
    ],
    [
      "maintenance at the weekend",
      within({ [DATABASE]: { maintenanceWindow: "sat:03:00-sat:03:30" } }),
      [`${DATABASE}.maintenanceWindow is "sat:03:00-sat:03:30", but must be within mon-fri 08:00-20:00 Asia/Tokyo, as a stopped database gets no maintenance`],
    ],
    [
      "`keepStopped`",
      within({ [DATABASE]: { keepStopped: true } }),
      [`${DATABASE}.keepStopped is true, but must be omitted with sleep, which keeps the database stopped outside of its hours`],
    ],
    [
      "a rotation at night",
      within({ [DATABASE]: { passwordRotation: { schedule: "cron(0 4 1 * ? *)" } } }),
      [`${DATABASE}.passwordRotation.schedule is "cron(0 4 1 * ? *)", but must be a schedule within mon-fri 08:00-20:00 Asia/Tokyo, as nothing runs otherwise`],
    ],
    [
      "a job that runs at night only",
      within({ [JOBS]: { report: { schedule: "cron(0 2 * * ? *)" } } }),
      [
        `${JOBS}.report.schedule is "cron(0 2 * * ? *)", but must be a schedule with times within mon-fri 08:00-20:00 Asia/Tokyo: runs at other times are skipped, as the environment sleeps`,
      ],
    ],
    [
      "an alarm that each weekend would raise",
      within({ [JOBS]: { report: { schedule: "cron(0 9 * * ? *)", expectWithin: "26h" } } }),
      [
        `${JOBS}.report.expectWithin is "26h", but must be more than 72h, the longest time between two runs of cron(0 9 * * ? *) within mon-fri 08:00-20:00 Asia/Tokyo, or omitted`,
      ],
    ],
  ];
  for (const [what, config, mistakes] of WRONG) {
    it(`rejects ${what}`, async () => assert.deepEqual(await mistakesOf(config), mistakes));
  }

  it("accepts jobs without a schedule, with times of which some are within the hours, and that come once", async () => {
    await settingsOf(within({
      [JOBS]: {
        report: { schedule: "cron(0 9,21 * * ? *)", expectWithin: "4d" },
        after: { runsAfter: "report" },
        once: { schedule: "at(2099-01-01T02:00:00)" },
        often: { schedule: "rate(1 hour)" },
      },
    }));
  });

  it("is rejected in production, unless `environment.accepts` names it", async () => {
    const rotation = { [DATABASE]: { passwordRotation: { schedule: "none" } } }; // at night by default
    const [first = "", ...others] = await mistakesOf({ ...HOURS, ...rotation }, "live");
    assert.match(first, /^aws-practice:sleep is .* but must be omitted in production, as nothing answers outside of its working hours/);
    assert.deepEqual(others, []);
    await settingsOf({ ...HOURS, ...rotation, "aws-practice:environment": { accepts: ["sleep"] } }, "live");
  });
});
