import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parseDocument } from "yaml";

import type { PlanReport } from "../../commands/report/report";
import { needsAct, WorkflowRunner } from "./support/act";

const FORK = { id: 42, owner: { login: "octocat" } };

describe("A pull request of a fork", () => {
  let runner: WorkflowRunner;
  let base: string;
  needsAct();
  before(() => {
    runner = new WorkflowRunner();
    base = runner.git("rev-parse", "HEAD");
  });
  after(() => runner?.close());

  /** A pull request that changes the stack file and the report's own code, which says that it ran; merged as GitHub does. */
  function pullRequest(branch: string, setting: string[], value: unknown): { head: string; merge: string } {
    runner.git("checkout", "--quiet", "-B", branch, base);
    const file = join(runner.repository, "Pulumi.stg.yaml");
    const document = parseDocument(readFileSync(file, "utf8"));
    document.setIn(["config", ...setting], document.createNode(value));
    writeFileSync(file, document.toString());
    const main = join(runner.repository, "commands/report/main.ts");
    writeFileSync(main, `require("node:fs").writeFileSync("${runner.folder}/ran", "");\n${readFileSync(main, "utf8")}`);
    const head = runner.commit("::error::@team $(touch /tmp/x)");
    runner.git("checkout", "--quiet", "--detach", base);
    runner.git("merge", "--quiet", "--no-ff", "--message", "Merge", head);
    const merge = runner.git("rev-parse", "HEAD");
    runner.git("branch", "--force", "merged", merge);
    runner.git("checkout", "--quiet", "main");
    return { head, merge };
  }

  const plan = ({ merge }: { merge: string }) =>
    runner.run("plan.yml", "pull_request", { pull_request: { number: 7, head: { ref: "evil`@team`", repo: { fork: true } } } }, merge);
  const report = () => JSON.parse(readFileSync(join(runner.folder, "artifact", "report.json"), "utf8")) as PlanReport;

  /** Runs the second workflow; GitHub answers with these pull requests, and with a report in a zip. */
  async function comment(
    head: string,
    zip: Buffer,
    { pulls = [{ number: 7, head: { sha: head, repo: { id: FORK.id } } }], comments = [] as object[] } = {},
  ) {
    const repository = "repos/nektos/act";
    runner.fakes.answer(`${repository}/pulls`, pulls);
    runner.fakes.answer(`${repository}/actions/runs/99/artifacts`, { artifacts: [{ id: 5, expired: false, size_in_bytes: zip.length }] });
    runner.fakes.answer(`${repository}/actions/artifacts/5/zip`, zip);
    runner.fakes.answer(`${repository}/issues/7/comments`, comments);
    const run = {
      id: 99,
      event: "pull_request",
      conclusion: "failure",
      head_sha: head,
      head_branch: "evil`@team`$(id)",
      head_repository: FORK,
    };
    const ended = await runner.run("comment.yml", "workflow_run", { workflow_run: run, repository: { default_branch: "main" } }, "main", [
      "--secret",
      "GITHUB_TOKEN=of-the-job",
    ]);
    assert.equal(ended.code, 0, ended.out);
    return { calls: runner.fakes.takeCalls(), out: ended.out };
  }

  /** Zips a report as GitHub does an artifact. */
  function zipped(content: string, name = "report.json"): Buffer {
    const folder = join(runner.folder, "zip");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    writeFileSync(join(folder, name), content);
    assert.equal(spawnSync("zip", ["--quiet", "x.zip", name], { cwd: folder }).status, 0);
    return readFileSync(join(folder, "x.zip"));
  }

  it("is planned against the commit that it would be merged into, by the code of each", async () => {
    const request = pullRequest("fine", ["aws-practice:alerts"], { emails: ["team@example.com"] });
    const { code, out } = await plan(request);
    assert.equal(code, 0, out);
    assert.deepEqual(runner.takeCheckouts(), [request.merge, base]);
    const [stg] = report().stacks;
    assert.deepEqual(stg!.operations.map(({ operation, type }) => `${operation} ${type}`), [
      "create aws:sns/topicSubscription:TopicSubscription",
    ]);
    assert.ok(existsSync(join(runner.folder, "artifact", "report.sarif")));
  });

  it("is blocked by a plan that fails, and gets its comment and nothing else", async () => {
    const request = pullRequest("broken", ["aws-practice:network", "nat"], { mode: "@team <b>" });
    const { code, out } = await plan(request);
    assert.notEqual(code, 0, out);
    assert.match(out, /Job failed/);
    assert.match(report().stacks[0]!.failure, /mode/);
    assert.ok(existsSync(join(runner.folder, "ran")), "the pull request's code ran, without credentials");
    runner.takeCheckouts();
    rmSync(join(runner.folder, "ran"));

    const { calls } = await comment(request.head, zipped(readFileSync(join(runner.folder, "artifact", "report.json"), "utf8")));
    assert.deepEqual(runner.takeCheckouts(), [base], "the default branch");
    assert.ok(!existsSync(join(runner.folder, "ran")), "the pull request's code did not run");
    assert.deepEqual(calls.map(({ method, path }) => `${method} ${path}`), [
      "GET repos/nektos/act/pulls",
      "GET repos/nektos/act/actions/runs/99/artifacts",
      "GET repos/nektos/act/actions/artifacts/5/zip",
      "GET repos/nektos/act/issues/7/comments",
      "POST repos/nektos/act/issues/7/comments",
    ]);
    assert.deepEqual(calls[0]!.input, { state: "open", head: "octocat:evil`@team`$(id)", per_page: "100" });
    const body = calls.at(-1)!.input["body"]!;
    assert.match(body, /^<!-- aws-practice: report -->\n# 1 of \d+ stacks change\n/);
    assert.match(body, /\*\*the plan failed\*\*: `.*@team <b>/);
    assert.doesNotMatch(body.replaceAll(/`[^`\n]*`/g, ""), /@|<b>/);
  });

  it("has one comment, which is updated; no one else's", async () => {
    const marked = { body: "<!-- aws-practice: report -->\nold" };
    const comments = [{ ...marked, id: 1, user: { login: "octocat" } }, { ...marked, id: 2, user: { login: "github-actions[bot]" } }];
    const { calls } = await comment("a".repeat(40), zipped("{}"), { comments });
    assert.equal(`${calls.at(-1)!.method} ${calls.at(-1)!.path}`, "PATCH repos/nektos/act/issues/comments/2");
  });

  it("gets no comment for another commit, another fork, or more than one pull request", async () => {
    const head = "a".repeat(40);
    const one = { number: 7, head: { sha: head, repo: { id: FORK.id } } };
    const wrong = [[], [{ ...one, head: { ...one.head, sha: "b".repeat(40) } }], [{ ...one, head: { ...one.head, repo: { id: 1 } } }], [
      one,
      one,
    ]];
    for (const pulls of wrong) {
      const { calls } = await comment(head, zipped("{}"), { pulls });
      assert.deepEqual(calls.map(({ path }) => path), ["repos/nektos/act/pulls"]);
    }
  });

  const HOSTILE: [title: string, zip: () => Buffer][] = [
    ["isn't a report", () => zipped(JSON.stringify({ version: 1, stacks: [], digest: {}, body: "@team" }))],
    ["isn't a zip", () => Buffer.from("@team")],
    ["has another file only", () => zipped("@team", "other.json")],
    ["becomes huge when unzipped", () => zipped("0".repeat(40_000_000))],
    ["is huge itself", () => Buffer.alloc(2_000_001)],
  ];
  for (const [title, zip] of HOSTILE) {
    it(`gets a comment without anything of an artifact that ${title}`, async () => {
      const { calls } = await comment("a".repeat(40), zip());
      const [body] = calls.flatMap(({ method, input }) => (method === "POST" ? [input["body"]!] : []));
      assert.match(body!, /^<!-- aws-practice: report -->\n\*\*The plan failed\*\*, or its report can't be read: see the run\.\n/);
      assert.ok(!body!.includes("@team"));
    });
  }
});
