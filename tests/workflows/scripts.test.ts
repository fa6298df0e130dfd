import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import { git } from "../support/git-folder";
import { ROOT } from "../support/simulated";
import { Fakes } from "./support/fakes";

const REPOSITORY = "octo/shop";
const REPO = `repos/${REPOSITORY}`;
const [OLD, DIGEST] = ["0".repeat(40), `sha256:${"a".repeat(64)}`];

describe("The scripts of the deployment workflows", function() {
  let folder: string;
  let work: string;
  let fakes: Fakes;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "scripts-"));
    work = join(folder, "work");
    mkdirSync(work);
    fakes = new Fakes(folder, "npm");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function run(script: string, env: Record<string, string>): { code: number | null; out: string; outputs: Record<string, string> } {
    const output = join(folder, "output");
    writeFileSync(output, "");
    const { status, stdout, stderr } = spawnSync("bash", [join(ROOT, ".github", "scripts", script)], {
      cwd: work,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: [fakes.bin, process.env["PATH"]].join(delimiter),
        GITHUB_OUTPUT: output,
        GH_TOKEN: "x",
        REPOSITORY,
        ...env,
      },
    });
    const lines = readFileSync(output, "utf8").split("\n").filter(Boolean).map((line) => line.split(/=(.*)/s).slice(0, 2));
    return { code: status, out: stdout + stderr, outputs: Object.fromEntries(lines) as Record<string, string> };
  }

  describe("record.sh", () => {
    const CONTENT = Buffer.from("config: {}\n").toString("base64");
    const env = {
      FILE: "Pulumi.stg.yaml",
      CONTENT,
      TITLE: "stg: api at 3f2c1a9",
      BRANCH: "image/stg-api",
      MAIN: "main",
      PAUSE_SECONDS: "0",
    };
    const calls = () => fakes.takeCalls().map(({ method, path }) => `${method} ${path.replace(`${REPO}/`, "")}`);

    beforeEach(() => {
      fakes.answer(`${REPO}/git/ref/heads/main`, { object: { sha: OLD } });
      fakes.answer(`${REPO}/contents/Pulumi.stg.yaml`, { sha: "b10b", content: "b2xk\n" });
      fakes.answer(`${REPO}/git/matching-refs/heads/image/stg-api`, []);
      fakes.answer(`${REPO}/pulls`, []);
      fakes.answer(`POST ${REPO}/pulls`, { number: 7 });
      fakes.answer(`${REPO}/pulls/7`, { merged: true, state: "closed", merge_commit_sha: "c0ffee" });
    });

    it("opens a pull request with one commit on main, has it planned, and leaves the merge to a person", () => {
      const { code, out, outputs } = run("record.sh", { ...env, AUTO_MERGE: "false" });
      assert.equal(code, 0, out);
      const all = fakes.takeCalls();
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
      fakes.answer(`${REPO}/git/matching-refs/heads/image/stg-api`, [{ ref: "refs/heads/image/stg-api" }, {
        ref: "refs/heads/image/stg-api2",
      }]);
      fakes.answer(`${REPO}/pulls`, [{ number: 7 }]);
      const { code, out } = run("record.sh", { ...env, AUTO_MERGE: "false" });
      assert.equal(code, 0, out);
      const all = calls();
      assert.ok(all.includes("PATCH git/refs/heads/image/stg-api"));
      assert.ok(!all.some((call) => call === "POST pulls" || call === "POST git/refs"));
    });

    it("merges by itself when the checks pass, and returns the commit", () => {
      fakes.answer(`${REPO}/pulls`, [{ number: 7 }]);
      const { code, out, outputs } = run("record.sh", { ...env, AUTO_MERGE: "true" });
      assert.equal(code, 0, out);
      assert.deepEqual(outputs, { commit: "c0ffee" });
      assert.ok(calls().some((call) => call.endsWith("pr merge 7 --repo octo/shop --auto --squash")));
    });

    it("fails if the pull request is closed, or isn't merged in time", () => {
      fakes.answer(`${REPO}/pulls`, [{ number: 7 }]);
      fakes.answer(`${REPO}/pulls/7`, { merged: false, state: "closed" });
      assert.match(run("record.sh", { ...env, AUTO_MERGE: "true" }).out, /was closed without a merge/);
      fakes.answer(`${REPO}/pulls/7`, { merged: false, state: "open" });
      const late = run("record.sh", { ...env, AUTO_MERGE: "true", MOST_SECONDS: "30" });
      assert.equal(late.code, 1);
      assert.match(late.out, /isn't merged: a check failed, or it needs a review/);
    });

    it("changes nothing if main has the file already", () => {
      fakes.answer(`${REPO}/contents/Pulumi.stg.yaml`, { sha: "b10b", content: `${CONTENT}\n` });
      const { outputs } = run("record.sh", { ...env, AUTO_MERGE: "true" });
      assert.deepEqual(outputs, { commit: OLD });
      assert.deepEqual(calls(), ["GET git/ref/heads/main", "GET contents/Pulumi.stg.yaml"]);
    });
  });

  describe("images.sh", () => {
    const recorded = [{ service: "api", image: DIGEST, repository: "2.dkr.ecr.x.amazonaws.com/shop-prd" }];
    /** Registries that have the image. */
    const registries = (...having: string[]) => {
      fakes.script("npm-promote", `echo '${JSON.stringify(recorded)}'\n`);
      fakes.script(
        "npm-image",
        `[[ $* != *mark-live* ]] && exit 0\nhas=" ${having.join(" ")} $(cat ${folder}/copied 2>/dev/null)"\n`
          + `[[ $has == *" $AWS_PROFILE "* ]] || { echo "isn't in the registry" >&2; exit 1; }\n`
          + `echo '{"commit":"c0ffee","image":"1.dkr.ecr.x.amazonaws.com/shop-stg@${DIGEST}"}'\n`,
      );
    };
    const keeps = (stack: string) => `${stack}: image -- mark-live --stack ${stack} --service api --image ${DIGEST} --json`;

    it("keeps an image that the registry has", () => {
      registries("prd");
      const { code, out } = run("images.sh", { STACK: "prd", FROM: "stg" });
      assert.equal(code, 0, out);
      assert.deepEqual(fakes.takeCommands(), ["promote -- --list --stack prd --json", keeps("prd")]);
    });

    it("copies another one by its digest, keeps it in both, and fails if that didn't arrive", () => {
      registries("stg");
      const { code } = run("images.sh", { STACK: "prd", FROM: "stg" });
      assert.equal(code, 1);
      assert.deepEqual(fakes.takeCommands().slice(1), [
        keeps("prd"),
        keeps("stg"),
        "stg: image -- login --stack stg --service api",
        "prd: image -- login --stack prd --service api",
        `skopeo copy --preserve-digests docker://1.dkr.ecr.x.amazonaws.com/shop-stg@${DIGEST} docker://2.dkr.ecr.x.amazonaws.com/shop-prd:c0ffee`,
        keeps("prd"),
      ]);
    });

    it("fails if no registry has it", () => {
      registries();
      assert.equal(run("images.sh", { STACK: "prd", FROM: "stg" }).code, 1);
      assert.equal(run("images.sh", { STACK: "stg", FROM: "" }).code, 1);
      assert.ok(!fakes.takeCommands().some((command) => command.startsWith("skopeo")));
    });

    it("does nothing without images", () => {
      fakes.script("npm-promote", "echo '[]'\n");
      assert.equal(run("images.sh", { STACK: "prd", FROM: "stg" }).code, 0);
    });
  });

  describe("deploy.sh", () => {
    let commits: string[];
    const updated = (head: string | undefined, result = "succeeded") => ({ kind: "update", result, environment: { "git.head": head } });
    const history = (...updates: object[]) => fakes.script("pulumi-stack-history", `echo '${JSON.stringify(updates)}'\n`);
    const approves = (commit: string, head = "b".repeat(40)) => {
      fakes.answer(`${REPO}/commits/${commit}/pulls`, [
        { merged_at: null, merge_commit_sha: commit, head: { sha: "f".repeat(40) } },
        { merged_at: "2026-11-27", merge_commit_sha: commit, head: { sha: head } },
      ]);
    };

    beforeEach(() => {
      git(work, "init", "--quiet", "--initial-branch=main");
      mkdirSync(join(work, ".github"));
      spawnSync("cp", ["-r", join(ROOT, ".github", "scripts"), join(work, ".github", "scripts")]);
      commits = ["one", "two", "three"].map((name) => {
        git(work, "commit", "--quiet", "--allow-empty", "--message", name);
        return git(work, "rev-parse", "HEAD");
      });
      fakes.answer(`${REPO}/actions/workflows/plan.yml/runs`, { workflow_runs: [{ id: 5 }, { id: 4 }] });
      fakes.answer(`${REPO}/actions/runs/5/artifacts`, { artifacts: [{ id: 8, expired: true }, { id: 9, expired: false }] });
      writeFileSync(join(folder, "report.json"), "{}");
      spawnSync("zip", ["--quiet", "--junk-paths", join(folder, "report.zip"), join(folder, "report.json")]);
      fakes.answer(`${REPO}/actions/artifacts/9/zip`, readFileSync(join(folder, "report.zip")));
      fakes.script("npm-report", `while [[ $1 != --json ]]; do shift; done; echo '{"digest":{"plan":"${DIGEST}"}}' >"$2"\n`);
      fakes.script("npm-approved", "for f in $(grep -oE '/\\S+json' <<<\"$*\"); do test -s $f; done\n");
      fakes.script("npm-deployed", "");
      fakes.pulumi(0, "{}\n");
      for (const commit of commits) approves(commit);
    });
    const deploy = () => {
      const { code, out } = run("deploy.sh", { STACK: "stg" });
      const commands = fakes.takeCommands().map((command) => command.replaceAll(/\/\S*\/(\w+\.json)/g, "$1"));
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
      ["at a commit without a pull request", () => fakes.answer(`${REPO}/commits/${commits[1]}/pulls`, []), /no one approved it/],
      [
        "without a plan",
        () => fakes.answer(`${REPO}/actions/workflows/plan.yml/runs`, { workflow_runs: [] }),
        /has no plan that succeeded/,
      ],
      ["without a report", () => fakes.answer(`${REPO}/actions/runs/5/artifacts`, { artifacts: [] }), /has expired: make it again/],
      ["if the commit's plan violates a policy", () => fakes.script("npm-report", "echo violation >&2; exit 1\n"), /violation/],
      ["if the preview fails", () => fakes.script("pulumi-preview", "exit 1\n"), /^/],
      ["if something else would be applied", () => fakes.script("npm-approved", "echo '✗ another'; exit 1\n"), /✗ another/],
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
      fakes.script("npm-deployed", "exit 1\n");
      const { code, commands } = deploy();
      assert.equal(code, 1);
      assert.ok(applies(commands));
    });
  });

  describe("changed-stacks.sh", () => {
    const stack = (name: string, more: object = {}) => ({
      program: ".",
      stack: name,
      status: "passed",
      isNew: false,
      operations: [],
      provider: [],
      outputs: [],
      ...more,
    });
    const changes = (...stacks: object[]) =>
      fakes.script("npm-report", `while [[ $1 != --json ]]; do shift; done; echo '${JSON.stringify({ stacks })}' >"$2"\n`);
    const results: [title: string, chosen: string, stacks: object[], outputs: object][] = [
      ["nothing", "", [stack("stg"), stack("prd"), { ...stack("prd", { operations: [{}] }), program: "examples/x" }], {
        stg: "false",
        prd: "false",
      }],
      ["an operation", "", [stack("stg", { operations: [{}] }), stack("prd")], { stg: "true", prd: "false" }],
      ["an output", "", [stack("stg"), stack("prd", { outputs: [{}] })], { stg: "false", prd: "true" }],
      ["a plan that fails", "", [stack("stg", { status: "failed" }), stack("prd")], { stg: "true", prd: "false" }],
      ["a stack that is gone", "", [stack("stg")], { stg: "false", prd: "false" }],
      ["a choice", "prd", [], { stg: "false", prd: "true" }],
    ];
    for (const [title, chosen, stacks, outputs] of results) {
      it(`finds ${title}`, () => {
        changes(...stacks);
        const { code, out, outputs: told } = run("changed-stacks.sh", { CHOSEN: chosen });
        assert.equal(code, 0, out);
        assert.deepEqual(told, outputs);
      });
    }

    it("fails if the report does, but not because something can't be checked", () => {
      fakes.script("npm-report", "exit 1\n");
      assert.notEqual(run("changed-stacks.sh", { CHOSEN: "" }).code, 0);
    });
  });
});
