import { addTo } from "../values";
import { PUBLIC, shared } from "./addresses";
import type { Endpoint } from "./endpoints";
import type { Forward, Forwards } from "./forwards/forward";
import type { Network } from "./network";
import type { Row, RowCollection } from "./rows";
import { meet, portText, type Traffic } from "./traffic";

/** Traffic that arrives at an endpoint from outside the VPC. */
interface Arrival {
  at: Endpoint;
  traffic: Traffic;
  origin: "internet" | "other network";
  /** Where it begins, e.g. `internet`. */
  from: string;
  via: readonly string[];
  /** Whether it arrives at the endpoint's own address, and not by a forward. */
  isDirect: boolean;
}

/** Ports by which a person logs in to a host, and from there goes on. */
const LOGINS: readonly Traffic[] = [22, 3389].map((port) => ({ protocol: "tcp", from: port, to: port }));

/**
 * Rows for what the internet, or another network, reaches over something else: over an entrance that forwards, e.g. a load balancer that
 * passes a connection on to a database, or over a host that a person can log in to. A service that answers requests itself isn't a way to
 * what it connects to.
 */
export function addPaths(network: Network, forwards: Forwards, found: RowCollection): void {
  const byUrn = new Map<string, Endpoint[]>();
  for (const one of network.endpoints) addTo(byUrn, one.resource.urn, one);
  const rows = found.sorted();
  const pairs = new Map<string, Row[]>();
  for (const row of rows) if (row.source) addTo(pairs, row.source.urn, row);
  const open: Arrival[] = rows.flatMap((row) => {
    if (row.origin === "inside") return [];
    return (byUrn.get(row.target.urn) ?? []).slice(0, 1).map((at) => ({
      at,
      traffic: row.traffic,
      origin: row.origin as Arrival["origin"],
      from: row.from,
      via: row.via,
      isDirect: true,
    }));
  });
  const seen = new Set<string>();
  while (open.length > 0) {
    const arrival = open.pop()!;
    const key = [arrival.at.resource.urn, arrival.from, arrival.traffic.protocol, portText(arrival.traffic), arrival.isDirect].join("\n");
    if (seen.has(key)) continue;
    seen.add(key);
    for (const forward of forwards.get(arrival.at.resource.urn) ?? []) {
      const passed = meet(arrival.traffic, forward.traffic);
      if (passed) open.push(...forwarded(arrival, forward, passed, { network, pairs, found }));
    }
    if (isLogin(arrival)) {
      for (const row of pairs.get(arrival.at.resource.urn) ?? []) {
        const target = targetOf(byUrn, row);
        const isNext = target.isHost && LOGINS.some((login) => meet(login, row.traffic));
        if (row.isStore || isNext) addPath(found, target, row.traffic, arrival, row.via);
        if (isNext) open.push({ ...arrival, at: target, traffic: row.traffic, via: [...arrival.via, ...row.via], isDirect: false });
      }
    }
  }
}

interface Known {
  network: Network;
  pairs: ReadonlyMap<string, readonly Row[]>;
  found: RowCollection;
}

/** Traffic at the targets of a forward, with rows for those that no other row shows. */
function forwarded(arrival: Arrival, forward: Forward, passed: Traffic, { network, pairs, found }: Known): Arrival[] {
  const ports = forward.to ?? [passed];
  const sender = forward.sender ?? arrival.at.resource;
  return network.endpoints.filter((target) => target.resource !== arrival.at.resource && isTarget(target, forward, network)).flatMap(
    (target): Arrival[] => {
      const connected = (pairs.get(sender.urn) ?? []).filter((row) => row.target === target.resource)
        .flatMap((row) => ports.flatMap((port) => meet(row.traffic, port) ?? []));
      const others = forward.passes === "by group"
        ? []
        : heard(target, ports).flatMap((port) => forward.passes === "always" ? [port] : fromClients(target, port, network));
      const via = [...arrival.via, ...forward.via];
      return [...connected.map((traffic) => ({ traffic, isShown: true })), ...others.map((traffic) => ({ traffic, isShown: false }))].map(
        ({ traffic, isShown }) => {
          if (target.isStore || !isShown || LOGINS.some((login) => meet(login, traffic))) {
            addPath(found, target, traffic, arrival, [...forward.via]);
          }
          return { ...arrival, at: target, traffic, via, isDirect: false };
        },
      );
    },
  );
}

function addPath(
  found: RowCollection,
  target: Endpoint,
  traffic: Traffic,
  { from, origin, at, via }: Arrival,
  more: readonly string[],
): void {
  const start = from.replace(/ over .*/, "");
  found.add(target, traffic, { from: `${start} over ${at.label}`, origin, via: [...via, ...more] });
}

function isTarget({ resource, subnets }: Endpoint, { targets, addresses, isOpen }: Forward, network: Network): boolean {
  if (isOpen || targets.has(resource.urn)) return true;
  return addresses.some((address) =>
    subnets.some((subnet) => {
      const range = network.subnets.range(subnet, address.family);
      return range === undefined || (range !== "none" && shared(range, address) !== undefined);
    })
  );
}

/** The ports at which a target listens. */
function heard({ listens }: Endpoint, ports: readonly Traffic[]): Traffic[] {
  return listens === undefined ? [...ports] : listens.flatMap((one) => ports.flatMap((port) => meet(one, port) ?? []));
}

/** Traffic from clients' own addresses that a target's groups allow. */
function fromClients({ groups }: Endpoint, port: Traffic, network: Network): Traffic[] {
  if (groups === undefined) return [port];
  return groups.flatMap((group) => network.groups.ingress(group)).flatMap(({ peer, traffic }) => {
    const isPublic = peer.kind === "addresses" && PUBLIC.some((range) => shared(range, peer.range));
    return isPublic ? (meet(traffic, port) ?? []) : [];
  });
}

/** Whether the traffic lets a person log in to a host and go on from there: any to its own address, and a forward of a login. */
function isLogin({ at, traffic, isDirect, origin }: Arrival): boolean {
  return at.isHost && origin === "internet" && (isDirect || LOGINS.some((login) => meet(login, traffic)));
}

function targetOf(byUrn: ReadonlyMap<string, readonly Endpoint[]>, { target }: Row): Endpoint {
  return byUrn.get(target.urn)![0]!;
}
