import { unknownValue } from "@pulumi/pulumi/runtime/rpc";
import * as fc from "fast-check";
import assert from "node:assert/strict";

import { type Place, placeOf, ResourceRequest } from "../../../toolkit/aws-model/request";
import type { Properties } from "../../../toolkit/shared/values";
import { PLACE } from "../simulator/support";

const request = (identity = "thing", inputs: Properties = {}, place: Place = PLACE) =>
  new ResourceRequest("a:b:C", "thing", inputs, place, identity);
const purpose = fc.constantFrom("", "main", "default");

describe("ResourceRequest", () => {
  it("digits are equal for the same identity, and differ for another identity, account or region", () => {
    fc.assert(fc.property(fc.string(), fc.string(), purpose, (one, other, why) => {
      fc.pre(one !== other);
      const id = request(one).hexId("vpc", why);
      assert.equal(request(one).hexId("vpc", why), id);
      for (
        const another of [
          request(other),
          request(one, {}, { ...PLACE, accountId: "222222222222" }),
          request(one, {}, { ...PLACE, region: "us-east-1" }),
        ]
      ) {
        assert.notEqual(another.hexId("vpc", why), id);
      }
    }));
  });

  it("`hex`, `hexId` and `uuid` return their formats", () => {
    fc.assert(fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), purpose, (identity, length, why) => {
      assert.match(request(identity).hex(length, why), new RegExp(`^[0-9a-f]{${length}}$`));
      assert.match(request(identity).hexId("subnet", why), /^subnet-0[0-9a-f]{16}$/);
      assert.match(request(identity).uuid(why), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    }));
  });

  it("`text` returns any length from any alphabet", () => {
    fc.assert(fc.property(fc.string(), fc.nat({ max: 200 }), fc.stringMatching(/^[a-zA-Z0-9]{1,30}$/), (identity, length, alphabet) => {
      const text = request(identity).text(length, alphabet);
      assert.equal(text.length, length);
      assert.match(text, new RegExp(`^[${alphabet}]*$`));
    }));
  });

  it("`arn` has the partition, region and account, or no region", () => {
    const china = request("", {}, { ...PLACE, partition: "aws-cn", region: "cn-north-1" });
    assert.equal(request().arn("ecr", "repository/app"), "arn:aws:ecr:ap-northeast-1:111111111111:repository/app");
    assert.equal(request().arn("iam", "role/app", { region: "" }), "arn:aws:iam::111111111111:role/app");
    assert.equal(request().arn("iam", "aws:policy/x", { region: "", account: "aws" }), "arn:aws:iam::aws:aws:policy/x");
    assert.equal(china.arn("s3", "x"), "arn:aws-cn:s3:cn-north-1:111111111111:x");
  });

  it("`autoName` returns the name, a name with the prefix, or one as Pulumi generates it", () => {
    assert.equal(request("", { name: "app" }).autoName(), "app");
    assert.match(request("", { namePrefix: "app-" }).autoName(), /^app-[0-9a-f]{26}$/);
    assert.match(request().autoName(), /^thing-[0-9a-f]{7}$/);
    assert.equal(request("", { identifier: "main" }).autoName("identifier"), "main");
    assert.match(request("", { name: unknownValue }).autoName(), /^thing-[0-9a-f]{7}$/);
  });

  it("`autoName` rejects a logical name without room for the digits, as the provider does, but never a name in the inputs", () => {
    const limit = 32;
    const named = (name: string, inputs: Properties = {}) =>
      new ResourceRequest("aws:lb/targetGroup:TargetGroup", name, inputs, PLACE, "").autoName("name", limit);
    assert.match(named("a".repeat(24)), /^a{24}-[0-9a-f]{7}$/);
    assert.throws(
      () => named("a".repeat(25)),
      /^Error: could not make instance of 'aws:lb\/targetGroup:TargetGroup': name 'a{25}-' plus 7 random chars is longer than maximum length 32$/,
    );
    const long = "b".repeat(40);
    assert.equal(named("a".repeat(25), { name: long }), long);
    assert.match(named("a".repeat(25), { namePrefix: "b-" }), /^b-[0-9a-f]{26}$/);
    assert.doesNotThrow(() => named("a".repeat(25), { name: unknownValue }));
  });

  it("`joined` joins inputs if all of them are set and known", () => {
    const asking = request("", { a: "x", b: "y", c: unknownValue, d: 1 });
    assert.deepEqual([
      asking.joined("/", "a", "b"),
      asking.joined("/", "a", "c"),
      asking.joined("/", "d", "a"),
      asking.joined("/", "a", "e"),
    ], ["x/y", "", "", ""]);
  });

  it("`inputs` has the known values, `unknown` the unknown ones", () => {
    const { inputs, unknown } = request("", { a: 1, b: unknownValue, c: [unknownValue] });
    assert.deepEqual([inputs, unknown], [{ a: 1, c: [unknownValue] }, { b: unknownValue }]);
  });

  it("`input` reads only strings, `output` known outputs of other resources as strings", () => {
    const outputs: Record<string, Properties> = { "vpc-1": { cidrBlock: "10.0.0.0/16", arn: unknownValue, count: 1 } };
    const asking = new ResourceRequest("a:b:C", "thing", { text: "x", number: 1 }, PLACE, "", (id) => outputs[String(id)]);
    assert.deepEqual([asking.input("text"), asking.input("number", "none"), asking.input("more")], ["x", "none", ""]);
    const read = (id: unknown, property: string) => asking.output(id, property, "none");
    assert.deepEqual([
      read("vpc-1", "cidrBlock"),
      read("vpc-1", "arn"),
      read("vpc-1", "count"),
      read("vpc-2", "cidrBlock"),
      read(undefined, "x"),
    ], ["10.0.0.0/16", "none", "1", "none", "none"]);
  });
});

describe("placeOf", () => {
  it("returns the region, account and tags of a provider, from JSON or from values", () => {
    const place = { partition: "aws", region: "eu-west-1", accountId: "222222222222", defaultTags: { team: "a" } };
    const given = { region: "eu-west-1", allowedAccountIds: ["222222222222"], defaultTags: { tags: { team: "a" } } };
    assert.deepEqual(placeOf(given, PLACE), place);
    assert.deepEqual(
      placeOf({ ...given, allowedAccountIds: "[\"222222222222\"]", defaultTags: "{\"tags\":{\"team\":\"a\"}}" }, PLACE),
      place,
    );
  });

  it("returns the fallback for settings that are omitted or invalid", () => {
    for (
      const given of [{}, { region: 1, allowedAccountIds: [], defaultTags: {} }, { allowedAccountIds: [{ toString: 0 }] }, {
        allowedAccountIds: "{broken",
        defaultTags: "none",
      }]
    ) {
      assert.deepEqual(placeOf(given, PLACE), PLACE);
    }
  });

  it("returns the partitions of China and of the US government", () => {
    const partition = (region: string) => placeOf({ region }, PLACE).partition;
    assert.deepEqual(["us-east-1", "cn-north-1", "us-gov-west-1"].map(partition), ["aws", "aws-cn", "aws-us-gov"]);
  });
});
