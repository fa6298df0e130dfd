import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../support/simulated";
import { orderOf } from "./order";

describe("The order of the test files", () => {
  const files = Array.from({ length: 50 }, (_, index) => `${index}.test.ts`);

  it("depends on the seed only, not on the order of the input", () => {
    assert.deepEqual(orderOf(files, 1), orderOf(files.toReversed(), 1));
  });

  it("differs for another seed, and has every file once", () => {
    assert.notDeepEqual(orderOf(files, 1), orderOf(files, 2));
    assert.deepEqual(orderOf(files, 2).toSorted(), files.toSorted());
  });

  it("has the slow files first", () => {
    const order = orderOf([...files, "engine/a.test.ts", "engine/b.test.ts"], 3);
    assert.deepEqual(order.slice(0, 2).toSorted(), ["engine/a.test.ts", "engine/b.test.ts"]);
  });

  const variables = { TEST_SEED: "a whole number of at most nine digits", TEST_PROCESSES: "a whole number from 1 to 99" };
  for (const [variable, allowed] of Object.entries(variables)) {
    it(`${variable} that isn't a number is rejected`, () => {
      const { status, stderr } = spawnSync(process.execPath, ["--require", "tsx/cjs", "tests/runner/main.ts"], {
        cwd: ROOT,
        encoding: "utf8",
        env: { ...process.env, [variable]: "x" },
      });
      assert.deepEqual([status, stderr], [2, `✗ ${variable} is "x", but must be ${allowed}\n`]);
    });
  }
});

describe("The end of a run", () => {
  /** Output of mocha for a test file, with its last line and exit code. */
  function endOf(lines: string[]) {
    const folder = mkdtempSync(join(tmpdir(), "runner-"));
    try {
      writeFileSync(join(folder, "some.test.cjs"), lines.join("\n"));
      const { status, stdout } = spawnSync("npx", ["mocha", join(folder, "some.test.cjs")], { cwd: ROOT, encoding: "utf8" });
      return { status, stdout, last: stdout.trimEnd().split("\n").at(-1) };
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  it("is one plain line with the numbers of passed, failed and skipped tests", () => {
    assert.equal(
      endOf(["it(\"a\", () => {});", "it(\"b\", () => {});", "it.skip(\"c\", () => {});"]).last,
      "2 passed, 0 failed, 1 skipped",
    );
  });

  it("follows the failures with their reasons", () => {
    const { status, stdout, last } = endOf([
      "it(\"a\", () => {});",
      "it(\"adds\", () => require(\"node:assert/strict\").equal(1 + 1, 3));",
    ]);
    assert.equal(last, "1 passed, 1 failed, 0 skipped");
    assert.equal(status, 1);
    assert.match(stdout, /1\) adds:\n[^]*Expected values to be strictly equal[^]*\n1 passed/);
  });
});
