import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { needsAct, WorkflowRunner } from "./support/act";

const REPO = "repos/nektos/act";
const DIGEST = `sha256:${"a".repeat(64)}`;
/** Region in each stack file. */
const REGIONS: Readonly<Record<string, string>> = { stg: "us-west-2", prd: "ap-northeast-1" };
const role = (kind: string, stack: string) => `arn:aws:iam::1:role/${kind}-${stack}`;
const VARIABLES = ["stg", "prd"].flatMap((stack) => [
  ...["push", "preview", "deploy"].flatMap((kind) => ["--var", `${kind.toUpperCase()}_ROLE_${stack.toUpperCase()}=${role(kind, stack)}`]),
  "--var",
  `STATE_BACKEND_${stack.toUpperCase()}=s3://state-${stack}`,
]);

describe("The workflows that deploy", () => {
  let runner: WorkflowRunner;
  let before: string;
  let merge: string;

  needsAct();
  beforeEach(() => {
    runner = new WorkflowRunner();
    const file = join(runner.repository, "Pulumi.stg.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/(aws:region: )\S+/, `$1${REGIONS["stg"]}`));
    before = runner.commit("Move");
    writeFileSync(join(runner.repository, "merged"), "");
    merge = runner.commit("Merge");

    const { fakes } = runner;
    report([stack("stg", [{}]), stack("prd", [{}])]);
    fakes.script("npm-promote", "echo '[]'\n");
    fakes.script("npm-approved", "");
    fakes.script("npm-deployed", "");
    fakes.pulumi(0, "{}\n");
    fakes.script(
      "pulumi-stack-history",
      `echo '${JSON.stringify([{ kind: "update", result: "succeeded", environment: { "git.head": before } }])}'\n`,
    );
    fakes.approve(REPO, merge, "{}");
  });
  afterEach(() => runner?.close());

  const stack = (name: string, operations: object[]) => ({
    program: ".",
    stack: name,
    status: "passed",
    isNew: false,
    operations,
    provider: [],
    outputs: [],
  });
  const report = (stacks: object[]) =>
    runner.fakes.script(
      "npm-report",
      `while [[ $1 != --json ]]; do shift; done; echo '${JSON.stringify({ stacks, digest: { plan: DIGEST } })}' >"$2"\n`,
    );
  const run = (workflow: string, event: string, payload: object = {}, commit = merge) =>
    runner.run(workflow, event, { repository: { default_branch: "main" }, ref: "refs/heads/main", ...payload }, commit, [
      ...VARIABLES,
      "--secret",
      "GITHUB_TOKEN=of-the-job",
    ]);
  /** Roles in the order of their use, with the region if it isn't the stack's, and updates. */
  const deeds = () =>
    runner.fakes.takeCommands().flatMap((command) => {
      const [, assumed, of, region, profile] = /^role arn:aws:iam::1:role\/(\w+-(\w+)) (\S*) (?:aws-practice-)?(\S*)$/.exec(command) ?? [];
      if (assumed !== undefined) return [`${assumed} ${region === REGIONS[of!] ? "" : `in ${region}`}${profile}`.trim()];
      const [, updated] = /^pulumi up --stack (\w+) --yes --skip-preview --plan \S+ --message approved sha256:a{64} /.exec(command) ?? [];
      return updated === undefined ? [] : [`up ${updated}`];
    });

  it("deploy a merge to stg and then to prd, each with its own roles", async () => {
    const { code, out } = await run("release.yml", "push");
    assert.equal(code, 0, out);
    assert.deepEqual(deeds(), ["push-stg stg", "deploy-stg", "up stg", "push-prd prd", "push-stg stg", "deploy-prd", "up prd"]);
    assert.deepEqual([...new Set(runner.takeCheckouts())], [merge]);
  });

  it("deploy only the stacks whose plans changed", async () => {
    report([stack("stg", []), stack("prd", [{}])]);
    const { code, out } = await run("release.yml", "push");
    assert.equal(code, 0, out);
    assert.deepEqual(deeds(), ["push-prd prd", "push-stg stg", "deploy-prd", "up prd"]);
  });

  it("leave prd alone if stg's update isn't what was approved", async () => {
    runner.fakes.script("npm-approved", "echo '✗ something else'; exit 1\n");
    const { code, out } = await run("release.yml", "push");
    assert.notEqual(code, 0, out);
    assert.deepEqual(deeds(), ["push-stg stg", "deploy-stg"]);
  });

  it("bring the digest of a build into stg's file by a pull request, and deploy its merge", async () => {
    const { fakes } = runner;
    fakes.script("npm-image", `echo '{"digest":"${DIGEST}","commit":"${"c".repeat(40)}"}'\n`);
    fakes.script("npm-promote", "if [[ $* == *--list* ]]; then echo '[]'; else echo \"# ${*: -1}\" >>Pulumi.stg.yaml; fi\n");
    fakes.answer(`${REPO}/git/ref/heads/main`, { object: { sha: before } });
    fakes.answer(`${REPO}/contents/Pulumi.stg.yaml`, { sha: "b10b", content: "b2xk\n" });
    fakes.answer(`${REPO}/git/matching-refs/heads/image/stg-api`, []);
    fakes.answer(`GET ${REPO}/pulls`, []);
    fakes.answer(`POST ${REPO}/pulls`, { number: 7 });
    fakes.answer(`${REPO}/pulls/7`, { merged: true, state: "closed", merge_commit_sha: merge });
    runner.git("checkout", "--quiet", "--detach", before); // the commit that starts the build, not its merge
    const inputs = { service: "api", folder: "examples/sample-api" };
    const { code, out } = await run("build.yml", "workflow_dispatch", { inputs }, before);
    assert.equal(code, 0, out);
    const calls = fakes.takeCalls();
    const put = calls.find(({ method }) => method === "PUT")!;
    assert.equal(put.path, `${REPO}/contents/Pulumi.stg.yaml`);
    assert.equal(put.input["message"], `stg: api at ${"c".repeat(12)}`);
    assert.match(Buffer.from(put.input["content"]!, "base64").toString(), new RegExp(`\n# ${DIGEST}\n$`));
    assert.ok(calls.some(({ path }) => path.startsWith("pr merge 7 ") && path.includes("--auto")));
    assert.ok(calls.some(({ path }) => path === `${REPO}/actions/workflows/plan.yml/dispatches`));
    assert.deepEqual(deeds(), ["push-stg", "push-stg stg", "deploy-stg", "up stg"]);
    assert.deepEqual(runner.takeCheckouts(), [before, before, merge, merge]);
  });

  it("promote what stg runs by a pull request that a person merges", async () => {
    const { fakes } = runner;
    fakes.script("npm-promote", `echo "# promoted" >>Pulumi.prd.yaml; echo '{"commit":"${"c".repeat(40)}"}'\n`);
    fakes.answer(`${REPO}/git/ref/heads/main`, { object: { sha: before } });
    fakes.answer(`${REPO}/contents/Pulumi.prd.yaml`, { sha: "b10b", content: "b2xk\n" });
    fakes.answer(`${REPO}/git/matching-refs/heads/image/prd-api`, []);
    fakes.answer(`GET ${REPO}/pulls`, []);
    fakes.answer(`POST ${REPO}/pulls`, { number: 8 });
    const promoted = await run("promote.yml", "workflow_dispatch", { inputs: { service: "api" } });
    assert.equal(promoted.code, 0, promoted.out);
    const calls = fakes.takeCalls();
    assert.equal(
      calls.find(({ method, path }) => method === "POST" && path === `${REPO}/pulls`)!.input["title"],
      `prd: api at ${"c".repeat(12)}`,
    );
    assert.ok(!calls.some(({ path }) => path.startsWith("pr merge")));
    assert.deepEqual(deeds(), ["preview-stg", "push-stg"]);

    fakes.script("npm-deployed", "echo '✗ rolled back'; exit 1\n");
    const refused = await run("promote.yml", "workflow_dispatch", { inputs: { service: "api" } });
    assert.notEqual(refused.code, 0);
    assert.deepEqual(fakes.takeCalls(), [], "an image that stg doesn't run");
  });
});
