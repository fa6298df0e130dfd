import { specialResourceSig, specialSecretSig, specialSigKey, unknownValue } from "@pulumi/pulumi/runtime/rpc";
import * as fc from "fast-check";
import assert from "node:assert/strict";

import {
  asSecret,
  forState,
  holdsSecret,
  isObject,
  isSecret,
  isUnknown,
  MASK,
  masked,
  plain,
  unknownPaths,
} from "../../../toolkit/shared/values";

/** Isn't part of any other generated string. */
const SECRET = "«secret»";
const resource = (id: string) => ({ [specialSigKey]: specialResourceSig, urn: `urn:pulumi:stg::p::a:b:C::${id}`, id });

/** Values as they are sent: `secret` is how the text inside a secret begins. */
const wire = (secret = SECRET) =>
  fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, tie("leaf"), tie("list"), tie("group"), tie("secret")),
    leaf: fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constantFrom(null, unknownValue), fc.string({ minLength: 1 }).map(resource)),
    list: fc.array(tie("value"), { maxLength: 4 }),
    group: fc.dictionary(fc.string(), tie("value"), { maxKeys: 4, noNullPrototype: true }),
    secret: fc.oneof(
      fc.string().map((text) => secret + text),
      fc.record({ inside: fc.array(fc.constant(secret)), more: tie("value") }),
      tie("value"),
    ).map(asSecret),
  })).value;

const leaves = (value: unknown): unknown[] => {
  if (isSecret(value)) return leaves(value["value"]);
  if (Array.isArray(value)) return value.flatMap(leaves);
  return isObject(value) && value[specialSigKey] === undefined ? Object.values(value).flatMap(leaves) : [value];
};

describe("plain", () => {
  it("opens every secret, wherever it is, and only once", () => {
    fc.assert(fc.property(wire(), (value) => {
      assert.deepEqual(plain(asSecret(value)), plain(value));
      assert.equal(holdsSecret(plain(value)), false);
      assert.deepEqual(plain(plain(value)), plain(value));
      assert.doesNotMatch(JSON.stringify(plain(value)), new RegExp(specialSigKey));
    }));
  });

  it("returns values without secrets and resources unchanged", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.deepEqual(plain(value), value)));
  });

  it("replaces a resource by its id, or a component by its URN", () => {
    assert.deepEqual(plain({ vpc: resource("vpc-1") }), { vpc: "vpc-1" });
    assert.deepEqual(plain([{ [specialSigKey]: specialResourceSig, urn: "urn:pulumi:stg::p::a:b:C::c" }]), ["urn:pulumi:stg::p::a:b:C::c"]);
  });

  it("keeps null and empty values inside a secret", () => {
    for (const value of [null, "", 0, false, [], {}]) assert.deepEqual(plain({ key: asSecret(value) }), { key: value });
  });
});

describe("asSecret", () => {
  it("wraps a value only once", () => {
    fc.assert(fc.property(wire(), (value) => {
      assert.ok(isSecret(asSecret(value)));
      assert.deepEqual(asSecret(asSecret(value)), asSecret(value));
    }));
  });

  it("has the SDK's format", () => {
    assert.deepEqual(asSecret("x"), { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "x" });
    assert.equal(specialSecretSig, "1b47061264138c4ac30d75fd1eb44270");
  });
});

describe("holdsSecret", () => {
  it("finds a secret at any depth, and only if there is one", () => {
    fc.assert(fc.property(wire(), fc.string(), (value, key) => {
      assert.ok(holdsSecret([{ [key]: [asSecret(value)] }]));
      assert.equal(holdsSecret(value), JSON.stringify(value).includes(specialSecretSig));
    }));
  });
});

describe("masked", () => {
  it("never shows a secret's text, nor its format", () => {
    fc.assert(fc.property(wire(), (value) => {
      const shown = JSON.stringify(masked(value));
      assert.ok(!shown.includes(SECRET), shown);
      assert.ok(!shown.includes(specialSigKey) && !shown.includes(unknownValue));
    }));
  });

  it("shows all other values unchanged", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => assert.deepEqual(masked(value), value)));
    assert.deepEqual(masked({ a: asSecret({ b: "c" }), d: unknownValue, e: [resource("vpc-1"), 1] }), {
      a: MASK,
      d: "[unknown]",
      e: ["vpc-1", 1],
    });
  });
});

describe("forState", () => {
  it("hides secrets unless they are requested", () => {
    fc.assert(fc.property(wire(), (value) => assert.ok(!JSON.stringify(forState(value, false)).includes(SECRET))));
  });

  it("keeps a secret's value as JSON in its plaintext", () => {
    fc.assert(fc.property(wire(), (value) => {
      const state = forState({ key: asSecret(value) }, true) as { key: { plaintext: string } };
      assert.deepEqual(JSON.parse(state.key.plaintext), JSON.parse(JSON.stringify(plain(value))));
      assert.deepEqual(Object.keys(state.key), [specialSigKey, "plaintext"]);
    }));
    assert.deepEqual(forState([asSecret("x")], false), [{ [specialSigKey]: specialSecretSig, plaintext: `"${MASK}"` }]);
  });
});

describe("unknownPaths", () => {
  it("finds every unknown value", () => {
    fc.assert(fc.property(wire(), (value) => assert.equal(unknownPaths(value).length, leaves(value).filter(isUnknown).length)));
  });

  it("returns the path of each, in lists, objects and secrets", () => {
    const value = {
      policy: unknownValue,
      tags: { Name: unknownValue, kept: "x" },
      list: ["x", unknownValue, [unknownValue]],
      password: asSecret(unknownValue),
      deep: asSecret({ inside: [unknownValue] }),
    };
    assert.deepEqual(unknownPaths(value), ["policy", "tags.Name", "list[1]", "list[2][0]", "password", "deep.inside[0]"]);
    assert.deepEqual(unknownPaths({ a: null, b: "", c: resource("x") }), []);
  });
});
