import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { runInThisContext } from "node:vm";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { withPolicies } from "../../commands/policies/command";
import { POLICIES } from "../../policy-pack/policies";
import { programOf } from "../../toolkit/plan/judged-program";
import { found } from "../policy-pack/support/found";
import { build, ROOT } from "../support/simulated";

const text = readFileSync(join(ROOT, "docs/policies.md"), "utf8");
describe("docs/policies.md", () => {
  it("has one row for each policy, in the pack's order, and states their number, as npm run policies writes them", () => {
    assert.equal(text, withPolicies(text));
    assert.equal(text.match(/^\| `/gm)?.length, POLICIES.length);
    assert.ok(text.includes(` ${POLICIES.length} policies`));
  });

  const CONCERNS = text.slice(text.indexOf("\n## Policies by concern"), text.indexOf("\n## The same in other tools")).split("\n### ").slice(
    1,
  );

  it("has a section for each concern", () => {
    assert.equal(CONCERNS.length, new Set(POLICIES.map(({ id }) => id.split("-")[0])).size);
  });

  for (const concern of CONCERNS) {
    const title = concern.slice(0, concern.indexOf("\n"));
    const [fails = "", passes = ""] = [...concern.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code!);
    const named = [.../Fails, (.*):/.exec(concern)![1]!.matchAll(/`([a-z-]+)`/g)].map(([, id]) => id!);
    const policiesOf = async (code: string) => {
      const program = runInThisContext(`(aws, pulumi) => {${code}}`) as (...sdks: unknown[]) => void;
      const { resources } = await build(() => program(aws, pulumi));
      const all = await found(programOf(resources, { project: "shop", stack: "prd", config: {} }));
      return [...new Set(all.map((each) => each.split(" ")[0]!))];
    };

    it(`${title}: the first program fails by the named policies`, async () => {
      const broken = await policiesOf(fails);
      assert.deepEqual(named.filter((id) => !broken.includes(id)), []);
    });

    it(`${title}: the second program passes`, async () => assert.deepEqual(await policiesOf(passes), []));
  }
});

describe("Every policy", () => {
  it("has a unique id of lower-case words with hyphens", () => {
    const ids = POLICIES.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
    for (const id of ids) assert.match(id, /^[a-z0-9]+(-[a-z0-9]+)+$/);
  });

  it("has a file of its own: <topic>/<rule>.ts for <topic>-<rule>", () => {
    for (const { id } of POLICIES) {
      const [topic = "", ...rule] = id.split("-");
      const file = join(ROOT, "policy-pack", "policies", topic, `${rule.join("-")}.ts`);
      assert.ok(readFileSync(file, "utf8").includes(`id: "${id}"`), file);
    }
  });

  it("has a description and a remediation in sentences", () => {
    for (const { id, description, remediation } of POLICIES) {
      for (const sentence of [description, remediation]) assert.match(sentence, /^\S.*\.$/, id);
    }
  });
});
