import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { git } from "../support/git-folder";
import { ROOT } from "../support/simulated";
import { REPO, ScriptRunner } from "./support/scripts";

const [OLD, DIGEST] = ["0".repeat(40), `sha256:${"a".repeat(64)}`];

describe("The script deploy.sh", () => {
  let runner: ScriptRunner;
  beforeEach(() => void (runner = new ScriptRunner()));
  afterEach(() => runner.close());

  let commits: string[];
  const updated = (head: string | undefined, result = "succeeded") => ({ kind: "update", result, environment: { "git.head": head } });
  const history = (...updates: object[]) => runner.fakes.script("pulumi-stack-history", `echo '${JSON.stringify(updates)}'\n`);
  const approves = (commit: string, head = "b".repeat(40)) => {
    runner.fakes.answer(`${REPO}/commits/${commit}/pulls`, [
      { merged_at: null, merge_commit_sha: commit, head: { sha: "f".repeat(40) } },
      { merged_at: "2026-11-27", merge_commit_sha: commit, head: { sha: head } },
    ]);
  };

  beforeEach(() => {
    git(runner.work, "init", "--quiet", "--initial-branch=main");
    mkdirSync(join(runner.work, ".github"));
    spawnSync("cp", ["-r", join(ROOT, ".github", "scripts"), join(runner.work, ".github", "scripts")]);
    commits = ["one", "two", "three"].map((name) => {
      git(runner.work, "commit", "--quiet", "--allow-empty", "--message", name);
      return git(runner.work, "rev-parse", "HEAD");
    });
    runner.fakes.answer(`${REPO}/actions/workflows/plan.yml/runs`, { workflow_runs: [{ id: 5 }, { id: 4 }] });
    runner.fakes.answer(`${REPO}/actions/runs/5/artifacts`, { artifacts: [{ id: 8, expired: true }, { id: 9, expired: false }] });
    writeFileSync(join(runner.folder, "report.json"), "{}");
    spawnSync("zip", ["--quiet", "--junk-paths", join(runner.folder, "report.zip"), join(runner.folder, "report.json")]);
    runner.fakes.answer(`${REPO}/actions/artifacts/9/zip`, readFileSync(join(runner.folder, "report.zip")));
    runner.fakes.script("npm-report", `while [[ $1 != --json ]]; do shift; done; echo '{"digest":{"plan":"${DIGEST}"}}' >"$2"\n`);
    runner.fakes.script("npm-approved", "for f in $(grep -oE '/\\S+json' <<<\"$*\"); do test -s $f; done\n");
    runner.fakes.script("npm-deployed", "");
    runner.fakes.pulumi(0, "{}\n");
    for (const commit of commits) approves(commit);
  });
  const deploy = () => {
    const { code, out } = runner.run("deploy.sh", { STACK: "stg" });
    const commands = runner.fakes.takeCommands().map((command) => command.replaceAll(/\/\S*\/(\w+\.json)/g, "$1"));
    return { code, out, commands };
  };
  const applies = (commands: readonly string[]) => commands.some((command) => command.startsWith("pulumi up"));

  it("applies the saved preview with the digest of what was approved since the last update that succeeded", () => {
    history(updated(commits[2], "failed"), updated(commits[0]));
    const { code, out, commands } = deploy();
    assert.equal(code, 0, out);
    assert.deepEqual(commands, [
      "pulumi stack history --stack stg --json --page-size 50 --non-interactive",
      "report -- --base HEAD^1 --json merged.json --markdown /dev/null",
      "pulumi preview --stack stg --json --save-plan update.json --non-interactive",
      "pulumi stack export --stack stg",
      `approved -- --report ${commits[1]}.json --report ${
        commits[2]
      }.json --at merged.json --preview preview.json --state state.json --stack stg`,
      `pulumi up --stack stg --yes --skip-preview --plan update.json --message approved ${DIGEST} --non-interactive`,
      "deployed -- --stack stg",
    ]);
  });

  it("compares a repetition with the newest report", () => {
    history(updated(commits[2]));
    const { code, commands } = deploy();
    assert.equal(code, 0);
    assert.ok(commands.some((command) => command.startsWith(`approved -- --report ${commits[2]}.json --at`)));
  });

  const stops: [title: string, prepare: () => void, says: RegExp][] = [
    ["before the first update", () => history(), /the first one is a person's/],
    ["if the last update isn't part of the commit", () => history(updated(OLD)), /isn't part of this commit/],
    ["at a commit without a pull request", () => runner.fakes.answer(`${REPO}/commits/${commits[1]}/pulls`, []), /no one approved it/],
    [
      "without a plan",
      () => runner.fakes.answer(`${REPO}/actions/workflows/plan.yml/runs`, { workflow_runs: [] }),
      /has no plan that succeeded/,
    ],
    ["without a report", () => runner.fakes.answer(`${REPO}/actions/runs/5/artifacts`, { artifacts: [] }), /has expired: make it again/],
    ["if the commit's plan violates a policy", () => runner.fakes.script("npm-report", "echo violation >&2; exit 1\n"), /violation/],
    ["if the preview fails", () => runner.fakes.script("pulumi-preview", "exit 1\n"), /^/],
    ["if something else would be applied", () => runner.fakes.script("npm-approved", "echo '✗ another'; exit 1\n"), /✗ another/],
  ];
  for (const [title, prepare, says] of stops) {
    it(`stops ${title}, and applies nothing`, () => {
      history(updated(commits[0]));
      prepare();
      const { code, out, commands } = deploy();
      assert.notEqual(code, 0);
      assert.match(out, says);
      assert.ok(!applies(commands), commands.join("\n"));
    });
  }

  it("fails if ECS doesn't run what was applied", () => {
    history(updated(commits[0]));
    runner.fakes.script("npm-deployed", "exit 1\n");
    const { code, commands } = deploy();
    assert.equal(code, 1);
    assert.ok(applies(commands));
  });
});
