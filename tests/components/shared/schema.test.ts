import assert from "node:assert/strict";

import * as v from "valibot";

import { mistake } from "../../../components/shared/mistake";
import {
  contradiction,
  group,
  integerBetween,
  isContradiction,
  listOf,
  mapOf,
  matching,
  namedOnce,
  oneOf,
  requireNone,
  resolve,
  trueOrFalse,
  within,
} from "../../../components/shared/schema";
import { refused } from "../../support/refused";

const seen: object[] = [];
const nat = group(
  {
    mode: v.optional(oneOf(["none", "instance"]), "none"),
    elasticIp: v.optional(trueOrFalse()),
    size: v.optional(integerBetween({ min: 1, max: 3 }), 2),
    zones: v.optional(listOf(v.string("a zone"), "a list of zones"), []),
  },
  contradiction(["mode", "elasticIp"], (values) => {
    seen.push(values);
    return values.mode === "none" && values.elasticIp !== undefined && mistake("elasticIp", values.elasticIp, "omitted");
  }),
  contradiction(["mode", "size"], ({ mode, size }) => mode === "none" && size === 3 && mistake("size", size, "1 or 2")),
  contradiction(["zones"], ({ zones }) => namedOnce("zones", zones)),
);
const mistakesOf = (given: object) => refused(() => resolve(nat, "Nat \"a\"", given)).split("\n");

describe("resolve", () => {
  it("applies the defaults, also in place of undefined, and reads the schema's own keys only", () => {
    assert.deepEqual(resolve(nat, "Nat", { mode: undefined, size: 1, names: () => "x" }), { mode: "none", size: 1, zones: [] });
  });

  it("reports every mistake with its subject, path, value and what is allowed", () => {
    assert.deepEqual(mistakesOf({ elasticIp: true, size: 4, zones: ["a", 1] }), [
      "Nat \"a\": size is 4, but must be a whole number from 1 to 3",
      "Nat \"a\": zones[1] is 1, but must be a zone",
      "Nat \"a\": elasticIp is true, but must be omitted",
    ]);
  });

  it("puts the path behind a dot if the subject is a setting itself", () => {
    assert.equal(
      refused(() => resolve(nat, "Network \"a\": nat", { size: 4 })),
      "Network \"a\": nat.size is 4, but must be a whole number from 1 to 3",
    );
  });
});

describe("A contradiction", () => {
  it("is silent if one of the settings that it reads is invalid, and only then", () => {
    assert.deepEqual(mistakesOf({ mode: "cloud", elasticIp: true }), ["Nat \"a\": mode is \"cloud\", but must be one of none, instance"]);
    assert.deepEqual(mistakesOf({ elasticIp: "yes", size: 3 }), [
      "Nat \"a\": elasticIp is \"yes\", but must be true or false",
      "Nat \"a\": size is 3, but must be 1 or 2",
    ]);
  });

  it("is silent if one of them is misspelt, and heeds no other unknown key", () => {
    const issues = (given: object) => v.safeParse(nat, given).issues?.filter(isContradiction).length ?? 0;
    assert.equal(issues({ mod: "instance", elasticIp: true }), 0);
    assert.equal(issues({ colour: "blue", elasticIp: true }), 1);
  });

  it("gets nothing but what it reads, and doesn't silence another", () => {
    seen.length = 0;
    assert.equal(mistakesOf({ elasticIp: true, size: 3 }).length, 2);
    assert.deepEqual(seen, [{ mode: "none", elasticIp: true }]);
  });

  it("may name an item of a list", () => {
    assert.deepEqual(mistakesOf({ zones: ["a", "b", "a"] }), ["Nat \"a\": zones[2] is \"a\", but must be named once"]);
  });
});

describe("mapOf", () => {
  const map = mapOf(matching(/^[a-z_]+$/, "a word"), nat, "entries by name");

  it("reports keys that valibot leaves out without an issue, and still checks the others", () => {
    const { issues = [] } = v.safeParse(map, JSON.parse("{\"__proto__\": {}, \"constructor\": {}, \"a\": {\"size\": 4}}"));
    assert.deepEqual(issues.map(({ path, message }) => [path?.map(({ key }) => key), message]), [
      [["a", "size"], "a whole number from 1 to 3"],
      [["__proto__"], "another name than __proto__, prototype, constructor"],
      [["constructor"], "another name than __proto__, prototype, constructor"],
    ]);
    assert.ok(issues.every((issue) => !isContradiction(issue)));
  });

  it("takes no list for a map", () => assert.equal(v.safeParse(map, []).issues?.[0].message, "entries by name"));
});

describe("requireNone", () => {
  it("reports mistakes of a part with the path to it, and accepts none", () => {
    const found = within(["rules", "old"], [mistake("priority", 0, "1 or more"), false, [undefined]]);
    assert.equal(
      refused(() => requireNone("LoadBalancer \"web\"", found)),
      "LoadBalancer \"web\": rules.old.priority is 0, but must be 1 or more",
    );
    requireNone("LoadBalancer", [false, undefined, []]);
  });
});
