import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

import type { PlanReport } from "../../commands/report/report";
import type { Properties } from "../../toolkit/shared/values";
import { Fakes } from "../workflows/support/fakes";
import { UP } from "./support/changes";
import { needsCli, STORY_LIMIT } from "./support/cli";
import type { Run } from "./support/session";
import { Workplace } from "./support/workplace";

const REPO = "repos/octo/shop";

/** A repository whose main branch is deployed by the script of the workflow; GitHub has a report for each merge. */
class Repository {
  private readonly fakes: Fakes;

  constructor(readonly place: Workplace) {
    const folder = join(place.folder, "github");
    mkdirSync(folder);
    this.fakes = new Fakes(folder, "npm");
    for (const program of ["npm", "pulumi", "skopeo"]) rmSync(join(this.fakes.bin, program)); // the real ones
    this.git("init", "--quiet", "--initial-branch=main");
    this.commit("Begin");
    this.fakes.answer(`${REPO}/actions/workflows/plan.yml/runs`, { workflow_runs: [{ id: 5 }] });
    this.fakes.answer(`${REPO}/actions/runs/5/artifacts`, { artifacts: [{ id: 9, expired: false }] });
  }

  private git(...args: string[]): string {
    const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", ...args], {
      cwd: this.place.project,
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
    return stdout.trim();
  }

  private commit(message: string): string {
    this.git("add", "--all", "--", ".", ":!node_modules");
    this.git("commit", "--quiet", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** Merges a pull request that changes settings. @returns The report with which it was approved. */
  async merge(settings: Properties): Promise<PlanReport> {
    this.place.settings(settings);
    const commit = this.commit("Merge");
    const file = join(this.place.folder, "report.json");
    const { code, out } = await this.place.runs("npm", ["run", "--silent", "report", "--", "--base", "HEAD^1", "--json", file], {
      seconds: 600,
    });
    assert.ok(code === 0 || code === 3, out);
    rmSync(`${file}.zip`, { force: true });
    assert.equal(spawnSync("zip", ["--quiet", "--junk-paths", `${file}.zip`, file]).status, 0);
    this.fakes.answer(`${REPO}/actions/artifacts/9/zip`, readFileSync(`${file}.zip`));
    this.fakes.answer(`${REPO}/commits/${commit}/pulls`, [{ merged_at: "now", merge_commit_sha: commit, head: { sha: "b".repeat(40) } }]);
    return JSON.parse(readFileSync(file, "utf8")) as PlanReport;
  }

  deploy(interruptAt?: RegExp): Promise<Run> {
    const { place, fakes } = this;
    return place.runs("bash", [join(place.project, ".github", "scripts", "deploy.sh")], {
      env: {
        ...place.env,
        PATH: [fakes.bin, place.env["PATH"]].join(delimiter),
        GH_TOKEN: "x",
        REPOSITORY: "octo/shop",
        STACK: "stg",
      },
      seconds: 600,
      ...(interruptAt && { interruptAt }),
    });
  }
}

describe("The script that deploys, with the real engine", function() {
  this.timeout(STORY_LIMIT);
  needsCli();

  it("applies a merge with the digest of its report, is cancelled without damage, and stops for a change by hand", async () => {
    const place = await Workplace.create();
    try {
      const repository = new Repository(place);
      await place.succeeds(...UP);

      const report = await repository.merge({ "aws-practice:alerts": { emails: ["team@example.com"] } });
      const first = await repository.deploy();
      assert.equal(first.code, 0, first.out.slice(-6000));
      assert.ok(place.existing().some((name) => name.startsWith("TopicSubscription")));
      assert.match(first.out, new RegExp(`approved as ${report.digest.plan}`));
      assert.match(first.out, /✓ stg runs what its stack says/);

      await repository.merge({
        "aws-practice:database": { backupRetentionDays: 9 },
        "aws-practice:registries": { "aws-practice": { imagesToKeep: 7 } },
      });
      const cancelled = await repository.deploy(/aws:\S+ .* updating/);
      assert.notEqual(cancelled.code, 0, cancelled.out.slice(-3000));
      assert.match(cancelled.out, /cancel/i);
      const { deployment } = await place.state();
      assert.deepEqual(deployment.pending_operations ?? [], []);
      const again = await repository.deploy();
      assert.equal(again.code, 0, again.out.slice(-6000));

      await repository.merge({ "aws-practice:alerts": { emails: ["team@example.com", "other@example.com"] } });
      place.cloud.change(({ resources }) => {
        const group = resources.find(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup")!;
        for (const properties of [group.inputs, group.outputs]) properties["retentionInDays"] = 1;
      });
      place.cloud.clearLog();
      const stopped = await repository.deploy();
      assert.equal(stopped.code, 1);
      assert.match(stopped.out, /✗ .*retentionInDays/);
      assert.deepEqual(place.cloud.log().filter(({ operation }) => operation !== "read"), []);
    } finally {
      await place.close();
    }
  });
});
