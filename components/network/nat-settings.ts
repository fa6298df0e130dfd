import { refuse, requireOneOf } from "../shared/validation";

export const NAT_MODES = ["none", "instance", "gateway", "gateway-per-az"] as const;

export interface NatChoice {
  /**
   * - `none`: private subnets don't reach the internet
   * - `instance`: one EC2 instance; cheapest, one zone, some maintenance
   * - `gateway`: one NAT gateway for all zones; its zone's outage cuts off the others
   * - `gateway-per-az`: one NAT gateway for each zone
   */
  mode: (typeof NAT_MODES)[number];

  /**
   * Where the one NAT instance or gateway is.
   * @default the zone in slot 0, so that a zone added later never moves it
   */
  availabilityZone?: string;

  /**
   * EC2 instance type of the NAT instance; its processor decides the image. T4g and T3 run in unlimited mode, so one that is busier
   * than its baseline for a day costs more.
   * Sources: Amazon EC2 instance types, "General purpose", network specifications: burst and baseline; Amazon EC2 user guide,
   * "Unlimited mode for burstable performance instances".
   * @default "t4g.nano" - ARM, 512 MB, the cheapest; carries up to 5 Gbit/s for minutes, 32 Mbit/s for ever
   */
  instanceType?: string;

  /**
   * An Elastic IP for the NAT instance: the same public address after a stop, and costs while stopped (Amazon VPC pricing, public IPv4).
   * @default false - a public address that changes with each start
   */
  elasticIp?: boolean;
}

/**
 * The zones that get a NAT. The one zone of a single NAT is checked for every mode, so that a wrong one isn't found only
 * when the mode changes.
 *
 * @throws {RunError} An unknown mode or zone, or a setting that has no meaning for the mode.
 */
export function zonesWithNat(owner: string, nat: NatChoice, availabilityZones: Readonly<Record<string, number>>): string[] {
  requireOneOf(owner, "nat.mode", nat.mode, NAT_MODES);
  if (nat.mode !== "instance") {
    const without = `left out, as nat.mode is ${nat.mode}`;
    if (nat.instanceType !== undefined) refuse(owner, "nat.instanceType", nat.instanceType, without);
    if (nat.elasticIp !== undefined) refuse(owner, "nat.elasticIp", nat.elasticIp, without);
  }

  const zones = Object.keys(availabilityZones);
  const single = nat.availabilityZone ?? zones.find((zone) => availabilityZones[zone] === 0);
  if (single === undefined) {
    refuse(
      owner,
      "nat.availabilityZone",
      single,
      `one of ${zones.join(", ")}, as none of availabilityZones has slot 0 (zones that are given replace the default ones)`,
    );
  }
  requireOneOf(owner, "nat.availabilityZone", single, zones);

  if (nat.mode === "none") return [];
  return nat.mode === "gateway-per-az" ? zones : [single];
}
