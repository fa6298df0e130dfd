import { once, type Resource, type UnknownValueError } from "../stack-view";
import { attempt } from "../values";
import { type AddressRange, EVERYWHERE, FAMILIES, PUBLIC, shared } from "./addresses";
import type { Endpoint } from "./endpoints";
import { type Network, networkOf } from "./network";
import type { GroupRule, Peer } from "./security-groups";
import type { Exit } from "./subnets";
import { portText, type Traffic } from "./traffic";

/** A destination outside the VPC that a resource of the program can reach. */
export interface OutwardRow {
  /** `internet (0.0.0.0/0)`, a block, or a prefix list that isn't in the program. */
  to: string;
  port: string;
  protocol: string;
  /** Label of the source, e.g. `service api`. */
  from: string;
  source: Resource;
  /** Names of the rules and routes on the path. */
  via: readonly string[];
}

/**
 * Destinations outside the VPC by other ports than HTTPS, which nearly every resource needs and reaches: by the rules of security groups,
 * the routes of the subnets and of the NATs on the path, and network ACLs. Unknown values have no row.
 */
export const outwardOf = once((program): readonly OutwardRow[] => {
  const network = networkOf(program);
  const rows = new Map<string, OutwardRow & { via: string[] }>();
  const notYetKnown: UnknownValueError[] = [];
  for (const source of network.endpoints) {
    for (const group of source.groups ?? []) {
      for (const rule of network.groups.outside(group).filter(({ traffic }) => !isHttps(traffic))) {
        for (const { traffic, via } of attempt<Passed[]>(notYetKnown, [], () => passing(source, rule, network))) {
          const row = {
            to: nameOf(rule.peer),
            port: portText(traffic),
            protocol: traffic.protocol,
            from: source.label,
            source: source.resource,
          };
          const key = [row.to, row.port, row.protocol, row.from, source.resource.urn].join("\n");
          rows.set(key, { ...row, via: [...new Set([...(rows.get(key)?.via ?? []), ...via])].toSorted() });
        }
      }
    }
  }
  return [...rows.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
});

interface Passed {
  traffic: Traffic;
  via: string[];
}

/** Traffic that a rule allows out of the VPC, from any of the source's subnets. */
function passing(source: Endpoint, rule: GroupRule, network: Network): Passed[] {
  return source.subnets.flatMap((subnet) =>
    network.subnets.exits(subnet).flatMap((exit) => {
      const ranges = rangesOf(rule.peer).flatMap((range) => shared(range, exit.range) ?? []).flatMap((range) =>
        outside(range, subnet, exit, network)
      );
      if (ranges.length === 0 || (ranges[0]!.family === "IPv6" && !network.subnets.hasIpv6(subnet))) return [];
      if (exit.needsPublicAddress && !source.publicIn(exit.range.family).includes(subnet)) return [];
      return network.acls.toAddresses(ranges, subnet, rule.traffic)
        .flatMap((traffic) => (exit.by === "NAT" ? throughNat(traffic, ranges, subnet, exit, network) : [{ traffic, via: [] }]))
        .map(({ traffic, via }) => ({ traffic, via: [rule.name, exit.route, ...via] }));
    })
  );
}

/** The part of a range that an exit leads to; traffic to the VPC itself stays in it, whatever routes there are. */
function outside(range: AddressRange, subnet: string, { by }: Exit, { subnets }: Network): AddressRange[] {
  if (by === "network") return subnets.isWiderThanVpc([subnet], range) ? [range] : [];
  return PUBLIC.flatMap((one) => shared(one, range) ?? []);
}

/** Traffic that a NAT forwards: into its subnet, and out of it by that subnet's route. A NAT of another program forwards all traffic. */
function throughNat(traffic: Traffic, ranges: readonly AddressRange[], from: string, exit: Exit, { subnets, acls }: Network): Passed[] {
  const places = exit.places();
  if (places.length === 0) return [{ traffic, via: [] }];
  const own = subnets.range(from, exit.range.family);
  const clients = own === "none" ? [] : [own ?? EVERYWHERE[exit.range.family]];
  return places.flatMap((place) => {
    const into = place === from ? [traffic] : acls.fromAddresses(clients, place, traffic);
    return subnets.exits(place).filter(({ by }) => by !== "NAT").flatMap((next) => {
      const further = ranges.flatMap((range) => shared(range, next.range) ?? []);
      if (further.length === 0) return [];
      return into.flatMap((one) => acls.toAddresses(further, place, one)).map((one) => ({ traffic: one, via: [next.route] }));
    });
  });
}

function rangesOf(peer: Peer): AddressRange[] {
  return peer.kind === "addresses" ? [peer.range] : FAMILIES.map((family) => EVERYWHERE[family]); // a prefix list may hold any address
}

function nameOf(peer: Peer): string {
  if (peer.kind === "addresses") return peer.text.endsWith("/0") ? `internet (${peer.text})` : peer.text;
  return peer.kind === "prefix list" ? `prefix list ${peer.id}` : peer.key;
}

function isHttps({ protocol, from, to }: Traffic): boolean {
  return protocol === "tcp" && from === 443 && to === 443;
}
