import assert from "node:assert/strict";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { delimiter, join } from "node:path";

import type { PlanReport } from "../../commands/report/report";
import type { Properties } from "../../toolkit/shared/values";
import { git } from "../support/git-folder";
import { Fakes } from "../workflows/support/fakes";
import { UP } from "./support/changes";
import { needsCli } from "./support/cli";
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
  }

  private git(...args: string[]): string {
    return git(this.place.project, ...args);
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
    const report = readFileSync(file, "utf8");
    this.fakes.approve(REPO, commit, report);
    return JSON.parse(report) as PlanReport;
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

describe("The script that deploys, with the real engine", () => {
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
