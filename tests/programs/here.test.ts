import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { parse } from "yaml";

import { resolvePlan } from "../../toolkit/plan/resolve";
import { compareStacks } from "../../toolkit/plan/stacks";
import { renderVerdict, statusOf, verdictOf } from "../../toolkit/plan/verdict";
import { loadProject, programs } from "../../toolkit/shared/project";
import { ROOT } from "../support/simulated";

/** The only tests of the deployed stack files; all others use those of tests/stacks. */
describe("The programs with their deployed stack files", () => {
  for (const label of programs(ROOT)) {
    it(`${label}/Pulumi.yaml uses tsconfig.pulumi.json and \`refresh: always\``, () => {
      const { runtime, options } = parse(readFileSync(join(ROOT, label, "Pulumi.yaml"), "utf8")) as {
        runtime: { options: { tsconfig: string } };
        options: unknown;
      };
      assert.equal(resolve(ROOT, label, runtime.options.tsconfig), join(ROOT, "tsconfig.pulumi.json"));
      assert.deepEqual(options, { refresh: "always" });
    });

    const project = loadProject(ROOT, label);
    for (const stack of project.stacks) {
      it(`${label} ${stack} passes the plan with every policy`, async () => {
        const verdict = await verdictOf(await resolvePlan(project, stack));
        assert.ok(statusOf(verdict) === "passed", renderVerdict(verdict, (_, text) => text));
      });
    }
  }

  it("have no name collisions with one another", async () => {
    const projects = programs(ROOT).map((label) => loadProject(ROOT, label));
    const plans = [];
    for (const project of projects) for (const stack of project.stacks) plans.push(await resolvePlan(project, stack));
    assert.deepEqual(compareStacks(plans).collisions, []);
  });
});
