import { isList, type Resource, UnknownValueError } from "../stack-view";
import { addTo, attempt } from "../values";
import { type AddressRange, EVERYWHERE, FAMILIES, rangeOf, shared } from "./addresses";
import { given, isEnabled, numberOf, type References } from "./references";
import type { Subnets } from "./subnets";
import { hasPorts, LAST_PORT, meet, readTraffic, type Traffic } from "./traffic";

interface AclRule {
  number: number;
  allow: boolean;
  egress: boolean;
  range: AddressRange;
  traffic: Traffic;
}

/** A range of addresses with a range of ports. */
interface Box {
  range: AddressRange;
  from: number;
  to: number;
}

/** Ephemeral ports of clients. Source: Amazon VPC user guide, "Custom network ACLs", ephemeral ports: the widest range. */
const EPHEMERAL = { from: 1024, to: LAST_PORT };

/** Protocols for which a rule for `all` is evaluated. */
const PROTOCOLS = ["tcp", "udp", "icmp", "other"];

/** Network ACLs: traffic between subnets whose requests and responses both pass. */
export class NetworkAcls {
  private readonly bySubnet = new Map<string, string>();
  private readonly sources = new Map<string, [Resource, string, boolean | undefined][]>();
  private readonly read = new Map<string, readonly AclRule[]>();

  /** @param unknown Receives unknown values; a rule or an association with one is skipped. */
  constructor(private readonly references: References, private readonly subnets: Subnets, unknown: UnknownValueError[]) {
    const own = references.ofType("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl");
    for (const acl of own) {
      const key = references.key("acl", acl.urn);
      attempt(
        unknown,
        undefined,
        () => references.all(acl, "subnetIds", "subnet").forEach((subnet) => this.bySubnet.set(subnet, key)),
      );
      for (const direction of ["ingress", "egress"]) {
        attempt(unknown, undefined, () => {
          const inline = given(acl, direction);
          if (isList(inline)) {
            inline.forEach((_, index) => addTo(this.sources, key, [acl, `${direction}.${index}.`, direction === "egress"]));
          }
        });
      }
    }
    for (const rule of references.ofType("aws:ec2/networkAclRule:NetworkAclRule")) {
      attempt(unknown, undefined, () => {
        const acl = references.one(rule, "networkAclId", "acl");
        if (acl !== undefined) addTo(this.sources, acl, [rule, "", undefined]);
      });
    }
    for (const association of references.ofType("aws:ec2/networkAclAssociation:NetworkAclAssociation")) {
      attempt(unknown, undefined, () => {
        const subnet = references.one(association, "subnetId", "subnet");
        const acl = references.one(association, "networkAclId", "acl");
        if (subnet !== undefined && acl !== undefined) this.bySubnet.set(subnet, acl);
      });
    }
  }

  /** Traffic from addresses outside a subnet that enters it, and whose responses leave it. */
  fromAddresses(peers: readonly AddressRange[], subnet: string, traffic: Traffic): Traffic[] {
    return this.atEdge(peers, subnet, traffic, false);
  }

  /** Traffic that leaves a subnet to addresses outside it, and whose responses return. */
  toAddresses(peers: readonly AddressRange[], subnet: string, traffic: Traffic): Traffic[] {
    return this.atEdge(peers, subnet, traffic, true);
  }

  private atEdge(peers: readonly AddressRange[], subnet: string, traffic: Traffic, egress: boolean): Traffic[] {
    const rules = this.rules(subnet);
    if (rules === undefined) return [traffic];
    return eachProtocol(traffic, (one) => {
      const requests = passed(rules, egress, one, boxes(peers, one));
      const answers = passed(rules, !egress, one, boxes(peers, { ...one, ...EPHEMERAL }));
      return requests.filter(({ range }) => answers.some((answer) => shared(range, answer.range)));
    });
  }

  /** Traffic from one subnet to another whose responses return. */
  between(source: string, target: string, traffic: Traffic): Traffic[] {
    if (source === target) return [traffic]; // network ACLs apply at a subnet's boundary
    const [ofSource, ofTarget] = [this.rules(source), this.rules(target)];
    if (ofSource === undefined && ofTarget === undefined) return [traffic];
    const here = this.rangesOf(source);
    const there = this.rangesOf(target);
    return eachProtocol(traffic, (one) => {
      const reply = { ...one, ...EPHEMERAL };
      const out = passed(ofSource, true, one, boxes(there, one));
      const into = passed(ofTarget, false, one, boxes(here, one));
      const answerOut = passed(ofTarget, true, reply, boxes(here, reply));
      const answerIn = passed(ofSource, false, reply, boxes(there, reply));
      return out.flatMap((leaving) =>
        into.flatMap((entering) => {
          const isAnswered = answerOut.some((back) =>
            shared(back.range, entering.range)
            && answerIn.some((home) => shared(home.range, leaving.range) && home.from <= back.to && back.from <= home.to)
          );
          const [from, to] = [Math.max(leaving.from, entering.from), Math.min(leaving.to, entering.to)];
          return isAnswered && leaving.range.family === entering.range.family && from <= to ? [{ ...entering, from, to }] : [];
        })
      );
    });
  }

  private rangesOf(subnet: string): AddressRange[] {
    return FAMILIES.flatMap((family) => {
      if (family === "IPv6" && !this.subnets.hasIpv6(subnet)) return [];
      const range = this.subnets.range(subnet, family);
      return range === "none" ? [] : [range ?? EVERYWHERE[family]];
    });
  }

  /** The rules at a subnet's boundary; undefined: all traffic passes. */
  private rules(subnet: string): readonly AclRule[] | undefined {
    const acl = this.bySubnet.get(subnet) ?? this.defaultAcl(subnet);
    if (acl === undefined) return undefined;
    const isInProgram = this.references.resource(acl) !== undefined;
    const sources = this.sources.get(acl) ?? [];
    if (!isInProgram && sources.length === 0) return undefined;
    const known = this.read.get(acl);
    if (known) return known;
    const own = sources.flatMap(([resource, prefix, egress]) => readRule(resource, prefix, egress));
    const rules = (isInProgram ? own : [...own, ...DEFAULT_RULES]).toSorted((a, b) =>
      a.number - b.number || Number(b.allow) - Number(a.allow)
    );
    this.read.set(acl, rules);
    return rules;
  }

  private defaultAcl(subnet: string): string | undefined {
    const vpc = this.subnets.vpc(subnet);
    return vpc === undefined ? undefined : `${vpc}#acl`;
  }
}

/** Rules of a default network ACL: 100, and 101 for IPv6. Source: Amazon VPC user guide, "Default network ACL for a VPC". */
const DEFAULT_RULES: readonly AclRule[] = FAMILIES.flatMap((family) =>
  [true, false].map((egress) => ({
    number: family === "IPv4" ? 100 : 101,
    allow: true,
    egress,
    range: EVERYWHERE[family],
    traffic: { protocol: "all", from: 0, to: LAST_PORT },
  }))
);

function readRule(resource: Resource, prefix: string, inlineEgress: boolean | undefined): AclRule[] {
  const action = given(resource, prefix === "" ? "ruleAction" : `${prefix}action`);
  const number = numberOf(given(resource, prefix === "" ? "ruleNumber" : `${prefix}ruleNo`));
  const allow = typeof action === "string" && action.toLowerCase() === "allow";
  const traffic = readTraffic(resource, `${prefix}protocol`, `${prefix}fromPort`, `${prefix}toPort`);
  const type = numberOf(given(resource, `${prefix}icmpType`));
  // A denied type of ICMP leaves the other types.
  if (!allow && traffic.protocol === "icmp" && !Number.isNaN(type) && type !== -1) return [];
  return ["cidrBlock", "ipv6CidrBlock"].flatMap((key) => {
    const cidr = given(resource, `${prefix}${key}`);
    const range = typeof cidr === "string" && cidr !== "" ? rangeOf(cidr) : undefined;
    if (range === undefined || Number.isNaN(number)) return [];
    return [{ number, allow, egress: inlineEgress ?? isEnabled(given(resource, "egress")), range, traffic }];
  });
}

function boxes(ranges: readonly AddressRange[], { protocol, from, to }: Traffic): Box[] {
  return ranges.map((range) => (hasPorts(protocol) ? { range, from, to } : { range, from: 0, to: LAST_PORT }));
}

/** Traffic that the rules allow: the first matching rule decides, and without one the traffic is denied. */
function passed(rules: readonly AclRule[] | undefined, egress: boolean, { protocol }: Traffic, asked: readonly Box[]): Box[] {
  if (rules === undefined) return [...asked];
  const allowed: Box[] = [];
  let open = [...asked];
  for (const rule of rules) {
    if (rule.egress !== egress || !fits(rule, protocol)) continue;
    open = open.flatMap((box) => {
      const range = shared(box.range, rule.range);
      const [from, to] = [Math.max(box.from, rule.traffic.from), Math.min(box.to, rule.traffic.to)];
      if (range === undefined || from > to) return [box];
      if (rule.allow) allowed.push({ range, from, to });
      return without(box, { range, from, to });
    });
  }
  return allowed;
}

function fits({ allow, traffic }: AclRule, protocol: string): boolean {
  // "other" is all remaining protocols together: one may be allowed, but a denied one leaves the others.
  return traffic.protocol === "all" || traffic.protocol === protocol
    || (protocol === "other" && allow && !PROTOCOLS.includes(traffic.protocol));
}

/** The parts of a box outside another one. */
function without(box: Box, { range, from, to }: Box): Box[] {
  const { family, first, last } = box.range;
  return [
    { range: { family, first, last: range.first - 1n }, from: box.from, to: box.to },
    { range: { family, first: range.last + 1n, last }, from: box.from, to: box.to },
    { range, from: box.from, to: from - 1 },
    { range, from: to + 1, to: box.to },
  ].filter((part) => part.range.first <= part.range.last && part.from <= part.to);
}

/** Evaluates each protocol; traffic that passes for all of them is `all` again. */
function eachProtocol(traffic: Traffic, ask: (one: Traffic) => Box[]): Traffic[] {
  const protocols = traffic.protocol === "all" ? PROTOCOLS : [traffic.protocol];
  const found = protocols.flatMap((protocol) => joined(ask({ ...traffic, protocol })).map((ports) => ({ protocol, ...ports })));
  const isWhole = found.length === protocols.length
    && found.every((one) => meet(one, traffic) && one.from === traffic.from && one.to === traffic.to);
  return isWhole ? [traffic] : found;
}

/** Ports of boxes, adjacent ranges joined. */
function joined(found: readonly Box[]): { from: number; to: number }[] {
  const ports: { from: number; to: number }[] = [];
  for (const { from, to } of found.toSorted((a, b) => a.from - b.from)) {
    const last = ports.at(-1);
    if (last && from <= last.to + 1) last.to = Math.max(last.to, to);
    else ports.push({ from, to });
  }
  return ports;
}
