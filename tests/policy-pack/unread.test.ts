import assert from "node:assert/strict";

import { readDeclared } from "../../policy-pack/declared/declared";
import { policiesOf } from "../../policy-pack/policies";
import type { StackView } from "../../policy-pack/stack-view";
import { resourceOf } from "./support/broken";
import { violationsOf } from "./support/found";
import { declaring } from "./support/policies";

const TYPE = "aws:new/thing:Thing";
const TODAY = new Date("2026-11-27T10:00:00Z");
const program = (...names: string[]): StackView => ({
  resources: names.map((name) => resourceOf(TYPE, name, { role: "r", ipAddress: "1.2.3.4" })),
  environment: "prd",
  production: true,
});

/** Messages of the policy, with these entries declared. */
async function messages(given: StackView, unread = {}): Promise<string[]> {
  const policies = policiesOf(declaring({ unread }), TODAY).filter(({ id }) => id === "operations-no-unread-types");
  return (await violationsOf(given, policies)).map(({ message }) => message);
}

describe("A type that no policy reads, in production", () => {
  it("is one violation, with its concerns and the line to declare it", async () => {
    const [message, ...others] = await messages(program("a", "b", "c"));
    assert.deepEqual(others, []);
    assert.equal(
      message,
      `${TYPE} "a": type is "${TYPE}", but must be one that policies read, or declared in policy-pack/declared.json below "unread", "prd" as `
        + `"${TYPE}": {"reason": "the reason", "review": "2027-05-26"}: no policy reads it, and it has properties about network; 2 more of it. `
        + "Use a type that the policies read, or declare it with the reason why nothing in it needs a policy.",
    );
  });

  const entry = (review: string) => ({ [TYPE]: { reason: "for the test", review } });
  for (
    const [what, unread, expected] of [
      ["declared for the environment", { prd: entry("2027-05-26") }, undefined],
      ["declared for the program's environment", { "test/prd": entry("2026-11-27") }, undefined],
      ["declared for another environment", { stg: entry("2027-01-01") }, /no policy reads it/],
      ["declared for another program", { "other/prd": entry("2027-01-01") }, /no policy reads it/],
      ["declared until yesterday", { prd: entry("2026-11-26") }, /which was to be reviewed on 2026-11-26/],
      ["declared for more than 180 days", { prd: entry("2027-05-27") }, /but a review is due within 180 days/],
    ] as const
  ) {
    it(`${what} ${expected === undefined ? "passes" : "is found"}`, async () => {
      const found = await messages(program("a"), unread);
      if (expected === undefined) assert.deepEqual(found, []);
      else assert.ok(found.some((message) => expected.test(message)), found.join("\n"));
    });
  }

  it("is reported if it is declared, but not in the program", async () => {
    const other = { ...program(), resources: [resourceOf("random:index/randomId:RandomId", "id", {})] };
    const [message, ...others] = await messages(other, { prd: entry("2027-01-01") });
    assert.deepEqual(others, []);
    assert.match(message!, /type is "declared as unread: aws:new\/thing:Thing, which isn't in this program", but must be in policy-pack/);
    assert.deepEqual(await messages({ ...other, components: new Set([TYPE]) }, { prd: entry("2027-01-01") }), [], "a component's type");
  });
});

describe("declared.json", () => {
  const text = (unread: unknown) => JSON.stringify({ external: {}, registries: {}, reachable: {}, unread });
  it("has no unread types if it says none", () => {
    assert.deepEqual(readDeclared(JSON.stringify({ external: {}, registries: {}, reachable: {} })).unread, {});
  });
  for (
    const unread of [
      [],
      { prd: "a" },
      { prd: { [TYPE]: "the reason" } },
      { prd: { [TYPE]: { reason: "", review: "2027-01-01" } } },
      { prd: { [TYPE]: { reason: "r" } } },
      { prd: { [TYPE]: { reason: "r", review: "soon" } } },
      { prd: { [TYPE]: { reason: "r", review: "2027-02-30" } } },
      { prd: { [TYPE]: { reason: "r", review: "2027-01-01", owner: "me" } } },
    ]
  ) {
    it(`is rejected with unread as ${JSON.stringify(unread)}`, () => {
      assert.throws(() => readDeclared(text(unread)), /declared\.json: unread.* is .*, but unread must be as \{ "prd": \{ "aws:dax/);
    });
  }
});
