import { contains, intersects, parseCidr } from "../../toolkit/shared/cidr";
import { mistake } from "../shared/mistake";
import type { Found } from "../shared/schema";
import type { Tier } from "./subnet-layout";

/** Blocks of the subnets of an existing plan of addresses, by tier and zone. */
export type SubnetBlocks = Partial<Record<Tier, Readonly<Record<string, string>> | undefined>>;

export interface SubnetBlocksArgs {
  /** The VPC's block. */
  cidrBlock: string;
  tiers: readonly Tier[];
  availabilityZones: Readonly<Record<string, number>>;
  subnetBlocks: SubnetBlocks;
}

/** Source: Amazon VPC user guide, "Subnet CIDR blocks". */
const PREFIX = { shortest: 16, longest: 28 };

/** Mistakes in given blocks: each tier and zone has one, in the VPC's block, and no two overlap. */
export function subnetBlockMistakes({ cidrBlock, tiers, availabilityZones, subnetBlocks }: SubnetBlocksArgs): Found {
  const vpc = parseCidr(cidrBlock);
  const zones = Object.keys(availabilityZones);
  const given = Object.entries(subnetBlocks).flatMap(([tier, blocks = {}]) =>
    Object.entries(blocks).map(([zone, block]) => ({ tier, zone, block, path: ["subnetBlocks", tier, zone] }))
  );
  return [
    ...given.map(({ tier, zone, path, block }) =>
      (!tiers.some((each) => each === tier) || !zones.includes(zone))
      && mistake(path, block, `omitted: the network has the tiers ${tiers.join(", ")} in ${zones.join(", ")}`)
    ),
    ...tiers.flatMap((tier) =>
      zones.map((zone) =>
        subnetBlocks[tier]?.[zone] === undefined && mistake(["subnetBlocks", tier, zone], undefined, `a block of ${cidrBlock}`)
      )
    ),
    ...given.map(({ block, path }, index) => {
      const parsed = parseCidr(block);
      if (parsed === undefined || vpc === undefined) return false; // reported by the schema
      const { shortest, longest } = PREFIX;
      if (!contains(vpc, parsed) || parsed.prefixLength < shortest || parsed.prefixLength > longest) {
        return mistake(path, block, `a block of ${cidrBlock}, /${shortest} to /${longest}`);
      }
      const other = given.slice(0, index).find((each) => {
        const earlier = parseCidr(each.block);
        return earlier !== undefined && intersects(earlier, parsed);
      });
      return other !== undefined
        && mistake(path, block, `a block that doesn't overlap that of ${other.tier}, ${other.zone}, ${other.block}`);
    }),
  ];
}
