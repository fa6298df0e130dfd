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

  it("is given again by TEST_SEED, which must be a number", () => {
    const { status, stderr } = spawnSync(process.execPath, ["--require", "tsx/cjs", "tests/runner/main.ts"], {
      cwd: ROOT,
      encoding: "utf8",
      env: { ...process.env, TEST_SEED: "x" },
    });
    assert.equal(status, 2);
    assert.match(stderr, /TEST_SEED is "x", but must be a whole number of at most nine digits/);
  });
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
