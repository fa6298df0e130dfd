import { isIPv4, isIPv6 } from "node:net";

export type Family = "IPv4" | "IPv6";
export const FAMILIES: readonly Family[] = ["IPv4", "IPv6"];

/** All addresses from the first to the last, both included. */
export interface AddressRange {
  family: Family;
  first: bigint;
  last: bigint;
}

/** The addresses of a block, e.g. `10.0.0.0/16` or `2001:db8::/32`; undefined where the text is none. */
export function rangeOf(cidr: string): AddressRange | undefined {
  const [address = "", length, ...rest] = cidr.trim().split("/");
  const family = isIPv4(address) ? "IPv4" : isIPv6(address) && !address.includes("%") ? "IPv6" : undefined;
  if (family === undefined || rest.length > 0) return undefined;
  const bits = family === "IPv4" ? 32 : 128;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined;
  const free = bits - Number(length ?? bits);
  if (free < 0) return undefined;
  const first = ((family === "IPv4" ? ofIpv4(address) : ofIpv6(address)) >> BigInt(free)) << BigInt(free);
  return { family, first, last: first + (1n << BigInt(free)) - 1n };
}

/** What two ranges share. */
export function shared(a: AddressRange, b: AddressRange): AddressRange | undefined {
  if (a.family !== b.family) return undefined;
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return first > last ? undefined : { family: a.family, first, last };
}

/** Whether all addresses of the one are in the other. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last;
}

export const EVERYWHERE: Readonly<Record<Family, AddressRange>> = { IPv4: rangeOf("0.0.0.0/0")!, IPv6: rangeOf("::/0")! };

/** Source: IANA special-purpose address registries: what never comes by way of an internet gateway. */
const NOT_PUBLIC = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
];

/** The addresses of the internet. */
export const PUBLIC: readonly AddressRange[] = [...betweenPrivate(), rangeOf("2000::/3")!];

function betweenPrivate(): AddressRange[] {
  const gaps: AddressRange[] = [];
  let next = 0n;
  for (const { first, last } of NOT_PUBLIC.map((cidr) => rangeOf(cidr)!)) {
    if (first > next) gaps.push({ family: "IPv4", first: next, last: first - 1n });
    next = last + 1n;
  }
  return gaps;
}

function ofIpv4(address: string): bigint {
  return address.split(".").reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
}

function ofIpv6(address: string): bigint {
  const last = address.slice(address.lastIndexOf(":") + 1);
  const inHex = isIPv4(last)
    ? address.slice(0, -last.length) + [ofIpv4(last) >> 16n, ofIpv4(last) & 0xffffn].map((part) => part.toString(16)).join(":")
    : address;
  const [head = "", tail] = inHex.split("::");
  const parts = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const zeros = tail === undefined ? 0 : 8 - parts(head).length - parts(tail).length;
  return [...parts(head), ...Array<string>(zeros).fill("0"), ...parts(tail ?? "")].reduce(
    (sum, part) => (sum << 16n) + BigInt(`0x${part}`),
    0n,
  );
}
