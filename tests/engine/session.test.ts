import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { setTimeout } from "node:timers/promises";

import { isNewEnough } from "../../toolkit/recover/pulumi-cli";
import { runInSession } from "./support/session";

const shell = (script: string, seconds = 10) =>
  runInSession("bash", ["-c", script], { cwd: tmpdir(), env: { PATH: process.env["PATH"] }, seconds });
/** Whether a process runs, and isn't a zombie. */
const runs = (pid: string) => {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/^\d+ \(.*\) Z/.test(readFileSync(stat, "utf8"));
};

describe("runInSession", () => {
  it("returns output and exit code", async () => {
    const { code, out, stdout } = await shell("echo one; echo two >&2; exit 3");
    assert.deepEqual([code, stdout, out.split("\n").toSorted()], [3, "one\n", ["", "one", "two"]]);
  });

  it("ends all processes of the session, also those with their own process group", async function() {
    if (process.platform !== "linux") this.skip(); // other systems don't expose a process's session
    const { stdout } = await shell("set -m; sleep 300 & echo $!");
    assert.match(stdout.trim(), /^\d+$/);
    for (const until = Date.now() + 60_000; runs(stdout.trim()) && Date.now() < until;) await setTimeout(10); // it may exit with a delay
    assert.ok(!runs(stdout.trim()));
  });

  it("kills the program after the timeout", () => assert.rejects(shell("echo begun; sleep 300", 0.5), /did not end within 0.5 s:\nbegun/));

  it("isNewEnough accepts 3.238 and later, and an empty version", () => {
    assert.deepEqual(["v3.238.0", "v3.260.1-dev.0", "4.0.0", ""].map(isNewEnough), [true, true, true, true]);
    assert.deepEqual(["v3.237.9", "v2.300.0"].map(isNewEnough), [false, false]);
  });
});
