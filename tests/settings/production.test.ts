import assert from "node:assert/strict";

import * as fc from "fast-check";

import { isProduction } from "../../policy-pack/declared/production";
import { isProduction as isProductionStack } from "../../settings/environment";
import { planOf } from "../support/simulated";

const NAMES: [string, boolean][] = [
  ["prd", true],
  ["prod", true],
  ["production", true],
  ["live", true],
  ["main", true],
  ["eu", true],
  ["acme", true],
  ["devotion", true],
  ["tests-eu", true],
  ["stg", false],
  ["staging", false],
  ["dev", false],
  ["dev2", false],
  ["development", false],
  ["dev-alice", false],
  ["preview-123", false],
  ["pr-7", false],
  ["test", false],
  ["qa", false],
  ["uat", false],
  ["sandbox", false],
  ["demo", false],
  ["DEV", false],
  ["demo-prod", true],
  ["test-prd2", true],
  ["1dev", true],
  ["", true],
];

describe("isProduction", () => {
  for (const [stack, expected] of NAMES) {
    it(`is ${expected} for a stack called ${JSON.stringify(stack)}`, () => assert.equal(isProductionStack(stack, undefined), expected));
  }

  it("is the same in the policy pack and in the settings for every name", () => {
    const word = fc.constantFrom(
      ...NAMES.map(([name]) => name),
      "stage",
      "ci",
      "int",
      "integration",
      "lab",
      "local",
      "nonprod",
      "playground",
      "poc",
      "preprod",
      "review",
      "training",
      "tst",
      "testing",
      "develop",
    );
    const name = fc.oneof(
      fc.array(fc.oneof(word, fc.string({ maxLength: 3 }), fc.nat().map(String)), { maxLength: 3 }).map((words) => words.join("-")),
      fc.string(),
    );
    fc.assert(
      fc.property(name, (stack) => assert.equal(isProduction({ project: "p", stack, config: {} }), isProductionStack(stack, undefined))),
      { numRuns: 1000 },
    );
  });

  it("is environment.production, whatever the stack's name", () => {
    const says = (value: string) => ({ "p:environment": value });
    assert.equal(isProduction({ project: "p", stack: "stg", config: says("{\"production\":true}") }), true);
    assert.equal(isProduction({ project: "p", stack: "prd", config: says("{\"production\":false}") }), false);
    for (const other of ["staging", "\"text\"", "null", "7", "{}", "{\"production\":\"false\"}", "[]"]) {
      assert.equal(isProduction({ project: "p", stack: "prd", config: says(other) }), true, other);
    }
    assert.equal(isProduction({ project: "other", stack: "prd", config: says("{\"production\":false}") }), true);
  });

  it("is true without config", () => assert.equal(isProduction({ project: "p", stack: "stg", config: undefined }), true));

  it("rejects environment.production that is neither true nor false", async () => {
    const says = (environment: object) =>
      planOf(".", "stg", { "aws-practice:environment": (section) => void Object.assign(section, environment) });
    await assert.rejects(says({ production: "no" }), /aws-practice:environment\.production is "no", but must be true or false/);
    await assert.rejects(says({ prod: false }), /aws-practice:environment\.prod is not a setting; did you mean production\?/);
  });
});
