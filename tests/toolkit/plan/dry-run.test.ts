import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileFunction } from "node:vm";

import { describeFinding } from "../../../toolkit/plan/findings";
import { resolvePlan } from "../../../toolkit/plan/resolve";
import { statusOf, verdictOf } from "../../../toolkit/plan/verdict";
import { loadProject } from "../../../toolkit/shared/project";
import { simulate } from "../../../toolkit/simulator";
import { watchDryRun } from "../../../toolkit/simulator/dry-run";
import { ROOT } from "../../support/simulated";

describe("A program that asks whether it is a preview", () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "dry-run-"));
    mkdirSync(join(root, "shop"));
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, "shop", "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(join(root, "shop", "Pulumi.stg.yaml"), "config:\n  aws:region: eu-west-1\n");
  });
  afterEach(() => rmSync(root, { recursive: true }));

  /** Findings of a program's lines, and how often it ran. */
  async function planned(...lines: string[]): Promise<{ findings: string[]; runs: number; status: string }> {
    writeFileSync(
      join(root, "shop", "index.ts"),
      ["import * as aws from \"@pulumi/aws\";", "import * as pulumi from \"@pulumi/pulumi\";", ...lines].join("\n"),
    );
    let runs = 0;
    const plan = await resolvePlan(loadProject(root, "shop"), "stg", {
      simulator: (program, options) => {
        runs += 1;
        return simulate(program, options);
      },
    });
    const verdict = await verdictOf(plan);
    return { findings: verdict.findings.map(describeFinding), runs, status: statusOf(verdict) };
  }

  const queue = (args = "{ sqsManagedSseEnabled: true }") => `new aws.sqs.Queue("jobs", ${args});`;
  const title = "aws:sqs/queue:Queue \"jobs\": ";
  for (
    const [what, expected, ...lines] of [
      ["a resource only in an update", /the resource exists only in an update: a review/, `if (!pulumi.runtime.isDryRun()) ${queue()}`],
      ["a resource only in a preview", /the resource exists only in a preview: a review/, `if (pulumi.runtime.isDryRun()) ${queue()}`],
      [
        "another input",
        /sqsManagedSseEnabled differs between preview and update: a review/,
        queue("{ sqsManagedSseEnabled: pulumi.runtime.isDryRun() }"),
      ],
      [
        "another option",
        /\(resource options\) differs between preview and update/,
        `new aws.sqs.Queue("jobs", { sqsManagedSseEnabled: true }, { protect: pulumi.runtime.isDryRun() });`,
      ],
      [
        "the SDK's module itself",
        /exists only in an update/,
        "import { isDryRun } from \"@pulumi/pulumi/runtime\";",
        `if (!isDryRun()) ${queue()}`,
      ],
      ["the engine's variable", /exists only in an update/, `if (process.env["PULUMI_NODEJS_DRY_RUN"] !== "true") ${queue()}`],
      [
        "an apply",
        /exists only in an update/,
        `new aws.ec2.Vpc("vpc", { cidrBlock: "10.0.0.0/16" }).id.apply(() => { if (!pulumi.runtime.isDryRun()) ${queue()} });`,
      ],
    ] as const
  ) {
    it(`is found by ${what}`, async () => {
      const other = "new aws.sns.Topic(\"topic\", { kmsMasterKeyId: \"alias/key\" });";
      const { findings, runs, status } = await planned(...lines, other);
      assert.equal(findings.length, 1, findings.join("\n"));
      assert.ok(findings[0]!.startsWith(title), findings[0]);
      assert.match(findings[0]!, expected);
      assert.equal(runs, 2);
      assert.equal(status, "failed");
    });
  }

  it("passes if both are the same", async () => {
    const { findings, runs } = await planned("console.assert(pulumi.runtime.isDryRun() !== undefined);", queue());
    assert.deepEqual([findings, runs], [[], 2]);
  });

  it("runs once if it doesn't ask", async () => {
    const { findings, runs } = await planned(queue(), "new aws.ec2.Vpc(\"vpc\", { cidrBlock: \"10.0.0.0/16\" });");
    assert.deepEqual([findings, runs], [[], 1]);
  });
});

describe("watchDryRun", () => {
  it("gives the SDK its own answer where programs ask by the same function", () => {
    const settings = { isDryRun: () => true };
    const runtime = Object.defineProperty({}, "isDryRun", { get: () => settings.isDryRun });
    const state = watchDryRun(settings, runtime);
    const bySdk = compileFunction("return settings.isDryRun()", ["settings"], {
      filename: "/shop/node_modules/@pulumi/pulumi/runtime/rpc.js",
    });
    state.value = false;
    assert.deepEqual([bySdk(settings), state.asked], [true, false]);
    assert.deepEqual([settings.isDryRun(), state.asked], [false, true]);
  });
});
