import * as v from "valibot";

import { mistake } from "../shared/mistake";
import { contradiction, type Found, group, matching, oneOf, requireNone, trueOrFalse, within } from "../shared/schema";
import { INSTANCE_TYPE_PATTERN } from "./instance-type";
import { zoneName } from "./subnet-layout";

export const NAT_MODES = ["none", "instance", "gateway", "gateway-per-az"] as const;

/** How private subnets reach the internet. */
export const natSettings = group(
  {
    /**
     * - `none`: private subnets don't reach the internet, which the task of the database's users needs
     * - `instance`: one EC2 instance; cheapest, one zone, some maintenance
     * - `gateway`: one NAT gateway for all zones; its zone's outage cuts off the others
     * - `gateway-per-az`: one NAT gateway for each zone
     *
     * **Cost**: a NAT gateway costs by the hour and by the gigabyte (Amazon VPC pricing, NAT gateway).
     * @default "gateway-per-az"
     */
    mode: v.optional(oneOf(NAT_MODES), "gateway-per-az"),

    /**
     * Zone of the one NAT instance or gateway.
     * @default the zone in slot 0, so that a zone added later never moves it
     */
    availabilityZone: v.optional(zoneName),

    /**
     * EC2 instance type of the NAT instance; its processor decides the image. **Cost**: T4g and T3 run in unlimited mode, so one that is
     * busier than its baseline for a day costs more.
     * Sources: Amazon EC2 instance types, "General purpose", network specifications: burst and baseline; Amazon EC2 user guide,
     * "Unlimited mode for burstable performance instances".
     * @default "t4g.nano" - ARM, 512 MB, the cheapest; carries up to 5 Gbit/s for minutes, 32 Mbit/s permanently
     */
    instanceType: v.optional(matching(INSTANCE_TYPE_PATTERN, "an EC2 instance type, e.g. t4g.nano")),

    /**
     * An Elastic IP for the NAT instance: the same public address after a stop. **Cost**: also while stopped (Amazon VPC pricing, public
     * IPv4).
     * @default false - a public address that changes with each start
     */
    elasticIp: v.optional(trueOrFalse()),
  },
  contradiction(["mode", "instanceType"], ({ mode, instanceType }) => ofInstance(mode, "instanceType", instanceType)),
  contradiction(["mode", "elasticIp"], ({ mode, elasticIp }) => ofInstance(mode, "elasticIp", elasticIp)),
);
export type NatSettings = v.InferOutput<typeof natSettings>;

const ofInstance = (mode: string, key: string, value: unknown): Found =>
  mode !== "instance" && value !== undefined && mistake(key, value, `omitted, as nat.mode is ${mode}`);

type Zones = Readonly<Record<string, number>>;

/** The zone of a single NAT, in every mode, so that a wrong one isn't found only when the mode changes. */
export function natZoneMistake(nat: Pick<NatSettings, "availabilityZone">, availabilityZones: Zones): Found {
  const zones = Object.keys(availabilityZones);
  const single = singleZone(nat, availabilityZones);
  if (single === undefined) {
    return mistake(
      "availabilityZone",
      single,
      `one of ${zones.join(", ")}, as none of availabilityZones has slot 0 (zones that are given replace the default ones)`,
    );
  }
  return !zones.includes(single) && mistake("availabilityZone", single, `one of ${zones.join(", ")}`);
}

const singleZone = (nat: Pick<NatSettings, "availabilityZone">, availabilityZones: Zones) =>
  nat.availabilityZone ?? Object.keys(availabilityZones).find((zone) => availabilityZones[zone] === 0);

/**
 * The zones that get a NAT.
 *
 * @throws {RunError} A zone without subnets.
 */
export function zonesWithNat(subject: string, nat: NatSettings, availabilityZones: Zones): string[] {
  requireNone(subject, within(["nat"], natZoneMistake(nat, availabilityZones)));
  if (nat.mode === "none") return [];
  return nat.mode === "gateway-per-az" ? Object.keys(availabilityZones) : [singleZone(nat, availabilityZones)!];
}
