import assert from "node:assert/strict";

import { REPO, ScriptRunner } from "./support/scripts";

const OLD = "0".repeat(40);

describe("The script record.sh", () => {
  let runner: ScriptRunner;
  beforeEach(() => void (runner = new ScriptRunner()));
  afterEach(() => runner.close());

  const CONTENT = Buffer.from("config: {}\n").toString("base64");
  const env = {
    FILE: "Pulumi.stg.yaml",
    CONTENT,
    TITLE: "stg: api at 3f2c1a9",
    BRANCH: "image/stg-api",
    MAIN: "main",
    PAUSE_SECONDS: "0",
  };
  const calls = () => runner.fakes.takeCalls().map(({ method, path }) => `${method} ${path.replace(`${REPO}/`, "")}`);

  beforeEach(() => {
    runner.fakes.answer(`${REPO}/git/ref/heads/main`, { object: { sha: OLD } });
    runner.fakes.answer(`${REPO}/contents/Pulumi.stg.yaml`, { sha: "b10b", content: "b2xk\n" });
    runner.fakes.answer(`${REPO}/git/matching-refs/heads/image/stg-api`, []);
    runner.fakes.answer(`${REPO}/pulls`, []);
    runner.fakes.answer(`POST ${REPO}/pulls`, { number: 7 });
    runner.fakes.answer(`${REPO}/pulls/7`, { merged: true, state: "closed", merge_commit_sha: "c0ffee" });
  });

  it("opens a pull request with one commit on main, has it planned, and leaves the merge to a person", () => {
    const { code, out, outputs } = runner.run("record.sh", { ...env, AUTO_MERGE: "false" });
    assert.equal(code, 0, out);
    const all = runner.fakes.takeCalls();
    assert.deepEqual(all.map(({ method, path }) => `${method} ${path.replace(`${REPO}/`, "")}`), [
      "GET git/ref/heads/main",
      "GET contents/Pulumi.stg.yaml",
      "GET pulls",
      "GET git/matching-refs/heads/image/stg-api",
      "POST git/refs",
      "PUT contents/Pulumi.stg.yaml",
      "POST pulls",
      "POST actions/workflows/plan.yml/dispatches",
    ]);
    const put = all.find(({ method }) => method === "PUT")!;
    assert.deepEqual(put.input, { branch: "image/stg-api", message: env.TITLE, content: CONTENT, sha: "b10b" });
    assert.deepEqual(outputs, {});
  });

  it("begins the branch of an earlier run again, and keeps its pull request", () => {
    runner.fakes.answer(`${REPO}/git/matching-refs/heads/image/stg-api`, [{ ref: "refs/heads/image/stg-api" }, {
      ref: "refs/heads/image/stg-api2",
    }]);
    runner.fakes.answer(`${REPO}/pulls`, [{ number: 7 }]);
    const { code, out } = runner.run("record.sh", { ...env, AUTO_MERGE: "false" });
    assert.equal(code, 0, out);
    const all = calls();
    assert.ok(all.includes("PATCH git/refs/heads/image/stg-api"));
    assert.ok(!all.some((call) => call === "POST pulls" || call === "POST git/refs"));
  });

  it("merges by itself when the checks pass, and returns the commit", () => {
    runner.fakes.answer(`${REPO}/pulls`, [{ number: 7 }]);
    const { code, out, outputs } = runner.run("record.sh", { ...env, AUTO_MERGE: "true" });
    assert.equal(code, 0, out);
    assert.deepEqual(outputs, { commit: "c0ffee" });
    assert.ok(calls().some((call) => call.endsWith("pr merge 7 --repo octo/shop --auto --squash")));
  });

  it("fails if the pull request is closed, or isn't merged in time", () => {
    runner.fakes.answer(`${REPO}/pulls`, [{ number: 7 }]);
    runner.fakes.answer(`${REPO}/pulls/7`, { merged: false, state: "closed" });
    assert.match(runner.run("record.sh", { ...env, AUTO_MERGE: "true" }).out, /was closed without a merge/);
    runner.fakes.answer(`${REPO}/pulls/7`, { merged: false, state: "open" });
    const late = runner.run("record.sh", { ...env, AUTO_MERGE: "true", MOST_SECONDS: "30" });
    assert.equal(late.code, 1);
    assert.match(late.out, /isn't merged: a check failed, or it needs a review/);
  });

  it("changes nothing if main has the file already", () => {
    runner.fakes.answer(`${REPO}/contents/Pulumi.stg.yaml`, { sha: "b10b", content: `${CONTENT}\n` });
    const { outputs } = runner.run("record.sh", { ...env, AUTO_MERGE: "true" });
    assert.deepEqual(outputs, { commit: OLD });
    assert.deepEqual(calls(), ["GET git/ref/heads/main", "GET contents/Pulumi.stg.yaml"]);
  });
});
