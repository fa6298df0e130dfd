import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

import { parse } from "yaml";

import { ROOT } from "../support/simulated";

/** Workflows of this repository, and of one that uses an example. */
const FILES = [
  ...readdirSync(join(ROOT, ".github", "workflows")).map((name) => `.github/workflows/${name}`),
  "examples/github-oidc-ecr/push-image.yml",
];
/** The action with which they sign in to AWS. */
const SIGN_IN = ".github/actions/sign-in/action.yml";
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

interface Job {
  permissions?: Record<string, string>;
  "timeout-minutes"?: number;
  /** A workflow that the job calls; it has no steps then. */
  uses?: string;
  steps?: { uses?: string; run?: string; with?: Record<string, unknown> }[];
}
interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  concurrency?: unknown;
  jobs: Record<string, Job>;
}

const workflows = FILES.map((file): [string, Workflow] => [basename(file), parse(textOf(file)) as Workflow]);
const jobs = workflows.flatMap(([name, workflow]) =>
  Object.entries(workflow.jobs).map(([id, job]) => ({
    name: `${name} ${id}`,
    workflow,
    job,
    permissions: job.permissions ?? workflow.permissions,
  }))
);

const DEPLOYS = { actions: "read", contents: "read", "id-token": "write", "pull-requests": "read" };
const RECORDS = { actions: "write", contents: "write", "pull-requests": "write" };

/** Permissions of each job; a new one has its reason in the workflow. */
const PERMISSIONS: Readonly<Record<string, Record<string, string>>> = {
  "build.yml deploy": DEPLOYS,
  "build.yml image": { contents: "read", "id-token": "write" },
  "build.yml record": RECORDS,
  "comment.yml comment": { actions: "read", contents: "read", "pull-requests": "write" },
  "deploy.yml deploy": DEPLOYS,
  "deploy.yml images": { contents: "read", "id-token": "write" },
  "drift.yml issue": { contents: "read", issues: "write" },
  "drift.yml preview": { contents: "read", "id-token": "write" },
  "plan.yml plan": { contents: "read" },
  "promote.yml image": { contents: "read", "id-token": "write" },
  "promote.yml record": RECORDS,
  "push-image.yml push": { contents: "read", "id-token": "write" },
  "record.yml pull-request": RECORDS,
  "release.yml changes": { contents: "read" },
  "release.yml prd": DEPLOYS,
  "release.yml stg": DEPLOYS,
  "test.yml audit": { contents: "read" },
  "test.yml test": { contents: "read" },
};

describe("The workflows", () => {
  it("have the permissions of the table, and no job has more by default", () => {
    assert.deepEqual(Object.fromEntries(jobs.map(({ name, permissions }) => [name, permissions])), PERMISSIONS);
  });

  it("have a time limit for each job, and limit concurrent runs", () => {
    assert.deepEqual(jobs.filter(({ job }) => job.uses === undefined && job["timeout-minutes"] === undefined).map(({ name }) => name), []);
    assert.deepEqual(workflows.filter(([, { concurrency }]) => concurrency === undefined).map(([name]) => name), []);
  });

  it("pin each action by its commit, with the version beside it, and keep no credentials after a checkout", () => {
    for (const file of [...FILES, SIGN_IN]) {
      const lines = textOf(file).split("\n").filter((line) => /\buses: (?!\.\/)/.test(line));
      for (const line of lines) assert.match(line, /uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
    }
    const checkouts = jobs.flatMap(({ name, job }) =>
      (job.steps ?? []).filter(({ uses }) => uses?.startsWith("actions/checkout@")).map((step) => ({ name, step }))
    );
    assert.ok(checkouts.length > 5);
    assert.deepEqual(checkouts.filter(({ step }) => step.with?.["persist-credentials"] !== false).map(({ name }) => name), []);
  });

  it("sign in to AWS by one action, in the region of a stack file", () => {
    const own = FILES.filter((file) => file.startsWith(".github"));
    assert.ok(own.some((file) => textOf(file).includes("uses: ./.github/actions/sign-in\n")));
    for (const file of own) assert.doesNotMatch(textOf(file), /uses: aws-actions\/|AWS_REGION|\b[a-z]{2}(-[a-z]+)+-\d\b/, file);
  });

  it("give a role of AWS to no run that a pull request starts", () => {
    const TRUSTED = ["push", "schedule", "workflow_call", "workflow_dispatch"];
    for (const { name, workflow, permissions } of jobs) {
      if (permissions["id-token"] === undefined) continue;
      assert.deepEqual(Object.keys(workflow.on).filter((event) => !TRUSTED.includes(event)), [], name);
    }
  });

  it("run nothing of a pull request with a token that can write, or with secrets", () => {
    for (const { name, workflow, job, permissions } of jobs) {
      const text = JSON.stringify(job);
      if ("pull_request" in workflow.on) {
        assert.deepEqual(permissions, { contents: "read" }, name);
        assert.doesNotMatch(text, /secrets\.|github\.token/, name);
      }
      assert.ok(!("pull_request_target" in workflow.on), name);
      if ("workflow_run" in workflow.on) assert.doesNotMatch(text, /"ref":"[^"]*(head|workflow_run)/, name);
      for (const { run = "" } of job.steps ?? []) assert.ok(!run.includes("${{"), `${name}: an expression inside a script`);
    }
  });

  const TOOLS: [tool: string, args: string[], install: string][] = [
    ["actionlint", FILES, "go install github.com/rhysd/actionlint/cmd/actionlint@v1.7.12"],
    ["zizmor", ["--offline", "--no-progress", ".github", ...FILES], "pip install zizmor==1.32.0"],
    ["shellcheck", readdirSync(join(ROOT, ".github", "scripts")).map((name) => `.github/scripts/${name}`), "apt-get install shellcheck"],
  ];
  for (const [tool, args, install] of TOOLS) {
    it(`pass ${tool}`, function() {
      const { status, error, stdout, stderr } = spawnSync(tool, args, { cwd: ROOT, encoding: "utf8" });
      if (error !== undefined) {
        console.warn(`\n    skipped: ${tool} is not on PATH (${install})`);
        this.skip();
      }
      assert.equal(status, 0, stdout + stderr);
    });
  }
});
