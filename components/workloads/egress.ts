import * as v from "valibot";

import { parseCidr } from "../../toolkit/shared/cidr";
import { mistake } from "../shared/mistake";
import { contradiction, group, integerBetween, listOf, textThat } from "../shared/schema";

const EGRESS_BLOCK_FORM =
  "an IPv4 block that starts at its lowest address, e.g. 203.0.113.0/24; tasks are in private subnets, which have no IPv6";

const egressRule = group({
  /** TCP port, 1 to 65,535; HTTPS is always open. */
  port: integerBetween({ min: 1, max: 65_535 }),
  /** IPv4 block of the destination, e.g. `203.0.113.0/24`; the narrower, the less gets out. Tasks are in private subnets without IPv6. */
  cidrBlock: textThat((text) => parseCidr(text) !== undefined, EGRESS_BLOCK_FORM),
}, contradiction(["port"], ({ port }) => port === 443 && mistake("port", port, "omitted, as HTTPS is always open")));

/** A destination of tasks besides HTTPS, by TCP: a mail server, a database elsewhere. */
export type Egress = v.InferOutput<typeof egressRule>;

export const egressEntry = v.optional(listOf(egressRule, "a list of ports and blocks, e.g. [{port: 587, cidrBlock: 203.0.113.0/24}]"), []);

/** Key in the names of rules: `587-203-0-113-0-24`. */
export function egressKey({ port, cidrBlock }: Egress): string {
  return `${port}-${cidrBlock.replaceAll(/[./]/g, "-")}`;
}
