import assert from "node:assert/strict";

import { evaluate, type Violation } from "../../policy-pack/evaluate";
import { POLICIES } from "../../policy-pack/policies";
import { validatesType } from "../../policy-pack/policy";
import { CATALOGUE } from "./catalogue";
import { HIDDEN } from "./catalogue/secrets";
import { labelOf } from "./support/broken";
import { violationsOf } from "./support/found";
import { packFor } from "./support/production-list";
import { NAMES, real, toBreak } from "./support/real-programs";

/** Finding of a policy, with the property if a row names it. */
function textAs(expected: readonly string[], violation: Violation): string {
  const text = `${violation.policy.id} ${labelOf(violation.resource)}`;
  const withProperty = `${text}: ${violation.property}`;
  return expected.includes(withProperty) ? withProperty : text;
}

/** Policies that find one kind of property in any type. */
const SEARCHED = { "network-internet-exposure": true, "network-other-networks": true };

const MUTATIONS = Object.values(CATALOGUE).flat();

describe("The whole policy pack", () => {
  for (const name of NAMES) {
    it(`evaluates all of ${name} without findings`, async () => {
      const program = await real(name);
      const result = await evaluate(program, await packFor(program), [], new Date());
      assert.deepEqual(result, { violations: [], notEvaluated: [], wrongWaivers: [] });
    });
  }

  for (const [group, mutations] of Object.entries(CATALOGUE)) {
    describe(`evaluates ${group} and`, () => {
      for (const [what, name, change, ...expected] of mutations) {
        it(`${expected.length === 0 ? "passes" : "finds"} ${what} (${name})`, async () => {
          const broken = await toBreak(name);
          change(broken);
          const violations = await violationsOf(broken.program);
          const messages = violations.map(({ message }) => message).join("\n");
          assert.deepEqual(new Set(violations.map((violation) => textAs(expected, violation))), new Set(expected), messages);
          for (const { policy, resource: { type }, property } of violations) {
            // secret-not-in-outputs reads descriptions of all types, and reachability finds security groups and public flags in all.
            const isSearched = /description$/i.test(property) || Object.hasOwn(SEARCHED, policy.id);
            const isRead = validatesType(policy, type) || isSearched;
            assert.ok(isRead, `${policy.id} doesn't declare that it reads ${type}`);
          }
          for (const hidden of HIDDEN) assert.ok(!messages.includes(hidden), messages);
        });
      }
    });
  }
});

describe("The catalogue of mutations", () => {
  it("breaks each stack of the root program in at least 120 ways", () => {
    for (const stack of ["stg", "prd"]) {
      const mistakes = MUTATIONS.filter(([, name, , ...expected]) => name.startsWith(stack) && expected.length > 0);
      assert.ok(mistakes.length >= 120, `${stack}: ${mistakes.length}`);
    }
  });

  it("gives each mutation a unique name in its group and program", () => {
    for (const [group, mutations] of Object.entries(CATALOGUE)) {
      const names = mutations.map(([what, name]) => `${what} (${name})`);
      assert.deepEqual(names.filter((name, index) => names.indexOf(name) !== index), [], group);
    }
  });

  it("breaks each policy at least twice", () => {
    for (const { id } of POLICIES) {
      assert.ok(MUTATIONS.filter(([, , , ...expected]) => expected.some((each) => each.startsWith(`${id} `))).length >= 2, id);
    }
  });
});
