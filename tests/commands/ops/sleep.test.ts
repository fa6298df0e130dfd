import assert from "node:assert/strict";

import { parseArguments } from "../../../commands/ops/arguments";
import { operatedPlatform, type OperatedSleep } from "../../../commands/ops/platform";
import { goToSleep, nextSleep, nextWake, type SleepNoteView, type SleepRun, wake } from "../../../commands/ops/sleep";
import { isFine, renderStatus } from "../../../commands/ops/status";
import { ProgramError, UsageError } from "../../../toolkit/shared/errors";
import { planOf } from "../../support/simulated";

const SLEEP: OperatedSleep = {
  nameStart: "sleep-state-machine-",
  fullName: "aws-practice-sleep-stg",
  parameterName: "/stg/aws-practice/sleep",
  workingHours: "mon-fri 08:00-20:00",
  timeZone: "Asia/Tokyo",
  wakeSchedule: "cron(30 7 ? * MON,TUE,WED,THU,FRI *)",
  sleepSchedule: "cron(0 20 * * ? *)",
};
const NEVER = new Date(0);
/** In Tokyo Friday evening at 22:00, Friday at 15:00, Saturday at 10:00, Monday at 06:30. */
const [NIGHT, DAY, SATURDAY, EARLY] = ["2026-11-27T13:00:00Z", "2026-11-27T06:00:00Z", "2026-11-28T01:00:00Z", "2026-11-29T21:30:00Z"];

/** Runs a command with the outputs of its execution, one after another, and the notes meanwhile. */
async function ran(
  act: (run: SleepRun) => Promise<number>,
  at: string,
  outputs: (object | undefined | Error)[],
  notes: SleepNoteView["is"][] = [],
) {
  let out = "";
  const inputs: object[] = [];
  const code = await act({
    stack: "stg",
    sleep: SLEEP,
    services: [{ name: "api", fullName: "aws-practice-api-stg" } as SleepRun["services"][number]],
    runners: {
      arnOf: ({ fullName }) => Promise.resolve(`machine:${fullName}`),
      start: (arn, name, input) => Promise.resolve(`${arn}:${name}:${inputs.push(input!)}`),
      output: () => {
        const next = outputs.shift();
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next);
      },
    },
    note: { read: () => Promise.resolve({ is: notes.shift() ?? "waking", since: new Date(Date.parse(at) + 60_000), keptUntil: NEVER }) },
    cluster: { services: () => Promise.resolve(new Map([["aws-practice-api-stg", { runningCount: 1, desiredCount: 2 }]])) },
    now: () => new Date(at),
    write: (text) => void (out += text),
    pause: () => Promise.resolve(),
  });
  return { code, out, inputs };
}

describe("npm run ops -- wake", () => {
  it("starts the state machine, shows the progress, and says until when it stays awake: the end of the hours of any day", async () => {
    const { code, out, inputs } = await ran((run) => wake(run, 0), SATURDAY, [undefined, undefined, {}], ["waking", "awake"]);
    assert.deepEqual([code, inputs], [0, [{ action: "wake" }]]);
    assert.match(out, /^waking stg: .*\n.*waking; api 1\/2\n.*awake; api 1\/2\nstg is awake until 2026-11-28 11:00/);
  });

  it("`--for` keeps it awake for so long outside of its hours, and doesn't wait for the end of that", async () => {
    const { code, out, inputs } = await ran((run) => wake(run, 3 * 3_600_000), NIGHT, [undefined, undefined], ["waking", "awake"]);
    assert.deepEqual([code, inputs], [0, [{ action: "wake", keptUntil: "2026-11-27T16:00:00.000Z" }]]);
    assert.match(out, /stg is awake until 2026-11-27 16:00/);
  });

  it("`--for` until a working hour leaves the end to the schedule, which would be sooner than a day's work otherwise", async () => {
    const { out, inputs } = await ran((run) => wake(run, 3 * 3_600_000), EARLY, [{}]);
    assert.deepEqual(inputs, [{ action: "wake" }]);
    assert.match(out, /stg is awake until 2026-11-30 11:00.*, as its working hours go on\n$/);
  });

  it("fails with the execution, and names the runbook", async () => {
    const { code, out } = await ran((run) => wake(run, 0), NIGHT, [undefined, new ProgramError("the execution is FAILED: Incomplete")]);
    assert.equal(code, 1);
    assert.match(out, /the execution is FAILED: Incomplete\nthe notifications name each step that failed; docs\/runbook.md#wake/);
  });

  it("reads times like 90m and 3h, at most 7d, and no other words", () => {
    const parse = (...words: string[]) => parseArguments(words, {})!;
    assert.deepEqual([parse("wake").forMs, parse("wake", "--for", "90m").forMs], [0, 5_400_000]);
    for (
      const [words, message] of [
        [["wake", "--for", "8d"], /--for is 8d, but must be at most 7d/],
        [["wake", "--for", "long"], /--for is long, but must be a number with/],
        [["sleep", "--for", "3h"], /--for isn't an option of sleep/],
        [["wake", "api"], /used as npm run ops -- wake/],
      ] as const
    ) {
      assert.throws(() => parse(...words), (error: Error) => error instanceof UsageError && message.test(error.message));
    }
  });
});

describe("npm run ops -- sleep", () => {
  it("brings it back to sleep until the schedule wakes it", async () => {
    const { code, out, inputs } = await ran(goToSleep, NIGHT, [undefined, {}], ["asleep"]);
    assert.deepEqual([code, inputs], [0, [{ action: "sleep" }]]);
    assert.match(out, /stg sleeps until 2026-11-29 22:30/);
  });

  it("is refused within the hours, as alarms would be raised", async () => {
    await assert.rejects(
      ran(goToSleep, DAY, []),
      /stg works mon-fri 08:00-20:00 \(Asia\/Tokyo\), which is now: its alarms would be raised/,
    );
  });
});

describe("The status of an environment that sleeps", () => {
  const status = (is: SleepNoteView["is"]) => ({
    workloads: [],
    alarms: [],
    sleep: { is, since: new Date(NIGHT), until: nextWake(SLEEP, new Date(NIGHT)) },
  });
  const shown = (is: SleepNoteView["is"]) => renderStatus(status(is), "stg", (_, text) => text);

  it("says since when and until when, and is fine", () => {
    assert.match(shown("asleep"), /^stg\nasleep since 2026-11-27 13:00.*, until 2026-11-29 22:30.*; npm run ops -- wake wakes it\n/);
    assert.match(shown("asleep"), /all sleep as the stack file says; no alarm is raised/);
    assert.match(shown("waking"), /waking since .* longer than an hour, a step failed: npm run ops -- wake repeats it/);
    assert.match(shown("awake"), /awake until/);
    assert.ok(isFine(status("asleep")));
    assert.equal(nextSleep(SLEEP, new Date(SATURDAY)).toISOString(), "2026-11-28T11:00:00.000Z");
  });

  it("is read from the program", async () => {
    const { plan } = await planOf(".", "stg", {
      "aws-practice:sleep": (sleep) => {
        Object.assign(sleep, { workingHours: "mon-fri 08:00-20:00" });
      },
      "aws-practice:jobs": (jobs) => {
        Object.assign(jobs["daily-report"] as object, { schedule: "cron(0 9 * * ? *)" });
      },
    });
    assert.deepEqual(operatedPlatform(plan).sleep, SLEEP);
    assert.equal(operatedPlatform((await planOf(".", "stg")).plan).sleep, undefined);
  });
});
