import * as fc from "fast-check";
import assert from "node:assert/strict";

import { networkSettings } from "../../../components/network/network-settings";
import {
  BLOCK_COUNTS,
  ipv6AclMistake,
  type LayoutArgs,
  layOutSubnets,
  type Tier,
  TIER_BLOCKS,
  tierMistakes,
  tiersOf,
  ZONE_PATTERN,
  zoneSuffix,
} from "../../../components/network/subnet-layout";
import { requireNone, resolve } from "../../../components/shared/schema";
import { contains, parseCidr } from "../../../toolkit/shared/cidr";
import { refused } from "../../support/refused";

const OWNER = "Network \"network\"";
const ARGS: LayoutArgs = {
  cidrBlock: "10.0.0.0/16",
  tierBlocks: 2,
  zoneSlots: 2,
  tiers: ["public", "private"],
  availabilityZones: { "ap-northeast-1a": 0, "ap-northeast-1c": 1 },
};
const requireTiers = (...args: Parameters<typeof tierMistakes>) => requireNone(OWNER, tierMistakes(...args));
const requireIpv4Acls = (...args: Parameters<typeof ipv6AclMistake>) => requireNone(OWNER, ipv6AclMistake(...args));
const LETTERS = ["a", "b", "c", "d", "e", "f", "g", "h"];
const refusal = (args: Partial<LayoutArgs>) => {
  const { cidrBlock, tierBlocks, zoneSlots, availabilityZones, tiers } = { ...ARGS, ...args };
  const network = { cidrBlock, availabilityZones, layout: { tierBlocks, zoneSlots }, isolatedTier: tiers.includes("isolated") };
  return refused(() =>
    resolve(networkSettings, OWNER, { ...network, nat: { mode: "none", availabilityZone: Object.keys(availabilityZones)[0] } })
  );
};

/** Any layout that has room for what it holds: tiers in any order, zones in any order and in any slots. */
const layout: fc.Arbitrary<LayoutArgs> = fc
  .record({
    network: fc.integer({ min: 0, max: 255 }),
    prefixLength: fc.integer({ min: 16, max: 22 }),
    tierBlocks: fc.constantFrom(...BLOCK_COUNTS),
    zoneSlots: fc.constantFrom(...BLOCK_COUNTS),
  })
  .chain(({ network, prefixLength, tierBlocks, zoneSlots }) =>
    fc.record({
      cidrBlock: fc.constant(`10.${network}.0.0/${prefixLength}`),
      tierBlocks: fc.constant(tierBlocks),
      zoneSlots: fc.constant(zoneSlots),
      tiers: fc.shuffledSubarray((Object.keys(TIER_BLOCKS) as Tier[]).filter((tier) => TIER_BLOCKS[tier] < tierBlocks), { minLength: 1 }),
      availabilityZones: fc
        .tuple(
          fc.shuffledSubarray(LETTERS, { minLength: 1 }),
          fc.shuffledSubarray(LETTERS.map((_, slot) => slot).slice(0, zoneSlots), { minLength: 1 }),
        )
        .map(([letters, slots]) =>
          Object.fromEntries(letters.slice(0, slots.length).map((letter, index) => [`ap-northeast-1${letter}`, slots[index]!]))
        ),
    })
  );

const cidrByKey = (args: LayoutArgs) => new Map(layOutSubnets(OWNER, args).map(({ key, cidrBlock }) => [key, cidrBlock]));

describe("layOutSubnets", () => {
  it("places the four subnets of the requirements (P2)", () => {
    const subnet = (tier: Tier, zone: string, cidrBlock: string) => ({
      tier,
      availabilityZone: `ap-northeast-${zone}`,
      key: `${tier}-${zone}`,
      label: `${tier}-subnet-${zone}`,
      cidrBlock,
    });
    assert.deepEqual(layOutSubnets(OWNER, ARGS), [
      subnet("public", "1a", "10.0.0.0/18"),
      subnet("public", "1c", "10.0.64.0/18"),
      subnet("private", "1a", "10.0.128.0/18"),
      subnet("private", "1c", "10.0.192.0/18"),
    ]);
  });

  it("plans one subnet for each tier and zone, inside the VPC and without overlap", () => {
    fc.assert(fc.property(layout, (args) => {
      const subnets = layOutSubnets(OWNER, args);
      const blocks = subnets.map(({ cidrBlock }) => parseCidr(cidrBlock)!);
      assert.equal(new Set(subnets.map(({ key }) => key)).size, args.tiers.length * Object.keys(args.availabilityZones).length);
      for (const [index, one] of blocks.entries()) {
        assert.ok(contains(parseCidr(args.cidrBlock)!, one));
        assert.ok(blocks.every((other, at) => at === index || (!contains(one, other) && !contains(other, one))));
      }
    }));
  });

  it("places a subnet by its tier and its zone's slot only", () => {
    fc.assert(fc.property(layout, fc.nat(), fc.nat(), (args, some, any) => {
      const zones = Object.entries(args.availabilityZones);
      const fewer: LayoutArgs = {
        ...args,
        tiers: args.tiers.toReversed().slice(some % args.tiers.length),
        availabilityZones: Object.fromEntries(zones.toReversed().slice(any % zones.length)),
      };
      const all = cidrByKey(args);
      for (const [key, cidrBlock] of cidrByKey(fewer)) assert.equal(all.get(key), cidrBlock, key);
    }));
  });

  it("gives the same block to another zone in the same slot", () => {
    const moved = layOutSubnets(OWNER, { ...ARGS, availabilityZones: { "ap-northeast-1d": 1, "ap-northeast-1a": 0 } });
    assert.deepEqual(moved.map(({ key, cidrBlock }) => `${key} ${cidrBlock}`), [
      "public-1d 10.0.64.0/18",
      "public-1a 10.0.0.0/18",
      "private-1d 10.0.192.0/18",
      "private-1a 10.0.128.0/18",
    ]);
  });

  it("accepts AWS's smallest subnet, /28", () => {
    const subnets = layOutSubnets(OWNER, { ...ARGS, cidrBlock: "192.168.7.64/26" });
    assert.deepEqual(subnets.map(({ cidrBlock }) => cidrBlock), [
      "192.168.7.64/28",
      "192.168.7.80/28",
      "192.168.7.96/28",
      "192.168.7.112/28",
    ]);
  });
});

describe("layOutSubnets refusals", () => {
  for (const cidrBlock of ["10.0.3.0/16", "10.0.0.0", "the office"]) {
    it(`rejects the VPC's block ${cidrBlock}`, () => {
      assert.equal(
        refusal({ cidrBlock }),
        `${OWNER}: cidrBlock is "${cidrBlock}", but must be an IPv4 block that starts at its lowest address, e.g. 10.0.0.0/16`,
      );
    });
  }

  for (const cidrBlock of ["10.0.0.0/15", "10.0.0.0/27"]) {
    it(`rejects the VPC's block ${cidrBlock}`, () => {
      assert.equal(
        refusal({ cidrBlock }),
        `${OWNER}: cidrBlock is "${cidrBlock}", but must be an IPv4 block from /16 to /26 that starts at its lowest address, e.g. 10.0.0.0/16`,
      );
    });
  }

  for (const property of ["tierBlocks", "zoneSlots"]) {
    for (const count of [0, 1, 3, 16]) {
      it(`rejects ${count} ${property}`, () =>
        assert.equal(refusal({ [property]: count as never }), `${OWNER}: layout.${property} is ${count}, but must be one of 2, 4, 8`));
    }
  }

  it("rejects subnets smaller than /28", () => {
    assert.equal(
      refusal({ cidrBlock: "10.0.0.0/24", tierBlocks: 4, zoneSlots: 8 }),
      `${OWNER}: cidrBlock is "10.0.0.0/24", but must be large enough for 4 tier blocks of 8 zone slots each: they would be /29, the smallest subnet is /28`,
    );
  });

  const zones: [string, Record<string, number>, string][] = [
    ["no zones", {}, "availabilityZones is {}, but must be at least one zone and its slot, e.g. {ap-northeast-1a: 0}"],
    [
      "a zone that is none",
      { tokyo: 0 },
      "availabilityZones.tokyo: the key is \"tokyo\", but must be a zone of a region, e.g. ap-northeast-1a",
    ],
    [
      "a region as a zone",
      { "ap-northeast-1": 0 },
      "availabilityZones.ap-northeast-1: the key is \"ap-northeast-1\", but must be a zone of a region, e.g. ap-northeast-1a",
    ],
    [
      "a negative slot",
      { "ap-northeast-1a": -1 },
      "availabilityZones.ap-northeast-1a is -1, but must be a whole number from 0 to 7",
    ],
    ["half a slot", { "ap-northeast-1a": 0.5 }, "availabilityZones.ap-northeast-1a is 0.5, but must be a whole number from 0 to 7"],
    ["no slot", { "ap-northeast-1a": NaN }, "availabilityZones.ap-northeast-1a is null, but must be a whole number from 0 to 7"],
    [
      "two zones in one slot",
      { "ap-northeast-1a": 1, "ap-northeast-1c": 1 },
      "availabilityZones.ap-northeast-1a is 1, but must be a slot of its own: ap-northeast-1c has the same one",
    ],
  ];
  for (const [what, availabilityZones, message] of zones) {
    it(`rejects ${what}`, () => assert.equal(refusal({ availabilityZones }).split("\n")[0], `${OWNER}: ${message}`));
  }

  it("lists the used blocks if a zone has no room", () => {
    assert.equal(
      refusal({ availabilityZones: { "ap-northeast-1a": 0, "ap-northeast-1d": 2 } }),
      [
        `${OWNER}: no room for public-subnet-1d (zone slot 2), private-subnet-1d (zone slot 2) in 10.0.0.0/16, which is cut into 2 tier blocks (0 to 1) of 2 zone slots (0 to 1). Taken are:`,
        "  10.0.0.0/18        public-subnet-1a",
        "  10.0.128.0/18      private-subnet-1a",
        "Use a free slot, or give a new environment a layout with more of them (layout.tierBlocks, layout.zoneSlots).",
        "Another layout would move every subnet, and AWS can't move one that is in use.",
      ].join("\n"),
    );
  });

  it("lists the used blocks if a tier has no room", () => {
    const message = refusal({ tiers: ["public", "private", "isolated"] });
    assert.match(message, /: no room for isolated-subnet-1a \(tier block 2\), isolated-subnet-1c \(tier block 2\) in 10\.0\.0\.0\/16,/);
    assert.equal(message.match(/\d\/18 +(public|private)-subnet/g)?.length, 4);
  });
});

describe("tierMistakes", () => {
  it("lets pass what is said of tiers that are there, or of none", () => {
    requireTiers({}, ["public", "private"]);
    requireTiers({ public: {}, isolated: undefined }, ["public", "private"]);
    requireTiers({ isolated: {} }, ["public", "private", "isolated"]);
  });

  it("rejects what is said of another tier", () => {
    assert.equal(
      refused(() => requireTiers({ private: {}, isolated: {} }, ["public", "private"])),
      `${OWNER}: networkAcls is "isolated", but must be one of public, private: there is no other tier`,
    );
  });
});

describe("ipv6AclMistake", () => {
  it("lets pass rules of any tier without IPv6, and of tiers that have none with it", () => {
    requireIpv4Acls({ public: {}, private: {} }, false);
    requireIpv4Acls({ public: undefined, private: {}, isolated: {} }, true);
  });

  it("rejects rules of the public tier with IPv6", () => {
    assert.equal(
      refused(() => requireIpv4Acls({ private: {}, public: {} }, true)),
      `${OWNER}: networkAcls is "public", but must be omitted with ipv6, as its rules know IPv4 only`,
    );
  });
});

describe("Subnet names", () => {
  it("end in the zone's number and letter", () => {
    assert.deepEqual(["ap-northeast-1a", "us-gov-west-1b", "eu-central-2c"].map(zoneSuffix), ["1a", "1b", "2c"]);
  });

  it("accept zones of regions, not local or wavelength zones", () => {
    const accepted = (zone: string) => ZONE_PATTERN.test(zone);
    assert.ok(["ap-northeast-1a", "us-gov-west-1b", "cn-north-1a"].every(accepted));
    assert.ok(
      !["ap-northeast-1", "ap-northeast-1-tpe-1a", "us-east-1-wl1-bos-wlz-1", "1a", "Ap-northeast-1a", "ap-northeast-1a "].some(accepted),
    );
  });

  it("have the isolated tier only with isolatedTier", () => {
    assert.deepEqual(tiersOf({}), ["public", "private"]);
    assert.deepEqual(tiersOf({ isolatedTier: false }), ["public", "private"]);
    assert.deepEqual(tiersOf({ isolatedTier: true }), ["public", "private", "isolated"]);
  });
});
