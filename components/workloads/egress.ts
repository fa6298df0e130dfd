import { parseCidr } from "../../toolkit/shared/cidr";
import { refuse, requireIntegerBetween } from "../shared/validation";

/** What tasks may reach outside beside HTTPS, by TCP: a mail server, a database elsewhere. */
export interface Egress {
  /** Port, 1 to 65,535; HTTPS is always open. */
  port: number;
  /** IPv4 block of those who listen, e.g. `203.0.113.0/24`; the narrower, the less gets out. Tasks are in private subnets, which have no IPv6. */
  cidrBlock: string;
}

export const EGRESS_PORT = { min: 1, max: 65_535 };
export const EGRESS_BLOCK_FORM =
  "an IPv4 block that starts at its lowest address, e.g. 203.0.113.0/24; tasks are in private subnets, which have no IPv6";

export function isBlock(cidrBlock: unknown): cidrBlock is string {
  return typeof cidrBlock === "string" && parseCidr(cidrBlock) !== undefined;
}

/** One by one what is wrong with what tasks may reach. */
export function egressChecks(owner: string, egress: readonly Egress[]): (() => unknown)[] {
  return egress.map(({ port, cidrBlock }, index) => () => {
    requireIntegerBetween(owner, `egress[${index}].port`, port, EGRESS_PORT);
    if (!isBlock(cidrBlock)) refuse(owner, `egress[${index}].cidrBlock`, cidrBlock, EGRESS_BLOCK_FORM);
    if (port === 443) refuse(owner, `egress[${index}].port`, port, "left out, as HTTPS is always open");
    if (egress.findIndex((other) => other.port === port && other.cidrBlock === cidrBlock) !== index) {
      refuse(owner, `egress[${index}]`, { port, cidrBlock }, "named once");
    }
  });
}

/** What tells one from another in the names of rules: `587-203-0-113-0-24`. */
export function egressKey({ port, cidrBlock }: Egress): string {
  return `${port}-${cidrBlock.replaceAll(/[./]/g, "-")}`;
}
