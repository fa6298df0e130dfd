import * as fc from "fast-check";
import assert from "node:assert/strict";

import { type CidrBlock, contains, formatCidr, ipv6Part, parseCidr, partOf } from "../../../toolkit/shared/cidr";

const octet = fc.integer({ min: 0, max: 255 });

/** Any block: a random address, rounded down to a block of a random size. */
const block = (shortest = 0, longest = 32): fc.Arbitrary<CidrBlock> =>
  fc.tuple(octet, octet, octet, octet, fc.integer({ min: shortest, max: longest })).map(([a, b, c, d, prefixLength]) => {
    const address = ((a * 256 + b) * 256 + c) * 256 + d;
    const size = 2 ** (32 - prefixLength);
    return { first: address - (address % size), prefixLength, size };
  });

/** 1, 2, 4 or 8 parts; a /29 can still be divided into 8. */
const parts = fc.constantFrom(1, 2, 4, 8);
const last = ({ first, size }: CidrBlock) => first + size - 1;

describe("parseCidr", () => {
  it("parses every output of formatCidr", () => {
    fc.assert(fc.property(block(), (any) => assert.deepEqual(parseCidr(formatCidr(any)), any)));
  });

  it("parses nothing but outputs of formatCidr", () => {
    const almost = fc.tuple(fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 }), fc.integer({ min: 0, max: 40 }))
      .map(([octets, length]) => `${octets.join(".")}/${length}`);
    fc.assert(fc.property(fc.oneof(almost, fc.string()), (text) => {
      const read = parseCidr(text);
      if (read !== undefined) assert.equal(formatCidr(read), text);
    }));
  });

  it("rejects a block with host bits", () => {
    fc.assert(fc.property(block(0, 31), fc.nat(), (any, offset) => {
      const inside = { ...any, first: any.first + 1 + (offset % (any.size - 1)) };
      assert.equal(parseCidr(formatCidr(inside)), undefined);
    }));
  });

  const blocks: [string, CidrBlock][] = [
    ["10.0.0.0/16", { first: 0x0a000000, prefixLength: 16, size: 65_536 }],
    ["255.255.255.255/32", { first: 0xffffffff, prefixLength: 32, size: 1 }],
    ["0.0.0.0/0", { first: 0, prefixLength: 0, size: 2 ** 32 }],
  ];
  for (const [text, expected] of blocks) it(`parses ${text}`, () => assert.deepEqual(parseCidr(text), expected));

  const texts: [string, string][] = [
    ["host bits", "10.0.3.7/16"],
    ["host bits of the last octet", "10.0.0.1/31"],
    ["a leading zero in an octet", "010.0.0.0/16"],
    ["a leading zero in the prefix", "10.0.0.0/08"],
    ["an octet over 255", "256.0.0.0/16"],
    ["a prefix over 32", "10.0.0.0/33"],
    ["no prefix", "10.0.0.0"],
    ["an empty prefix", "10.0.0.0/"],
    ["three octets", "10.0.0/16"],
    ["five octets", "10.0.0.0.0/16"],
    ["a sign", "-10.0.0.0/16"],
    ["spaces", " 10.0.0.0/16"],
    ["a line end", "10.0.0.0/16\n"],
    ["other digits", "１０.0.0.0/16"],
    ["IPv6", "2001:db8::/32"],
    ["a word", "the office"],
    ["an empty text", ""],
  ];
  for (const [what, text] of texts) it(`rejects ${what}`, () => assert.equal(parseCidr(text), undefined));
});

describe("partOf", () => {
  it("divides a block into consecutive parts without gaps or overlaps", () => {
    fc.assert(fc.property(block(0, 29), parts, (whole, count) => {
      const cut = Array.from({ length: count }, (_, index) => partOf(whole, count, index));
      assert.equal(cut[0]?.first, whole.first);
      assert.equal(last(cut.at(-1)!), last(whole));
      for (const [index, part] of cut.entries()) {
        if (index > 0) assert.equal(part.first, last(cut[index - 1]!) + 1);
        assert.equal(part.size * count, whole.size);
        assert.equal(part.size, 2 ** (32 - part.prefixLength));
        assert.deepEqual(parseCidr(formatCidr(part)), part);
      }
    }));
  });

  it("divides parts as it divides the whole", () => {
    fc.assert(fc.property(block(0, 26), parts, parts, fc.nat(), fc.nat(), (whole, outer, inner, a, b) => {
      const [i, j] = [a % outer, b % inner];
      assert.deepEqual(partOf(partOf(whole, outer, i), inner, j), partOf(whole, outer * inner, i * inner + j));
    }));
  });
});

describe("contains", () => {
  it("is true for a block and its parts, and false for a part and its block or another part", () => {
    fc.assert(fc.property(block(0, 29), fc.constantFrom(2, 4, 8), fc.nat(), (whole, count, any) => {
      const part = partOf(whole, count, any % count);
      assert.ok(contains(whole, whole));
      assert.ok(contains(whole, part));
      assert.ok(!contains(part, whole));
      assert.ok(!contains(part, partOf(whole, count, (any + 1) % count)));
    }));
  });

  it("agrees with a comparison of the first and last addresses", () => {
    fc.assert(fc.property(block(24, 32), block(24, 32), (outer, inner) => {
      const has = (address: number) => address >= outer.first && address <= last(outer);
      assert.equal(contains(outer, inner), has(inner.first) && has(last(inner)));
    }));
  });
});

describe("ipv6Part", () => {
  const cases: [string, number, string][] = [
    ["2406:da14:1:2300::/56", 0, "2406:da14:1:2300::/64"],
    ["2406:da14:1:2300::/56", 1, "2406:da14:1:2301::/64"],
    ["2406:da14:1:2300::/56", 255, "2406:da14:1:23ff::/64"],
    ["2600:1f18:0:100::/56", 10, "2600:1f18:0:10a::/64"],
    ["2406:da14:1::/56", 16, "2406:da14:1:10::/64"],
    ["2406:da14::/56", 1, "2406:da14:0:1::/64"],
    ["2406:da14:1::/56", 0, "2406:da14:1::/64"],
    ["2406:da14::/56", 0, "2406:da14::/64"],
  ];
  for (const [whole, slot, expected] of cases) {
    it(`is ${expected} for ${slot} of ${whole}`, () => assert.equal(ipv6Part(whole, slot), expected));
  }

  it("is the prefix with the slot appended, in the shortest form", () => {
    const group = fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff }));
    const shortest = (groups: number[]) => new URL(`http://[${groups.map((one) => one.toString(16)).join(":")}::]`).hostname.slice(1, -1);
    fc.assert(
      fc.property(group, group, octet, octet, (second, third, high, slot) => {
        const groups = [0x2406, second, third];
        assert.equal(ipv6Part(`${shortest([...groups, high * 256])}/56`, slot), `${shortest([...groups, high * 256 + slot])}/64`);
      }),
      { numRuns: 500 },
    );
  });
});
