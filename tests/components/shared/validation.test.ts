import * as fc from "fast-check";
import assert from "node:assert/strict";

import { invalid, isIntegerBetween, requireMatch } from "../../../components/shared/validation";
import { refused } from "../../support/refused";

describe("invalid", () => {
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

describe("requireMatch", () => {
  it("accepts a matching value", () => requireMatch("Registry", "repositoryName", "app", /^[a-z]+$/, "letters"));

  it("rejects another value, and names the allowed ones", () =>
    assert.equal(
      refused(() => requireMatch("Registry \"app\"", "repositoryName", "App", /^[a-z]+$/, "letters")),
      "Registry \"app\": repositoryName is \"App\", but must be letters",
    ));
});
