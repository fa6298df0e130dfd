import { once, type Resource, type StackView, type UnknownValueError } from "../stack-view";
import { addTo, attempt } from "../values";
import { type AddressRange, EVERYWHERE, PUBLIC, shared } from "./addresses";
import type { Endpoint } from "./endpoints";
import { type Network, networkOf } from "./network";
import type { NetworkAcls } from "./network-acls";
import { addPaths } from "./paths";
import { INTERNET, type Row, RowCollection } from "./rows";
import type { GroupRule, Peer, SecurityGroups } from "./security-groups";
import type { Exit, Subnets } from "./subnets";
import { LAST_PORT, meet, type Traffic } from "./traffic";

export interface Reachability {
  rows: readonly Row[];
  /** Rules that allow a security group which isn't attached to any resource. */
  unattached: readonly { target: Resource; label: string; isStore: boolean; group: string; via: string }[];
  /** Unknown values; rows may be missing. */
  notYetKnown: readonly UnknownValueError[];
}

/**
 * Resources of a program that can be reached, and from where: from the internet by a public address, a route to an internet gateway,
 * security groups and network ACLs; from other resources by the security groups of both; from blocks of addresses. In doubt a resource is
 * reachable: a subnet of another program counts as routed to the internet, and its group as open for egress. Parts of one resource, e.g.
 * tasks of a service, have no rows for each other.
 */
export const reachabilityOf = once((program): Reachability => {
  const network = networkOf(program);
  const notYetKnown = [...network.notYetKnown];
  const proof = new Proof(network, notYetKnown);
  return { rows: proof.rows(), unattached: proof.unattached, notYetKnown };
});

/** @throws {UnknownValueError} Something that matters isn't known yet. */
export function reachability(program: StackView): readonly Row[] {
  const { rows, notYetKnown } = reachabilityOf(program);
  if (notYetKnown[0]) throw notYetKnown[0];
  return rows;
}

class Proof {
  private readonly endpoints: readonly Endpoint[];
  private readonly subnets: Subnets;
  private readonly groups: SecurityGroups;
  private readonly acls: NetworkAcls;
  readonly unattached: { target: Resource; label: string; isStore: boolean; group: string; via: string }[] = [];
  private readonly found = new RowCollection();
  private readonly attached = new Map<string, Endpoint[]>();
  /** Endpoints that connect to targets of their own, e.g. load balancers. */
  private readonly senders: readonly Endpoint[];

  constructor(private readonly network: Network, private readonly notYetKnown: UnknownValueError[]) {
    const { endpoints, subnets, groups, acls } = network;
    this.endpoints = endpoints;
    this.subnets = subnets;
    this.groups = groups;
    this.acls = acls;
    for (const one of endpoints) for (const group of one.groups ?? []) addTo(this.attached, group, one);
    this.senders = endpoints.filter((one) => one.isEntrance && one.opened.length === 0);
  }

  rows(): Row[] {
    for (const target of this.endpoints) {
      for (const { traffic, blocks, from, via } of target.opened) {
        const [name, origin] = from === undefined ? [INTERNET, "internet"] as const : [from, "other network"] as const;
        this.found.add(target, traffic, { from: name, origin, via: [`${target.resource.name} (${via})`], blocks });
      }
      for (const rule of this.rulesOf(target)) {
        const open = (target.listens ?? [rule.traffic]).flatMap((port) => meet(rule.traffic, port) ?? []);
        for (const traffic of open) this.attempt(() => this.evaluateRule(target, rule, traffic, rule.peer));
      }
    }
    this.attempt(() => addPaths(this.network, this.network.forwards, this.found));
    return this.found.sorted();
  }

  /** The rules of its groups; without a group it is open to all addresses on its ports. */
  private rulesOf({ groups, resource }: Endpoint): readonly GroupRule[] {
    if (groups !== undefined) return groups.flatMap((group) => this.groups.ingress(group));
    return ([["0.0.0.0/0", "IPv4"], ["::/0", "IPv6"]] as const).map(([text, family]) => ({
      name: `${resource.name} (no security group)`,
      traffic: ALL,
      peer: { kind: "addresses", text, range: EVERYWHERE[family] },
    }));
  }

  private evaluateRule(target: Endpoint, rule: GroupRule, traffic: Traffic, peer: Peer): void {
    switch (peer.kind) {
      case "addresses":
        return this.fromAddresses(target, rule, traffic, peer);
      case "prefix list":
        return this.found.add(target, traffic, {
          from: `prefix list ${peer.id}`,
          origin: "other network",
          via: [rule.name],
          blocks: [peer.id],
        });
      case "group":
        return this.fromGroup(target, rule, traffic, peer);
    }
  }

  private fromAddresses(target: Endpoint, rule: GroupRule, traffic: Traffic, { text, range }: Peer & { kind: "addresses" }): void {
    const block = { blocks: [text], isWiderThanVpc: this.subnets.isWiderThanVpc(target.subnets, range) };
    this.attempt(() => {
      for (const subnet of target.publicIn(range.family)) {
        for (const way of this.subnets.ways(subnet)) {
          const peers = PUBLIC.flatMap((one) => shared(one, range) ?? []).flatMap((one) => shared(one, way.range) ?? []);
          const into = peers.length > 0 ? this.acls.fromAddresses(peers, subnet, traffic) : [];
          for (const passed of into) {
            this.found.add(target, passed, { from: INTERNET, origin: "internet", via: [way.route, rule.name], ...block });
          }
        }
      }
    });
    for (const subnet of target.subnets) {
      if (range.family === "IPv6" && !this.subnets.hasIpv6(subnet)) continue;
      // Traffic within a subnet passes no network ACL.
      const into = this.overlaps(subnet, range) ? [traffic] : this.acls.fromAddresses([range], subnet, traffic);
      const ways = this.waysFromNetworks(subnet, range);
      for (const passed of into) {
        const isForeign = !this.isInVpc(subnet, range);
        if (ways.length === 0 || !isForeign) this.found.add(target, passed, { from: text, origin: "inside", via: [rule.name], ...block });
        for (const way of ways) {
          this.found.add(target, passed, { from: `other network ${text}`, origin: "other network", via: [way.route, rule.name], ...block });
        }
      }
    }
    for (const source of this.senders) {
      if (source.subnets.some((subnet) => this.overlaps(subnet, range))) this.addPair(source, target, rule, traffic, { blocks: [text] });
    }
  }

  /** Routes by which responses to addresses outside the VPC leave for another network, e.g. a peered VPC: traffic comes from there. */
  private waysFromNetworks(subnet: string, range: AddressRange): readonly Exit[] {
    if (!this.subnets.isWiderThanVpc([subnet], range)) return [];
    const ways: Exit[] = [];
    this.attempt(() => ways.push(...this.subnets.exits(subnet).filter((exit) => exit.by === "network" && shared(exit.range, range))));
    return ways;
  }

  /** Whether addresses of the range are in the subnet's VPC. */
  private isInVpc(subnet: string, range: AddressRange): boolean {
    return this.subnets.vpcRanges(subnet).some((own) => shared(own, range) !== undefined);
  }

  private fromGroup(target: Endpoint, rule: GroupRule, traffic: Traffic, { key: group, madeBy }: Peer & { kind: "group" }): void {
    const attached = this.attached.get(group) ?? [];
    if (attached.length === 0) {
      if (this.groups.isInProgram(group)) {
        this.unattached.push({ target: target.resource, label: target.label, isStore: target.isStore, group, via: rule.name });
      } else {this.found.add(target, traffic, {
          from: madeBy ?? `security group ${group.replace(/^.*::(.*)#group$/, "default of $1")}`,
          origin: "other network",
          via: [rule.name],
        });}
      return;
    }
    const byGroupOfMany = new Set(attached.map(({ resource }) => resource.urn)).size > 1;
    for (const source of attached) this.attempt(() => this.addPair(source, target, rule, traffic, { byGroupOfMany }));
  }

  /** Adds rows for a source that the rule allows, if its own groups allow the egress and the network ACLs both directions. */
  private addPair(
    source: Endpoint,
    target: Endpoint,
    rule: GroupRule,
    traffic: Traffic,
    rest: { byGroupOfMany?: boolean; blocks?: string[] },
  ): void {
    if (source.resource === target.resource) return;
    const ways = source.groups === undefined
      ? [{ traffic, via: [rule.name] }]
      : source.groups.flatMap((group) =>
        this.groups.egressTowards(group, target.groups ?? []).flatMap((egress) => {
          const met = meet(traffic, egress.traffic);
          return met && this.leadsTo(egress.peer, target) ? [{ traffic: met, via: [egress.name, rule.name] }] : [];
        })
      );
    for (const way of ways) {
      for (const passed of this.between(source, target, way.traffic)) {
        const origin = FOREIGN.has(source.resource.type) ? "other network" : "inside";
        this.found.add(target, passed, { from: source.label, origin, source: source.resource, via: way.via, ...rest });
      }
    }
  }

  private leadsTo(peer: Peer, target: Endpoint): boolean {
    if (peer.kind !== "addresses") return true; // groups are compared by key; a prefix list may hold any address
    return target.subnets.some((subnet) => this.overlaps(subnet, peer.range));
  }

  private overlaps(subnet: string, range: AddressRange): boolean {
    const own = this.subnets.range(subnet, range.family);
    return own === undefined || (own !== "none" && shared(own, range) !== undefined);
  }

  private between(source: Endpoint, target: Endpoint, traffic: Traffic): Traffic[] {
    const all: Traffic[] = [];
    for (const from of source.subnets) {
      for (const to of target.subnets) {
        const passed = this.acls.between(from, to, traffic);
        if (passed.length === 1 && passed[0] === traffic) return passed;
        all.push(...passed);
      }
    }
    return all;
  }

  private attempt(run: () => void): void {
    attempt(this.notYetKnown, undefined, run);
  }
}

/** Sources behind which another network's clients are: of a VPN, or of other accounts by VPC Lattice. */
const FOREIGN: ReadonlySet<string> = new Set(["aws:ec2clientvpn/endpoint:Endpoint", "aws:vpclattice/resourceGateway:ResourceGateway"]);

const ALL: Traffic = { protocol: "all", from: 0, to: LAST_PORT };
