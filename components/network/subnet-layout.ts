import { RunError } from "@pulumi/pulumi";

import { formatCidr, parseCidr, partOf } from "../../toolkit/shared/cidr";
import { refuse, requireOneOf } from "../shared/validation";
import { requirePrivateRange } from "./private-range";

/**
 * What a subnet's place in the network is for, and which block of the VPC belongs to it. The position is the tier's own,
 * for ever: a tier that is added later takes the block that was kept for it.
 */
export const TIER_BLOCKS = { public: 0, private: 1, isolated: 2 } as const;
export type Tier = keyof typeof TIER_BLOCKS;

export const BLOCK_COUNTS = [2, 4, 8] as const;
export type BlockCount = (typeof BLOCK_COUNTS)[number];

export interface LayoutArgs {
  /** The VPC's block, /16 to /26, e.g. `10.0.0.0/16`. */
  cidrBlock: string;
  /** Into how many equal blocks the VPC is cut, one a tier: 2, 4 or 8. */
  tierBlocks: BlockCount;
  /** Into how many equal subnets a tier's block is cut, one a zone: 2, 4 or 8. */
  zoneSlots: BlockCount;
  tiers: readonly Tier[];
  /** Zone name to slot, e.g. `{ "ap-northeast-1a": 0, "ap-northeast-1c": 1 }`. */
  availabilityZones: Readonly<Record<string, number>>;
}

export interface SubnetPlan {
  tier: Tier;
  availabilityZone: string;
  /** Tier and zone, e.g. `public-1a`: the subnet's identity. */
  key: string;
  /** How messages call it, and the first part of its Name tag, e.g. `public-subnet-1a`. */
  label: string;
  cidrBlock: string;
}

export function tiersOf({ isolatedTier }: { isolatedTier?: boolean }): Tier[] {
  return isolatedTier ? ["public", "private", "isolated"] : ["public", "private"];
}

/** @throws {RunError} What is said of a tier that this network doesn't have, so that it isn't silently forgotten. */
export function requireTiers(owner: string, networkAcls: Partial<Record<Tier, unknown>>, tiers: readonly Tier[]): void {
  for (const [tier, rules] of Object.entries(networkAcls)) {
    if (rules !== undefined && !tiers.some((known) => known === tier)) {
      refuse(owner, "networkAcls", tier, `one of ${tiers.join(", ")}: there is no other tier`);
    }
  }
}

/** @throws {RunError} Rules of a public tier with IPv6: they know IPv4 only, so nobody could come by IPv6. */
export function requireIpv4Acls(owner: string, networkAcls: Partial<Record<Tier, unknown>>, ipv6: boolean): void {
  if (ipv6 && networkAcls.public !== undefined) refuse(owner, "networkAcls", "public", "left out with ipv6, as its rules know IPv4 only");
}

/** A zone of a region, not a local or wavelength zone. */
export const ZONE_PATTERN = /^[a-z]{2}(-[a-z]+)+-\d[a-z]$/;

/** `ap-northeast-1a` -> `1a` */
export function zoneSuffix(availabilityZone: string): string {
  return availabilityZone.slice(availabilityZone.lastIndexOf("-") + 1);
}

/**
 * Where each subnet lies. The block follows from the tier alone and the place inside it from the zone's slot alone, so
 * adding a zone or a tier moves no other subnet, in whatever order they are written.
 *
 * @throws {RunError} What doesn't fit, and the space as it is taken.
 */
export function layOutSubnets(owner: string, args: LayoutArgs): SubnetPlan[] {
  const vpc = parseCidr(args.cidrBlock);
  if (vpc === undefined || vpc.prefixLength < 16 || vpc.prefixLength > 26) {
    refuse(owner, "cidrBlock", args.cidrBlock, "an IPv4 block from /16 to /26 that starts at its lowest address, e.g. 10.0.0.0/16");
  }
  requirePrivateRange(owner, "cidrBlock", args.cidrBlock);
  requireOneOf(owner, "layout.tierBlocks", args.tierBlocks, BLOCK_COUNTS);
  requireOneOf(owner, "layout.zoneSlots", args.zoneSlots, BLOCK_COUNTS);
  const zones = checkedZones(owner, args.availabilityZones);

  // Source: Amazon VPC user guide, "Subnet CIDR blocks": /28 is the smallest subnet.
  const prefixLength = vpc.prefixLength + Math.log2(args.tierBlocks * args.zoneSlots);
  if (prefixLength > 28) {
    refuse(
      owner,
      "cidrBlock",
      args.cidrBlock,
      `large enough for ${args.tierBlocks} tier blocks of ${args.zoneSlots} zone slots each: they would be /${prefixLength}, the smallest subnet is /28`,
    );
  }

  const placed: SubnetPlan[] = [];
  const homeless: string[] = [];
  for (const tier of args.tiers) {
    for (const [availabilityZone, slot] of zones) {
      const suffix = zoneSuffix(availabilityZone);
      const label = `${tier}-subnet-${suffix}`;
      if (TIER_BLOCKS[tier] >= args.tierBlocks) homeless.push(`${label} (tier block ${TIER_BLOCKS[tier]})`);
      else if (slot >= args.zoneSlots) homeless.push(`${label} (zone slot ${slot})`);
      else {
        const block = partOf(partOf(vpc, args.tierBlocks, TIER_BLOCKS[tier]), args.zoneSlots, slot);
        placed.push({ tier, availabilityZone, key: `${tier}-${suffix}`, label, cidrBlock: formatCidr(block) });
      }
    }
  }
  if (homeless.length > 0) throw noRoom(owner, args, homeless, placed);
  return placed;
}

function checkedZones(owner: string, zones: LayoutArgs["availabilityZones"]): [string, number][] {
  const entries = Object.entries(zones);
  if (entries.length === 0) refuse(owner, "availabilityZones", zones, "at least one zone and its slot, e.g. {\"ap-northeast-1a\":0}");

  for (const [zone, slot] of entries) {
    const property = `availabilityZones.${zone}`;
    if (!ZONE_PATTERN.test(zone)) refuse(owner, property, slot, "named after a zone of a region, e.g. ap-northeast-1a");
    const [first = zone] = entries[0] ?? [];
    if (zone.slice(0, -1) !== first.slice(0, -1)) refuse(owner, property, slot, `a zone of one region with ${first}`);
    if (!Number.isInteger(slot) || slot < 0) refuse(owner, property, slot, "a zone slot: a whole number from 0");
    const twin = entries.find(([other, taken]) => other !== zone && taken === slot);
    if (twin !== undefined) refuse(owner, property, slot, `a slot of its own: ${twin[0]} has the same one`);
  }
  return entries;
}

function noRoom(owner: string, args: LayoutArgs, homeless: string[], placed: SubnetPlan[]): RunError {
  return new RunError(
    [
      `${owner}: no room for ${homeless.join(", ")} in ${args.cidrBlock}, which is cut into ${args.tierBlocks} tier blocks (0 to ${
        args.tierBlocks - 1
      }) of ${args.zoneSlots} zone slots (0 to ${args.zoneSlots - 1}). Taken are:`,
      ...placed.map(({ cidrBlock, label }) => `  ${cidrBlock.padEnd(18)} ${label}`),
      "Use a free slot, or give a new environment a layout with more of them (layout.tierBlocks, layout.zoneSlots).",
      "Another layout would move every subnet, and AWS can't move one that is in use.",
    ].join("\n"),
  );
}
