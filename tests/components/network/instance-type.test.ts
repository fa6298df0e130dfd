import * as fc from "fast-check";
import assert from "node:assert/strict";

import { architectureOf, INSTANCE_TYPE_PATTERN } from "../../../components/network/instance-type";

/** Real instance types. Source: Amazon EC2 instance types guide, "Instance types by category". */
const ARM = [
  "a1.medium",
  "t4g.nano",
  "m6g.medium",
  "m7gd.metal",
  "m8g.24xlarge",
  "c6gn.large",
  "c7gn.large",
  "c8gb.large",
  "r8gd.large",
  "x2gd.medium",
  "x8g.large",
  "im4gn.large",
  "is4gen.large",
  "i4g.large",
  "i8ge.large",
  "g5g.xlarge",
  "hpc7g.4xlarge",
];
const INTEL = [
  "t3.nano",
  "t3a.nano",
  "m5.large",
  "m5zn.large",
  "m7i-flex.large",
  "m7i.metal-24xl",
  "c5n.large",
  "c6a.large",
  "r5dn.large",
  "r7iz.large",
  "g3.4xlarge",
  "g4ad.xlarge",
  "g4dn.xlarge",
  "g5.xlarge",
  "g6.xlarge",
  "g6e.xlarge",
  "gr6.4xlarge",
  "p3.2xlarge",
  "p4d.24xlarge",
  "p5en.48xlarge",
  "inf2.xlarge",
  "trn1n.32xlarge",
  "dl1.24xlarge",
  "vt1.3xlarge",
  "f2.6xlarge",
  "i3en.large",
  "i7ie.large",
  "d3en.xlarge",
  "h1.2xlarge",
  "u-6tb1.metal",
  "u7i-12tb.224xlarge",
  "u7in-16tb.224xlarge",
  "x1e.xlarge",
  "x2iedn.xlarge",
  "z1d.large",
  "hpc6a.48xlarge",
  "mac1.metal",
];

describe("architectureOf", () => {
  for (const type of ARM) it(`accepts ${type} for ARM`, () => assert.equal(architectureOf(type), "arm64"));
  for (const type of INTEL) it(`accepts ${type} for x86`, () => assert.equal(architectureOf(type), "x86_64"));

  it("doesn't depend on the size", () => {
    const size = fc.constantFrom("nano", "large", "2xlarge", "metal", "gigantic");
    fc.assert(fc.property(fc.constantFrom(...ARM, ...INTEL), size, (type, other) => {
      assert.equal(architectureOf(`${type.split(".")[0]}.${other}`), architectureOf(type));
    }));
  });
});

describe("INSTANCE_TYPE_PATTERN", () => {
  it("accepts every real instance type, and no part of one", () => {
    assert.deepEqual([...ARM, ...INTEL].filter((type) => !INSTANCE_TYPE_PATTERN.test(type)), []);
    assert.deepEqual(
      ["nano", "t4g", "t4g.", ".nano", "T4G.nano", "t4g nano", "db.t4g.nano", ""].filter((type) => INSTANCE_TYPE_PATTERN.test(type)),
      [],
    );
  });
});
