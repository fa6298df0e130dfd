import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";

import { isNewEnough } from "../../toolkit/recover/pulumi-cli";
import { runInSession } from "./support/session";

const shell = (script: string, seconds = 10) =>
  runInSession("bash", ["-c", script], { cwd: tmpdir(), env: { PATH: process.env["PATH"] }, seconds });
/** Neither gone nor ended and not yet noticed by its parent. */
const runs = (pid: string) => {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/^\d+ \(.*\) Z/.test(readFileSync(stat, "utf8"));
};

describe("A program in a session of its own", () => {
  it("tells what it wrote and how it ended", async () => {
    const { code, out, stdout } = await shell("echo one; echo two >&2; exit 3");
    assert.deepEqual([code, stdout, out.split("\n").toSorted()], [3, "one\n", ["", "one", "two"]]);
  });

  it("leaves nothing behind, not even what has a process group of its own", async function() {
    if (process.platform !== "linux") this.skip(); // others don't tell whose session a process is in
    const { stdout } = await shell("set -m; sleep 300 & echo $!");
    assert.match(stdout.trim(), /^\d+$/);
    for (const until = Date.now() + 5_000; runs(stdout.trim()) && Date.now() < until;) await setTimeout(10); // a killed process takes its time to go
    assert.ok(!runs(stdout.trim()));
  });

  it("is ended when it takes too long", () => assert.rejects(shell("echo begun; sleep 300", 0.5), /did not end within 0.5 s:\nbegun/));

  it("takes the CLI from 3.238 on, and one that says no version", () => {
    assert.deepEqual(["v3.238.0", "v3.260.1-dev.0", "4.0.0", ""].map(isNewEnough), [true, true, true, true]);
    assert.deepEqual(["v3.237.9", "v2.300.0"].map(isNewEnough), [false, false]);
  });
});
