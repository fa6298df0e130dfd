import { type Resource, type Value } from "../stack-view";
import { given, numberOf } from "./references";

/** Protocol and ports of a rule. Protocols are `all`, `tcp`, `udp`, `icmp` (of both families), or a number as text. */
export interface Traffic {
  protocol: string;
  from: number;
  to: number;
}

export const LAST_PORT = 65_535;
export const EVERYTHING: Traffic = { protocol: "all", from: 0, to: LAST_PORT };
const NAMES: Readonly<Record<string, string>> = { "-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmp", icmpv6: "icmp" };

/** Reads protocol and ports of a rule of a security group or network ACL. */
export function readTraffic(resource: Resource, protocolPath: string, fromPath: string, toPath: string): Traffic {
  const value = given(resource, protocolPath);
  const name = typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : "all";
  const protocol = NAMES[name] ?? name;
  if (!hasPorts(protocol)) return { protocol, from: 0, to: LAST_PORT }; // for ICMP they are types and codes
  return { protocol, from: portOr(given(resource, fromPath), 0), to: portOr(given(resource, toPath), LAST_PORT) };
}

export function hasPorts(protocol: string): boolean {
  return protocol === "tcp" || protocol === "udp";
}

function portOr(value: Value, otherwise: number): number {
  const port = numberOf(value);
  return Number.isInteger(port) && port >= 0 ? port : otherwise;
}

/** Traffic that both allow. */
export function meet(a: Traffic, b: Traffic): Traffic | undefined {
  if (a.protocol !== b.protocol && a.protocol !== "all" && b.protocol !== "all") return undefined;
  const both = { protocol: a.protocol === "all" ? b.protocol : a.protocol, from: Math.max(a.from, b.from), to: Math.min(a.to, b.to) };
  return both.from > both.to ? undefined : both;
}

/** `443`, `8000-8999`, or `all`. */
export function portText({ from, to }: Traffic): string {
  if (from === 0 && to === LAST_PORT) return "all";
  return from === to ? String(from) : `${from}-${to}`;
}
