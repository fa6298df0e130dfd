import * as fc from "fast-check";
import assert from "node:assert/strict";

import { requireNone, resolve } from "../../../../components/shared/schema";
import {
  EVENT_AGE_SECONDS,
  jobSettings,
  type ResolvedJob,
  RETRY_ATTEMPTS,
  successionMistake,
} from "../../../../components/workloads/job/job-settings";
import { anyContainer, BROKEN_CONTAINERS } from "../../../support/any-container";
import { refused } from "../../../support/refused";

const OWNER = "ScheduledJob \"report\"";
const DAILY = "cron(0 2 * * ? *)";
function check(settings: object = { schedule: DAILY }, after?: string): void {
  const { schedule } = resolve(jobSettings, OWNER, { timeZone: "Asia/Tokyo", ...settings });
  requireNone(OWNER, successionMistake(schedule, after));
}

/** Any job that is allowed, and the job it comes after. */
const anyJob: fc.Arbitrary<[ResolvedJob, string | undefined]> = fc
  .tuple(
    anyContainer,
    fc.record({
      timeZone: fc.constantFrom("Asia/Tokyo", "UTC", "America/New_York"),
      allowOverlap: fc.boolean(),
      maximumRetryAttempts: fc.integer(RETRY_ATTEMPTS),
      maximumEventAgeSeconds: fc.integer(EVENT_AGE_SECONDS),
      spot: fc.boolean(),
    }),
    fc.constantFrom<[string | undefined, string | undefined]>(
      [DAILY, undefined],
      ["rate(5 minutes)", undefined],
      ["at(2030-01-01T00:00:00)", undefined],
      [undefined, "import"],
      [undefined, "sync"],
    ),
  )
  .map(([container, job, [schedule, after]]) => [{ ...container, ...job, schedule }, after]);

const BROKEN: [string, object][] = [
  ...BROKEN_CONTAINERS,
  ["timeZone", { timeZone: "Asia/Edo" }],
  ["maximumRetryAttempts", { maximumRetryAttempts: RETRY_ATTEMPTS.min - 1 }],
  ["maximumRetryAttempts", { maximumRetryAttempts: RETRY_ATTEMPTS.max + 1 }],
  ["maximumEventAgeSeconds", { maximumEventAgeSeconds: EVENT_AGE_SECONDS.min - 1 }],
  ["maximumEventAgeSeconds", { maximumEventAgeSeconds: EVENT_AGE_SECONDS.max + 1 }],
];

describe("jobSettings", () => {
  it("accept any job that is allowed", () => {
    fc.assert(fc.property(anyJob, ([job, after]) => check(job, after)));
  });

  for (const [index, [property, broken]] of BROKEN.entries()) {
    it(`reject any job whose ${property} is broken (${index})`, () => {
      fc.assert(
        fc.property(anyJob, ([job, after]) => {
          assert.match(refused(() => check({ ...job, ...broken }, after)), new RegExp(`^${OWNER}: ${property} is `));
        }),
        { numRuns: 20 },
      );
    });
  }

  it("reject any job that has both a schedule and a job before it; one that has neither is started by hand", () => {
    fc.assert(fc.property(anyJob, ([job, after]) => {
      const [schedule, other] = after === undefined ? [job.schedule, "import"] : [DAILY, after];
      assert.match(
        refused(() => check({ ...job, schedule }, other)),
        new RegExp(`: schedule is .*, but must be omitted, as it comes after ${other}$`),
      );
      check({ ...job, schedule: undefined }, undefined);
    }));
  });

  it("accept the ends of each range", () => {
    check({ schedule: DAILY, maximumRetryAttempts: 0, maximumEventAgeSeconds: 60 });
    check({ schedule: DAILY, maximumRetryAttempts: 185, maximumEventAgeSeconds: 86_400 });
  });

  it("accept a rate without a time zone, and a job that never comes by the clock", () => {
    check({ schedule: "rate(1 hour)", timeZone: undefined });
    check({ schedule: undefined, timeZone: undefined });
  });

  const cases: [string, object, string | undefined, string][] = [
    [
      "a clock without a time zone",
      { schedule: DAILY, timeZone: undefined },
      undefined,
      "timeZone is missing, but must be set with this schedule, e.g. Asia/Tokyo",
    ],
    [
      "a moment without a time zone",
      { schedule: "at(2030-01-01T00:00:00)", timeZone: undefined },
      undefined,
      "timeZone is missing, but must be set with this schedule, e.g. Asia/Tokyo",
    ],
    ["a job that starts twice", { schedule: DAILY }, "import", `schedule is "${DAILY}", but must be omitted, as it comes after import`],
    [
      "a time zone that doesn't exist",
      { schedule: DAILY, timeZone: "Asia/Edo" },
      undefined,
      "timeZone is \"Asia/Edo\", but must be an IANA time zone, e.g. Asia/Tokyo",
    ],
    [
      "a time that clocks skip",
      { schedule: "at(2026-03-08T02:30:00)", timeZone: "America/New_York" },
      undefined,
      "schedule is \"at(2026-03-08T02:30:00)\", but must be a time that clocks show in America/New_York, where they skip this one",
    ],
    [
      "186 attempts",
      { schedule: DAILY, maximumRetryAttempts: 186 },
      undefined,
      "maximumRetryAttempts is 186, but must be a whole number from 0 to 185",
    ],
    [
      "59 seconds",
      { schedule: DAILY, maximumEventAgeSeconds: 59 },
      undefined,
      "maximumEventAgeSeconds is 59, but must be a whole number from 60 to 86400",
    ],
    ["a broken container", { schedule: DAILY, cpu: 1 }, undefined, "cpu is 1, but must be one of 256, 512, 1024, 2048, 4096, 8192, 16384"],
  ];
  for (const [what, choice, after, message] of cases) {
    it(`reject ${what}`, () => assert.equal(refused(() => check(choice, after)), `${OWNER}: ${message}`));
  }

  for (const schedule of ["", "daily", "cron(0 24 * * ? *)", "cron(0 2 * * * *)", "rate(0 minutes)", "at(2026-02-30T00:00:00)"]) {
    it(`reject the schedule "${schedule}"`, () => assert.match(refused(() => check({ schedule })), new RegExp(`^${OWNER}: schedule is `)));
  }

  it("report every mistake, one a line", () => {
    const wrong = { cpu: 1, schedule: "daily", timeZone: "Asia/Edo", maximumRetryAttempts: -1, maximumEventAgeSeconds: 0 };
    assert.equal(refused(() => check(wrong)).split("\n").length, 5);
  });
});
