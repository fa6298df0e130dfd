import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { parse } from "yaml";

import { resolvePlan } from "../../toolkit/plan/resolve";
import { compareStacks } from "../../toolkit/plan/stacks";
import { renderVerdict, standingOf, verdictOf } from "../../toolkit/plan/verdict";
import { loadProject, programs } from "../../toolkit/shared/project";
import { ROOT } from "../support/simulated";

/** The only tests of the stack files that are deployed: all others play those of tests/stacks. */
describe("The programs here, with the stack files that are here", () => {
  for (const label of programs(ROOT)) {
    it(`${label}: is transpiled without a check of its types, and looks at AWS before each preview, update and deletion`, () => {
      const { runtime, options } = parse(readFileSync(join(ROOT, label, "Pulumi.yaml"), "utf8")) as {
        runtime: { options: { tsconfig: string } };
        options: unknown;
      };
      assert.equal(resolve(ROOT, label, runtime.options.tsconfig), join(ROOT, "tsconfig.pulumi.json"));
      assert.deepEqual(options, { refresh: "always" });
    });

    const project = loadProject(ROOT, label);
    for (const stack of project.stacks) {
      it(`${label} ${stack}: is planned, and every policy holds`, async () => {
        const verdict = await verdictOf(await resolvePlan(project, stack));
        assert.ok(standingOf(verdict) === "holds", renderVerdict(verdict, (_, text) => text));
      });
    }
  }

  it("can all be deployed beside one another", async () => {
    const projects = programs(ROOT).map((label) => loadProject(ROOT, label));
    const plans = [];
    for (const project of projects) for (const stack of project.stacks) plans.push(await resolvePlan(project, stack));
    assert.deepEqual(compareStacks(plans).collisions, []);
  });
});
