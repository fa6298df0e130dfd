import { parseCidr } from "../../toolkit/shared/cidr";
import { refuse, requireIntegerBetween, requireOneOf } from "../shared/validation";

/** Rule numbers that a person may give. Source: Amazon VPC user guide, "Network ACL rules". */
export const RULE_NUMBERS = { min: 1, max: 32_766 };
export const ACL_ACTIONS = ["allow", "deny"] as const;
export const ACL_PROTOCOLS = ["tcp", "udp", "icmp", "all"] as const;
export const PORTS = { min: 0, max: 65_535 };

export interface NetworkAclRule {
  action: (typeof ACL_ACTIONS)[number];
  protocol: (typeof ACL_PROTOCOLS)[number];
  /** The other side: source of what comes in, destination of what goes out. */
  cidrBlock: string;
  /** First port; for TCP and UDP only. */
  fromPort?: number;
  /** Last port; for TCP and UDP only. */
  toPort?: number;
}

/** Rules by number; the lowest that matches decides, what none matches is refused. */
export interface NetworkAclRules {
  ingress: Readonly<Record<number, NetworkAclRule>>;
  egress: Readonly<Record<number, NetworkAclRule>>;
}

/** @throws {RunError} A rule that AWS would refuse, or ports that have no meaning for the protocol. */
export function checkAclRules(owner: string, rules: NetworkAclRules): void {
  for (const check of aclRuleChecks(owner, rules)) check();
}

/** Rule by rule what `checkAclRules` does, for those who report all mistakes at once. */
export function aclRuleChecks(owner: string, rules: NetworkAclRules): (() => void)[] {
  return (["ingress", "egress"] as const).flatMap((direction) =>
    Object.entries(rules[direction]).map(([number, rule]) => () => checkRule(owner, `${direction}.${number}`, number, rule))
  );
}

function checkRule(owner: string, property: string, number: string, rule: NetworkAclRule): void {
  requireIntegerBetween(owner, property, Number(number), RULE_NUMBERS);
  requireOneOf(owner, `${property}.action`, rule.action, ACL_ACTIONS);
  requireOneOf(owner, `${property}.protocol`, rule.protocol, ACL_PROTOCOLS);
  if (parseCidr(rule.cidrBlock) === undefined) refuse(owner, `${property}.cidrBlock`, rule.cidrBlock, "an IPv4 block, e.g. 10.0.0.0/16");

  const hasPorts = rule.protocol === "tcp" || rule.protocol === "udp";
  for (const end of ["fromPort", "toPort"] as const) {
    const port = rule[end];
    if (hasPorts) requireIntegerBetween(owner, `${property}.${end}`, port, PORTS);
    else if (port !== undefined) refuse(owner, `${property}.${end}`, port, `left out: protocol is ${rule.protocol}`);
  }
  if (hasPorts && rule.fromPort! > rule.toPort!) refuse(owner, `${property}.toPort`, rule.toPort, `at least fromPort, ${rule.fromPort}`);
}
