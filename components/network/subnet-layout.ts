import { formatCidr, parseCidr, partOf } from "../../toolkit/shared/cidr";
import { mistake, SENTENCE } from "../shared/mistake";
import { type Found, matching, mistakesIn, requireNone } from "../shared/schema";
import { privateRangeMistake } from "./private-range";
import { subnetBlockMistakes, type SubnetBlocks } from "./subnet-blocks";

/**
 * Tier of a subnet, and its block of the VPC. The block is reserved for the tier permanently: a tier that is added later uses the block
 * that was reserved for it.
 */
export const TIER_BLOCKS = { public: 0, private: 1, isolated: 2 } as const;
export type Tier = keyof typeof TIER_BLOCKS;

export const BLOCK_COUNTS = [2, 4, 8] as const;
export type BlockCount = (typeof BLOCK_COUNTS)[number];

export interface LayoutArgs {
  /** The VPC's block, /16 to /26, e.g. `10.0.0.0/16`. */
  cidrBlock: string;
  /** Number of equal blocks of the VPC, one a tier: 2, 4 or 8. */
  tierBlocks: BlockCount;
  /** Number of equal subnets of a tier's block, one a zone: 2, 4 or 8. */
  zoneSlots: BlockCount;
  tiers: readonly Tier[];
  /** Zone name to slot, e.g. `{ "ap-northeast-1a": 0, "ap-northeast-1c": 1 }`. */
  availabilityZones: Readonly<Record<string, number>>;
  /** Blocks in place of tier blocks and zone slots. */
  subnetBlocks?: SubnetBlocks | undefined;
}

export interface SubnetPlan {
  tier: Tier;
  availabilityZone: string;
  /** Tier and zone, e.g. `public-1a`: the subnet's identity. */
  key: string;
  /** Name in messages, and first part of its Name tag, e.g. `public-subnet-1a`. */
  label: string;
  cidrBlock: string;
}

export function tiersOf({ isolatedTier }: { isolatedTier?: boolean }): Tier[] {
  return isolatedTier ? ["public", "private", "isolated"] : ["public", "private"];
}

/** Rules for a tier that this network doesn't have. */
export const tierMistakes = (networkAcls: Partial<Record<Tier, unknown>>, tiers: readonly Tier[]): Found =>
  Object.entries(networkAcls).map(([tier, rules]) =>
    rules !== undefined && !tiers.some((known) => known === tier)
    && mistake("networkAcls", tier, `one of ${tiers.join(", ")}: there is no other tier`)
  );

/** Rules of a public tier with IPv6: they know IPv4 only, so nothing could come in by IPv6. */
export const ipv6AclMistake = (networkAcls: Partial<Record<Tier, unknown>>, ipv6: boolean): Found =>
  ipv6 && networkAcls.public !== undefined && mistake("networkAcls", "public", "omitted with ipv6, as its rules know IPv4 only");

/** A zone of a region, not a local or wavelength zone. */
export const ZONE_PATTERN = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;
export const zoneName = matching(ZONE_PATTERN, "a zone of a region, e.g. ap-northeast-1a");

/** `ap-northeast-1a` -> `1a` */
export function zoneSuffix(availabilityZone: string): string {
  return availabilityZone.slice(availabilityZone.lastIndexOf("-") + 1);
}

/**
 * Plans the subnets. The block follows from the tier only, and the position in it from the zone's slot only, so a new zone or tier moves no
 * other subnet, in any order of writing.
 *
 * @throws {RunError} Subnets that don't fit, with the used blocks.
 */
export function layOutSubnets(subject: string, args: LayoutArgs): SubnetPlan[] {
  requireNone(subject, layoutMistakes(args));
  return placesOf(args).flatMap(({ plan }) => plan ?? []);
}

/** Mistakes in a layout. */
export function layoutMistakes(args: LayoutArgs): Found {
  const { cidrBlock, tierBlocks, zoneSlots } = args;
  const vpc = parseCidr(cidrBlock);
  if (vpc === undefined || vpc.prefixLength < 16 || vpc.prefixLength > 26) {
    return mistake(
      "cidrBlock",
      cidrBlock,
      "an IPv4 block from /16 to /26 that starts at its lowest address, e.g. 10.0.0.0/16",
    );
  }
  const first = mistakesIn([privateRangeMistake(cidrBlock), zoneMistakes(args.availabilityZones)]);
  if (first.length > 0) return first;
  if (args.subnetBlocks !== undefined) return subnetBlockMistakes({ ...args, subnetBlocks: args.subnetBlocks });

  // Source: Amazon VPC user guide, "Subnet CIDR blocks": /28 is the smallest subnet.
  const prefixLength = vpc.prefixLength + Math.log2(tierBlocks * zoneSlots);
  if (prefixLength > 28) {
    return mistake(
      "cidrBlock",
      cidrBlock,
      `large enough for ${tierBlocks} tier blocks of ${zoneSlots} zone slots each: they would be /${prefixLength}, the smallest subnet is /28`,
    );
  }
  const places = placesOf(args);
  const unplaced = places.flatMap(({ unplaced: without }) => without ?? []);
  return unplaced.length > 0 && mistake([], SENTENCE, noRoom(args, unplaced, places.flatMap(({ plan }) => plan ?? [])));
}

/** Each subnet with its plan, or the block or slot that it lacks. */
function placesOf(args: LayoutArgs): { plan?: SubnetPlan; unplaced?: string }[] {
  const vpc = parseCidr(args.cidrBlock)!;
  return args.tiers.flatMap((tier) =>
    Object.entries(args.availabilityZones).map(([availabilityZone, slot]) => {
      const suffix = zoneSuffix(availabilityZone);
      const label = `${tier}-subnet-${suffix}`;
      const planned = (block: string) => ({ plan: { tier, availabilityZone, key: `${tier}-${suffix}`, label, cidrBlock: block } });
      const given = args.subnetBlocks?.[tier]?.[availabilityZone];
      if (given !== undefined) return planned(given);
      if (TIER_BLOCKS[tier] >= args.tierBlocks) return { unplaced: `${label} (tier block ${TIER_BLOCKS[tier]})` };
      if (slot >= args.zoneSlots) return { unplaced: `${label} (zone slot ${slot})` };
      return planned(formatCidr(partOf(partOf(vpc, args.tierBlocks, TIER_BLOCKS[tier]), args.zoneSlots, slot)));
    })
  );
}

/** The first mistake of each zone. */
function zoneMistakes(zones: LayoutArgs["availabilityZones"]): Found {
  const entries = Object.entries(zones);
  const [first = ""] = entries[0] ?? [];
  return entries.map(([zone, slot]) => {
    const path = ["availabilityZones", zone];
    if (zone.slice(0, -1) !== first.slice(0, -1)) return mistake(path, slot, `a zone of one region with ${first}`);
    const twin = entries.find(([other, taken]) => other !== zone && taken === slot);
    return twin !== undefined && mistake(path, slot, `a slot of its own: ${twin[0]} has the same one`);
  }).find((one) => one !== false) ?? false;
}

function noRoom(args: LayoutArgs, unplaced: string[], placed: SubnetPlan[]): string {
  return [
    `no room for ${unplaced.join(", ")} in ${args.cidrBlock}, which is cut into ${args.tierBlocks} tier blocks (0 to ${
      args.tierBlocks - 1
    }) of ${args.zoneSlots} zone slots (0 to ${args.zoneSlots - 1}). Taken are:`,
    ...placed.map(({ cidrBlock, label }) => `  ${cidrBlock.padEnd(18)} ${label}`),
    "Use a free slot, or give a new environment a layout with more of them (layout.tierBlocks, layout.zoneSlots).",
    "Another layout would move every subnet, and AWS can't move one that is in use.",
  ].join("\n");
}
