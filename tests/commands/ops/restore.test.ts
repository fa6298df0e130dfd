import assert from "node:assert/strict";

import { operatedPlatform } from "../../../commands/ops/platform";
import { instanceOf, pointOf, type RestoreBeside, restoreBeside } from "../../../commands/ops/restore";
import { ProgramError, UsageError } from "../../../toolkit/shared/errors";
import { planOf } from "../../support/simulated";

const NOW = new Date("2026-11-27T12:00:00Z");
const RESTORED = ["a", "b"].map((place) => ({ place, identifier: `main-restored-${place}-stg` }));

describe("npm run ops -- restore --to", () => {
  const times: [string, string][] = [
    ["2026-11-27T11:59:30+09:00", "2026-11-27T02:59:30Z"],
    ["2026-11-27T11:59Z", "2026-11-27T11:59:00Z"],
    ["2026-11-20T12:00:00Z", "2026-11-20T12:00:00Z"],
    ["latest", "latest"],
  ];
  for (const [text, time] of times) it(`takes ${text} as ${time}`, () => assert.equal(pointOf(text, 7, NOW), time));

  const wrong: [string | undefined, RegExp][] = [
    [undefined, /^--to is missing, but must be a time with its zone/],
    ["2026-11-27T11:59:30", /^--to is 2026-11-27T11:59:30, but must be a time with its zone/],
    ["2026-11-27", /must be a time with its zone/],
    ["2026-13-27T11:59:30Z", /must be a time with its zone/],
    ["yesterday", /must be a time with its zone/],
    ["2026-11-27T12:00:01Z", /must be from 2026-11-20T12:00:00Z, as backups are kept for 7 days, to about five minutes ago/],
    ["2026-11-20T11:59:59Z", /must be from 2026-11-20T12:00:00Z/],
  ];
  for (const [text, message] of wrong) {
    it(`rejects ${text}`, () =>
      assert.throws(() => pointOf(text, 7, NOW), (error) => error instanceof UsageError && message.test(error.message)));
  }

  it("creates the first instance that doesn't serve, or the one of --instance", () => {
    assert.equal(instanceOf(undefined, { restored: RESTORED }), "main-restored-a-stg");
    assert.equal(instanceOf("b", { restored: RESTORED }), "main-restored-b-stg");
    assert.equal(instanceOf(undefined, { restored: RESTORED.slice(1) }), "main-restored-b-stg");
    assert.throws(
      () => instanceOf("a", { restored: RESTORED.slice(1) }),
      /--instance is a, but must be one that doesn't serve; known are b/,
    );
  });
});

describe("The restores that npm run ops knows", () => {
  it("are read from the program: source, instances that can be created, days of backups", async () => {
    const { plan } = await planOf(".", "stg", { "aws-practice:database": (section) => void (section["restore"] = {}) });
    assert.deepEqual(operatedPlatform(plan).restore, {
      name: "restore",
      nameStart: "database-restore-state-machine-",
      fullName: "aws-practice-database-restore-stg",
      source: "main-stg",
      restored: RESTORED,
      retentionDays: 7,
    });
  });

  it("are none without the setting", async () => assert.equal(operatedPlatform((await planOf(".", "stg")).plan).restore, undefined));
});

describe("npm run ops -- restore", () => {
  const DONE = {
    at: { point: "2026-11-27T02:59:30Z" },
    result: { is: { tables: 12, rows: 3_400, newest: "2026-11-27T02:58:11.000Z", rpoSeconds: 0, rtoSeconds: 2_541 } },
  };

  async function ran(outputs: unknown[], change: Partial<RestoreBeside> = {}) {
    let out = "";
    const started: unknown[] = [];
    const restore = { name: "restore", nameStart: "n-", fullName: "f", source: "main-stg", restored: RESTORED, retentionDays: 7 };
    const code = await restoreBeside({
      restore,
      identifier: "main-restored-a-stg",
      to: "2026-11-27T02:59:30Z",
      stack: "stg",
      project: "shop",
      execution: "by-hand-1",
      runners: {
        arnOf: () => Promise.resolve("machine"),
        start: (...args) => Promise.resolve(`execution-${started.push(args)}`),
        output: () => {
          const output = outputs.shift();
          return output instanceof Error ? Promise.reject(output) : Promise.resolve(output);
        },
      },
      write: (text) => (out += text),
      pause: () => Promise.resolve(),
      ...change,
    });
    return { code, out, started };
  }

  it("starts the state machine, waits, and prints the result and the lines that switch over and back", async () => {
    const { code, out, started } = await ran([...Array.from({ length: 25 }, () => undefined), DONE]);
    assert.equal(code, 0);
    assert.deepEqual(started, [["machine", "by-hand-1", { identifier: "main-restored-a-stg", to: "2026-11-27T02:59:30Z" }]]);
    assert.match(out, /^restoring main-stg to 2026-11-27T02:59:30Z as main-restored-a-stg: execution-1\n/);
    assert.match(
      out,
      /restoring for 5 minutes\nmain-restored-a-stg is restored to 2026-11-27T02:59:30Z, and its check has passed after 43 minutes: /,
    );
    assert.match(out, /12 tables, about 3400 rows, newest data of 2026-11-27T02:58:11\.000Z\n/);
    assert.match(out, /in Pulumi\.stg\.yaml.*\n\n {2}shop:database:\n {4}restoredInstance: main-restored-a-stg\n/s);
    assert.match(out, /To switch back, omit the line again and deploy\./);
  });

  it("fails with the reason of the state machine", async () => {
    const failed = new ProgramError("the execution is FAILED: TooLate: the time is after the latest that AWS can restore");
    await assert.rejects(ran([undefined, failed]), /TooLate: the time is after the latest/);
  });
});
