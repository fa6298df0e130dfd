import * as v from "valibot";

import { parseCidr } from "../../toolkit/shared/cidr";
import { mistake } from "../shared/mistake";
import { contradiction, group, integerBetween, mapOf, oneOf, textThat } from "../shared/schema";
import { isIntegerBetween } from "../shared/validation";

/** Rule numbers that a person may give. Source: Amazon VPC user guide, "Network ACL rules". */
const RULE_NUMBERS = { min: 1, max: 32_766 };
const PORTS = { min: 0, max: 65_535 };

export const cidrBlock = textThat(
  (text) => parseCidr(text) !== undefined,
  "an IPv4 block that starts at its lowest address, e.g. 10.0.0.0/16",
);

const hasPorts = (protocol: string) => protocol === "tcp" || protocol === "udp";
const portMistake = (protocol: string, end: "fromPort" | "toPort", port: number | undefined) =>
  hasPorts(protocol)
    ? port === undefined && mistake(end, port, `a whole number from ${PORTS.min} to ${PORTS.max}`)
    : port !== undefined && mistake(end, port, `omitted: protocol is ${protocol}`);

const aclRule = group(
  {
    /** Action for matching packets. */
    action: oneOf(["allow", "deny"]),
    /** Protocol of the packets. */
    protocol: oneOf(["tcp", "udp", "icmp", "all"]),
    /** The other side: source of inbound packets, destination of outbound ones. */
    cidrBlock,
    /** First port; for TCP and UDP only. */
    fromPort: v.optional(integerBetween(PORTS)),
    /** Last port; for TCP and UDP only. */
    toPort: v.optional(integerBetween(PORTS)),
  },
  contradiction(["protocol", "fromPort"], ({ protocol, fromPort }) => portMistake(protocol, "fromPort", fromPort)),
  contradiction(["protocol", "toPort"], ({ protocol, toPort }) => portMistake(protocol, "toPort", toPort)),
  contradiction(
    ["protocol", "fromPort", "toPort"],
    ({ protocol, fromPort = 0, toPort = fromPort }) =>
      hasPorts(protocol) && fromPort > toPort && mistake("toPort", toPort, `at least fromPort, ${fromPort}`),
  ),
);

const aclRules = mapOf(
  textThat(
    (key) => isIntegerBetween(Number(key), RULE_NUMBERS) && String(Number(key)) === key,
    `a rule number from ${RULE_NUMBERS.min} to ${RULE_NUMBERS.max}`,
  ),
  aclRule,
  "rules by number, e.g. {100: {action: allow, protocol: all, cidrBlock: 10.0.0.0/16}}",
);

/** Rules by number; the lowest that matches decides, packets that none matches are dropped. */
export const networkAclSettings = group({
  /** Rules for packets into the subnets. */
  ingress: aclRules,
  /** Rules for packets out of the subnets. */
  egress: aclRules,
});
export interface NetworkAclRules extends v.InferInput<typeof networkAclSettings> {}
export type NetworkAclRule = NetworkAclRules["ingress"][string];
