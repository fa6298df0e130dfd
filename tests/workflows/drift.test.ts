import assert from "node:assert/strict";

import { actMissing, WorkflowRunner } from "./support/act";
import { REPO, ScriptRunner } from "./support/scripts";

const OURS = { title: "Drift: stg", user: { login: "github-actions[bot]" } };

describe("The drift check", () => {
  let scripts: ScriptRunner;
  beforeEach(() => void (scripts = new ScriptRunner()));
  afterEach(() => scripts.close());

  const results: [result: string, code: number, says: string][] = [
    ["none", 0, "Resources:\n    86 unchanged\n"],
    ["drift", 255, "~ update\nerror: no changes were expected but changes were proposed\n"],
    ["drift", 1, "error: no changes were expected for preview but changes were proposed\n"],
    ["failed", 255, "error: AccessDenied\n"],
  ];
  for (const [result, code, says] of results) {
    it(`is ${result} if pulumi says ${JSON.stringify(says)}`, () => {
      scripts.fakes.pulumi(code, `${says}::set-output name=stg::none\n##[set-env name=PATH]x\n`);
      const { code: ended, out, outputs } = scripts.run("drift.sh", { STACK: "stg" });
      assert.equal(ended, 0, out);
      assert.deepEqual(outputs, { stg: result });
      assert.doesNotMatch(out, /^\s*::|##\[/m);
      assert.match(scripts.fakes.pulumiCalls, /^preview --stack stg --refresh --expect-no-changes --non-interactive/);
    });
  }

  const issues: [title: string, result: string, open: object[], calls: string[]][] = [
    ["opens one", "drift", [], ["POST issues"]],
    ["opens one although another stack has one", "drift", [{ ...OURS, number: 3, title: "Drift: prd" }], ["POST issues"]],
    ["updates the open one", "failed", [{ ...OURS, number: 4 }], ["PATCH issues/4"]],
    ["closes it when the account is as it should be", "none", [{ ...OURS, number: 4 }], ["POST issues/4/comments", "PATCH issues/4"]],
    ["opens none without drift", "none", [], []],
  ];
  for (const [title, result, open, calls] of issues) {
    it(`with its issue: ${title}`, () => {
      scripts.fakes.answer(`${REPO}/issues`, open);
      const { code, out } = scripts.run("drift-issue.sh", { RUN_ID: "9" }, ["stg", result]);
      assert.equal(code, 0, out);
      const [look, ...others] = scripts.fakes.takeCalls();
      assert.equal(`${look!.method} ${look!.path}`, `GET ${REPO}/issues`);
      assert.deepEqual(others.map(({ method, path }) => `${method} ${path.replace(`${REPO}/`, "")}`), calls);
      const closing = others.find(({ input }) => input["state"] !== undefined);
      assert.equal(closing?.input["state"], result === "none" && open.length > 0 ? "closed" : undefined);
    });
  }

  it("with its issue: does nothing for a stack without a role", () => {
    assert.equal(scripts.run("drift-issue.sh", { RUN_ID: "9" }, ["stg", "unknown"]).code, 0);
    assert.deepEqual(scripts.fakes.takeCalls(), []);
  });

  it("previews with the role of the stack, and opens the issue in another job", async function() {
    const missing = actMissing();
    if (missing !== undefined) {
      console.warn(`\n    skipped: ${missing}`);
      this.skip();
    }
    const runner = new WorkflowRunner();
    try {
      runner.fakes.pulumi(255, "error: no changes were expected but changes were proposed\n");
      runner.fakes.answer("repos/nektos/act/issues", []);
      const variables = ["--var", "PREVIEW_ROLE_STG=arn:aws:iam::111111111111:role/preview", "--var", "STATE_BACKEND_STG=s3://state"];
      const { code, out } = await runner.run("drift.yml", "schedule", { repository: { default_branch: "main" } }, "main", [
        ...variables,
        "--secret",
        "GITHUB_TOKEN=of-the-job",
      ]);
      assert.equal(code, 0, out);
      assert.match(runner.fakes.pulumiCalls, /^preview --stack stg .*\n$/, "prd has no role");
      assert.deepEqual(runner.fakes.takeCalls().map(({ method, path, input }) => [method, path, input["title"]]), [
        ["GET", "repos/nektos/act/issues", undefined],
        ["POST", "repos/nektos/act/issues", "Drift: stg"],
      ]);
    } finally {
      runner.close();
    }
  });
});
