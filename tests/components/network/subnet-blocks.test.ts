import * as fc from "fast-check";
import assert from "node:assert/strict";

import { networkSettings } from "../../../components/network/network-settings";
import type { SubnetBlocks } from "../../../components/network/subnet-blocks";
import { layOutSubnets } from "../../../components/network/subnet-layout";
import { resolve } from "../../../components/shared/schema";
import { refused } from "../../support/refused";

const OWNER = "Network \"network\"";
const [A, C] = ["ap-northeast-1a", "ap-northeast-1c"];
const BLOCKS = { public: { [A]: "10.0.1.0/24", [C]: "10.0.2.0/24" }, private: { [A]: "10.0.3.0/24", [C]: "10.0.4.0/24" } };
const NETWORK = { cidrBlock: "10.0.0.0/16", availabilityZones: { [A]: 0, [C]: 1 } };
const planned = (subnetBlocks: SubnetBlocks, cidrBlock = NETWORK.cidrBlock) => {
  const settings = resolve(networkSettings, OWNER, { ...NETWORK, cidrBlock, subnetBlocks, nat: { mode: "none" } });
  return layOutSubnets(OWNER, { ...settings, ...settings.layout, tiers: ["public", "private"] });
};
const refusal = (...args: Parameters<typeof planned>) => refused(() => planned(...args));

describe("Given blocks of subnets", () => {
  it("are those of the subnets, which keep the names of their tier and zone", () => {
    assert.deepEqual(planned(BLOCKS).map(({ label, cidrBlock }) => `${label} ${cidrBlock}`), [
      "public-subnet-1a 10.0.1.0/24",
      "public-subnet-1c 10.0.2.0/24",
      "private-subnet-1a 10.0.3.0/24",
      "private-subnet-1c 10.0.4.0/24",
    ]);
  });

  const { public: open, private: closed } = BLOCKS;
  const mistakes: [string, SubnetBlocks, string][] = [
    [
      "without a zone",
      { public: { [A]: open[A]! }, private: closed },
      "subnetBlocks.public.ap-northeast-1c is missing, but must be a block of 10.0.0.0/16",
    ],
    ["without a tier", { public: open }, "subnetBlocks.private.ap-northeast-1a is missing, but must be a block of 10.0.0.0/16"],
    [
      "of a tier that isn't there",
      { ...BLOCKS, isolated: { [A]: "10.0.5.0/24" } },
      "subnetBlocks.isolated.ap-northeast-1a is \"10.0.5.0/24\", but must be omitted: the network has the tiers public, private in ap-northeast-1a, ap-northeast-1c",
    ],
    [
      "of a zone that isn't there",
      { ...BLOCKS, public: { ...open, "ap-northeast-1d": "10.0.5.0/24" } },
      "subnetBlocks.public.ap-northeast-1d is \"10.0.5.0/24\", but must be omitted",
    ],
    [
      "outside the VPC",
      { ...BLOCKS, public: { ...open, [A]: "10.1.1.0/24" } },
      "subnetBlocks.public.ap-northeast-1a is \"10.1.1.0/24\", but must be a block of 10.0.0.0/16, /16 to /28",
    ],
    [
      "smaller than a subnet can be",
      { ...BLOCKS, public: { ...open, [A]: "10.0.1.0/29" } },
      "subnetBlocks.public.ap-northeast-1a is \"10.0.1.0/29\", but must be a block of 10.0.0.0/16, /16 to /28",
    ],
    [
      "that overlap",
      { ...BLOCKS, private: { ...closed, [A]: "10.0.0.0/22" } },
      "subnetBlocks.private.ap-northeast-1a is \"10.0.0.0/22\", but must be a block that doesn't overlap that of public, ap-northeast-1a, 10.0.1.0/24",
    ],
    [
      "that don't start at their lowest address",
      { ...BLOCKS, public: { ...open, [A]: "10.0.1.7/24" } },
      "subnetBlocks.public.ap-northeast-1a is \"10.0.1.7/24\", but must be an IPv4 block that starts at its lowest address",
    ],
  ];
  for (const [what, blocks, message] of mistakes) {
    it(`are rejected ${what}`, () => assert.ok(refusal(blocks).includes(message), refusal(blocks)));
  }

  it("are accepted exactly if each lies in the VPC and none overlaps another", () => {
    const block = fc.tuple(fc.integer({ min: 9, max: 11 }), fc.integer({ min: 0, max: 15 }), fc.constantFrom(24, 26, 28)).map((
      [second, third, prefix],
    ) => `10.${second}.${third}.0/${prefix}`);
    fc.assert(fc.property(fc.array(block, { minLength: 4, maxLength: 4 }), (blocks) => {
      const [one = "", two = "", three = "", four = ""] = blocks;
      const starts = blocks.map((each) => each.split("/")[0]);
      const isGood = new Set(starts).size === 4 && blocks.every((each) => each.startsWith("10.10."));
      const subnetBlocks = { public: { [A]: one, [C]: two }, private: { [A]: three, [C]: four } };
      if (isGood) assert.deepEqual(planned(subnetBlocks, "10.10.0.0/16").map(({ cidrBlock }) => cidrBlock), blocks);
      else assert.match(refusal(subnetBlocks, "10.10.0.0/16"), /subnetBlocks/);
    }));
  });
});
