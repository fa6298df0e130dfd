import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { ROOT } from "../support/simulated";
import { orderOf } from "./order";

describe("The order of the test files", () => {
  const files = Array.from({ length: 50 }, (_, index) => `${index}.test.ts`);

  it("is the same for the same seed, whatever order the files were found in", () => {
    assert.deepEqual(orderOf(files, 1), orderOf(files.toReversed(), 1));
  });

  it("is another one for another seed, and holds every file once", () => {
    assert.notDeepEqual(orderOf(files, 1), orderOf(files, 2));
    assert.deepEqual(orderOf(files, 2).toSorted(), files.toSorted());
  });

  it("has the slow files first", () => {
    const order = orderOf([...files, "engine/a.test.ts", "engine/b.test.ts"], 3);
    assert.deepEqual(order.slice(0, 2).toSorted(), ["engine/a.test.ts", "engine/b.test.ts"]);
  });

  for (
    const [variable, allowed] of [["TEST_SEED", "a whole number of at most nine digits"], [
      "TEST_PROCESSES",
      "a whole number from 1 to 99",
    ]] as const
  ) {
    it(`refuses ${variable} that is no number`, () => {
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
  /** The last line of what mocha prints for a file of tests, with its exit code. */
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

  it("is one plain line: how many passed, failed and were skipped", () => {
    assert.equal(
      endOf(["it(\"a\", () => {});", "it(\"b\", () => {});", "it.skip(\"c\", () => {});"]).last,
      "2 passed, 0 failed, 1 skipped",
    );
  });

  it("comes after what failed, and why", () => {
    const { status, stdout, last } = endOf([
      "it(\"a\", () => {});",
      "it(\"adds\", () => require(\"node:assert/strict\").equal(1 + 1, 3));",
    ]);
    assert.equal(last, "1 passed, 1 failed, 0 skipped");
    assert.equal(status, 1);
    assert.match(stdout, /1\) adds:\n[^]*Expected values to be strictly equal[^]*\n1 passed/);
  });
});
