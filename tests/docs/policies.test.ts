import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { POLICIES } from "../../policy-pack/policies";
import { type Policy, referenceTexts } from "../../policy-pack/policy";
import { ROOT } from "../support/simulated";

const text = readFileSync(join(ROOT, "docs/policies.md"), "utf8");
const cell = (content: string) => content.replaceAll("|", "\\|").replaceAll("*", "\\*");

function rowOf({ id, description, remediation, references, waivable, productionOnly }: Policy): string {
  const marks = [productionOnly === true ? "production only" : "", waivable ? "" : "no waiver"].filter((mark) => mark !== "").join(", ");
  return `| \`${id}\` | ${[description, remediation, marks, referenceTexts(references).join(", ")].map(cell).join(" | ")} |`;
}

describe("docs/policies.md", () => {
  it("has one row for each policy, in the pack's order, with the pack's texts", () => {
    assert.deepEqual(text.split("\n").filter((line) => line.startsWith("| `")), POLICIES.map(rowOf));
  });

  it("states the number of policies", () => assert.ok(text.includes(`${POLICIES.length} policies`)));
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
