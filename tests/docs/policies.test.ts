import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { withPolicies } from "../../commands/policies/command";
import { POLICIES } from "../../policy-pack/policies";
import { ROOT } from "../support/simulated";

const text = readFileSync(join(ROOT, "docs/policies.md"), "utf8");
describe("docs/policies.md", () => {
  it("has one row for each policy, in the pack's order, and states their number, as npm run policies writes them", () => {
    assert.equal(text, withPolicies(text));
    assert.equal(text.match(/^\| `/gm)?.length, POLICIES.length);
    assert.ok(text.includes(` ${POLICIES.length} policies`));
  });
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
