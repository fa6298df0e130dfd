import * as fc from "fast-check";
import assert from "node:assert/strict";

import { invalid, isIntegerBetween, requireIntegerBetween, requireMatch, requireOneOf } from "../../../components/shared/validation";
import { refused } from "../../support/refused";

describe("refuse", () => {
  const shown: [unknown, string][] = [
    ["text", "\"text\""],
    ["", "\"\""],
    [40, "40"],
    [NaN, "NaN"],
    [false, "false"],
    [null, "null"],
    [undefined, "missing"],
    [["a", 1], "[\"a\",1]"],
    [{ a: {} }, "{\"a\":{}}"],
  ];
  for (const [value, text] of shown) {
    it(`shows ${text}`, () =>
      assert.equal(
        refused(() => invalid("Database \"main\"", "size", value, "larger")),
        `Database "main": size is ${text}, but must be larger`,
      ));
  }
});

describe("isIntegerBetween", () => {
  const range = fc.tuple(fc.integer(), fc.nat()).map(([min, width]) => ({ min, max: min + width }));

  it("accepts the bounds and whole numbers between them only", () => {
    fc.assert(fc.property(range, fc.nat(), ({ min, max }, any) => {
      const inside = min + (any % (max - min + 1));
      assert.deepEqual([min, inside, max, min - 1, max + 1].map((value) => isIntegerBetween(value, { min, max })), [
        true,
        true,
        true,
        false,
        false,
      ]);
      assert.equal(isIntegerBetween(inside + 0.5, { min, max }), false);
    }));
  });

  it("accepts numbers only", () => {
    fc.assert(
      fc.property(
        fc.anything().filter((value) => typeof value !== "number"),
        (value) => assert.equal(isIntegerBetween(value, { min: -10, max: 10 }), false),
      ),
    );
  });
});

describe("Requirements", () => {
  it("accept allowed values", () => {
    requireIntegerBetween("Registry", "imagesToKeep", 3, { min: 1, max: 3 });
    requireMatch("Registry", "repositoryName", "app", /^[a-z]+$/, "letters");
    requireOneOf("Network", "retentionDays", 7, [1, 7]);
  });

  it("reject other values, and name the allowed ones", () => {
    const messages = [
      () => requireIntegerBetween("Registry \"app\"", "imagesToKeep", 0, { min: 1, max: 1_000 }),
      () => requireIntegerBetween("Registry \"app\"", "imagesToKeep", undefined, { min: 1, max: 1_000 }),
      () => requireMatch("Registry \"app\"", "repositoryName", "App", /^[a-z]+$/, "letters"),
      () => requireOneOf("Network \"network\"", "retentionDays", 8, [1, 7]),
    ].map(refused);
    assert.deepEqual(messages, [
      "Registry \"app\": imagesToKeep is 0, but must be a whole number from 1 to 1000",
      "Registry \"app\": imagesToKeep is missing, but must be a whole number from 1 to 1000",
      "Registry \"app\": repositoryName is \"App\", but must be letters",
      "Network \"network\": retentionDays is 8, but must be one of 1, 7",
    ]);
  });
});
