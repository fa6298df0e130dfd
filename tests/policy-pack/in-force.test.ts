import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { crossGuardPolicies } from "../../policy-pack/crossguard";
import { isProduction } from "../../policy-pack/declared/production";
import { POLICIES } from "../../policy-pack/policies";
import { planOf, ROOT } from "../support/simulated";
import { DECLARED } from "./support/policies";

const read = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** Policies in force by topic. A change of these numbers is a decision, to be seen as such in a pull request. */
const IN_FORCE = { iam: 21, image: 12, network: 9, data: 32, secret: 8, compute: 1, operations: 26 };
const PRODUCTION_ONLY = 20;
/** Those that stop an update before a resource is created; the others judge all together. */
const BEFORE_CREATION = 58;
const NEVER_WAIVED = 5;
const NOT_WAIVED_IN_PRODUCTION = 8;

describe("In force are", () => {
  it("as many policies as the repository decided", () => {
    const byTopic: Record<string, number> = {};
    for (const { id } of POLICIES) byTopic[id.split("-")[0]!] = (byTopic[id.split("-")[0]!] ?? 0) + 1;
    assert.deepEqual(byTopic, IN_FORCE);
    assert.equal(POLICIES.filter(({ productionOnly }) => productionOnly === true).length, PRODUCTION_ONLY);
    assert.equal(POLICIES.filter(({ waivable }) => waivable === false).length, NEVER_WAIVED);
    assert.equal(POLICIES.filter(({ waivable }) => waivable === "outsideProduction").length, NOT_WAIVED_IN_PRODUCTION);
  });

  it("all of them, each mandatory for the engine, beside the report of what is open", () => {
    const all = crossGuardPolicies(POLICIES, {
      stack: { project: "p", stack: "prd", config: {} },
      waivers: [],
      declared: DECLARED,
      today: new Date(),
    });
    const levels = new Map(all.map(({ name, enforcementLevel }) => [name, enforcementLevel]));
    assert.deepEqual([...levels].filter(([, level]) => level !== "mandatory"), [["coverage", "advisory"]]);
    assert.equal(all.filter((policy) => "validateResource" in policy && policy.validateResource !== undefined).length, BEFORE_CREATION);
    assert.deepEqual([...levels.keys()], [...POLICIES.map(({ id }) => id), "waivers", "coverage"]);
  });

  it("no waivers of the repository's own programs, and no configuration of the pack in shells and workflows", () => {
    assert.deepEqual(JSON.parse(read("policy-pack/waivers.json")), []);
    for (const file of [".envrc", "package.json", ".github/workflows/deploy.yml", ".github/workflows/drift.yml"]) {
      assert.doesNotMatch(read(file), /policy.?pack.?config/i, file);
    }
  });

  it("a list of what is reachable for each stack of production", async () => {
    const { reachable } = JSON.parse(read("policy-pack/declared.json")) as { reachable: Record<string, object> };
    const stacks = ["stg", "prd"].filter((stack) => existsSync(join(ROOT, `Pulumi.${stack}.yaml`)));
    for (const stack of stacks) {
      const { plan: { project, config } } = await planOf(".", stack);
      if (isProduction({ project: project.name, stack, config })) assert.ok(Object.keys(reachable[stack] ?? {}).length > 0, stack);
    }
    assert.deepEqual(Object.keys(DECLARED.external), []);
  });
});
