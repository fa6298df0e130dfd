import assert from "node:assert/strict";

import { completed, repositoriesOf } from "../../settings/place";
import { timeZoneOf, windowsOf } from "../../toolkit/shared/region-clock";
import { isTimeZone } from "../../toolkit/shared/time-zone";
import { DAILY, DATABASE, JOBS, mistakesOf, NETWORK, settingsOf } from "./read";

const inRegion = (region: string) => ({ "aws:region": region, [NETWORK]: { availabilityZones: { [`${region}a`]: 0, [`${region}b`]: 1 } } });

describe("Defaults that depend on the project or the region", () => {
  const windows: [string, string, string, string][] = [
    ["ap-northeast-1", "17:00-17:30", "sat:18:00-sat:18:30", "Asia/Tokyo"],
    ["us-east-1", "07:00-07:30", "sun:08:00-sun:08:30", "America/New_York"],
    ["eu-west-1", "02:00-02:30", "sun:03:00-sun:03:30", "Europe/Dublin"],
    ["ap-south-1", "20:30-21:00", "sat:21:30-sat:22:00", "Asia/Kolkata"],
    ["ap-southeast-2", "16:00-16:30", "sat:17:00-sat:17:30", "Australia/Sydney"],
  ];
  for (const [region, backupWindow, maintenanceWindow, timeZone] of windows) {
    it(`have the time zone of ${region} and windows at night`, async () => {
      const { database, jobs } = await settingsOf({ ...inRegion(region), [JOBS]: { report: DAILY } });
      assert.deepEqual([database.backupWindow, database.maintenanceWindow, jobs.report!.timeZone], [
        backupWindow,
        maintenanceWindow,
        timeZone,
      ]);
      assert.deepEqual(windowsOf(timeZoneOf(region)!), { backupWindow, maintenanceWindow });
      assert.ok(isTimeZone(timeZone));
    });
  }

  it("are required in a region with an unknown time zone", async () => {
    const unknown = { ...inRegion("xx-north-9"), "aws-practice:newNames": ["xx-north-9"] };
    assert.deepEqual(await mistakesOf({ ...unknown, [JOBS]: { report: DAILY } }), [
      `${DATABASE}.backupWindow is missing, but must be hh:mm-hh:mm in UTC, e.g. 17:00-17:30`,
      `${DATABASE}.maintenanceWindow is missing, but must be ddd:hh:mm-ddd:hh:mm in UTC, e.g. sat:18:00-sat:18:30`,
      `${JOBS}.report.timeZone is missing, but must be set with this schedule, e.g. Asia/Tokyo`,
    ]);
    const given = {
      [DATABASE]: { backupWindow: "01:00-01:30", maintenanceWindow: "sun:03:00-sun:03:30" },
      [JOBS]: { report: { ...DAILY, timeZone: "UTC" } },
    };
    assert.equal((await settingsOf({ ...unknown, ...given })).database.backupWindow, "01:00-01:30");
  });

  it("have the project's name in names", async () => {
    const { database, registries } = await settingsOf({});
    assert.deepEqual([database.name, database.databaseName, Object.keys(registries)], [
      "aws-practice",
      "aws_practice",
      ["aws-practice"],
    ]);
    for (const [project, name] of [["shop", "shop"], ["My_Shop.2", "my-shop-2"], ["2go", "p-2go"]] as const) {
      const place = {
        project,
        region: "ap-northeast-1",
        repositories: repositoriesOf(project, undefined),
        production: false,
        environment: "stg",
        sleep: undefined,
      };
      const { name: identifier, databaseName } = completed("database", undefined, place) as Record<string, string>;
      assert.deepEqual([identifier, databaseName, place.repositories], [name, name.replaceAll("-", "_"), [name]]);
    }
  });
});
