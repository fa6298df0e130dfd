import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../../support/simulated";

describe("A cached result of the compiler", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "store-"));
    cpSync(join(ROOT, "toolkit", "plan", "loader", "store.cjs"), join(folder, "toolkit", "plan", "loader", "store.cjs"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** Result of a program that takes an entry with a stamp from the store and then runs `end`. */
  const taken = (stamp: string, end: string) => {
    const script =
      `const { Store } = require("./toolkit/plan/loader/store.cjs"); console.log(new Store("it").take("main.ts", "${stamp}", () => String(process.pid))); ${end}`;
    const { signal, stdout, stderr } = spawnSync(process.execPath, ["-e", script], { cwd: folder, encoding: "utf8" });
    assert.equal(stderr, "");
    return { signal, result: stdout.trim() };
  };
  const ENDS = {
    "is killed, as the CLI ends a plugin": "setImmediate(() => process.kill(process.pid, \"SIGKILL\"));",
    "ends by itself": "",
    "exits at once": "process.exit();",
  };

  for (const [how, end] of Object.entries(ENDS)) {
    it(`is stored by a program that ${how}, and used until its source changes`, () => {
      const first = taken("1", end);
      assert.equal(first.signal, end.includes("SIGKILL") ? "SIGKILL" : null);
      assert.equal(taken("1", end).result, first.result);
      assert.notEqual(taken("2", end).result, first.result);
    });
  }
});
