import { Address4, Address6 } from "ip-address";

export type Family = "IPv4" | "IPv6";
export const FAMILIES: readonly Family[] = ["IPv4", "IPv6"];

/** All addresses from the first to the last, both included. */
export interface AddressRange {
  family: Family;
  first: bigint;
  last: bigint;
}

const ranges = new Map<string, AddressRange | undefined>();
/** Limit of cached blocks; a program has few different ones. */
const MOST_CACHED = 2000;

/** The addresses of a block, e.g. `10.0.0.0/16` or `2001:db8::/32`; undefined if the text isn't one. */
export function rangeOf(cidr: string): AddressRange | undefined {
  if (ranges.has(cidr)) return ranges.get(cidr);
  const range = parseBlock(cidr.trim());
  if (ranges.size < MOST_CACHED) ranges.set(cidr, range);
  return range;
}

function parseBlock(text: string): AddressRange | undefined {
  const isIpv4 = Address4.isValid(text);
  if (!isIpv4 && (!Address6.isValid(text) || text.includes("%"))) return undefined;
  const block = isIpv4 ? new Address4(text) : new Address6(text);
  return { family: isIpv4 ? "IPv4" : "IPv6", first: block.startAddress().bigInt(), last: block.endAddress().bigInt() };
}

/** Addresses that are in both ranges. */
export function shared(a: AddressRange, b: AddressRange): AddressRange | undefined {
  if (a.family !== b.family) return undefined;
  const first = a.first > b.first ? a.first : b.first;
  const last = a.last < b.last ? a.last : b.last;
  return first > last ? undefined : { family: a.family, first, last };
}

/** Whether all addresses of the inner range are in the outer one. */
export function isWithin(inner: AddressRange, outer: AddressRange): boolean {
  return inner.family === outer.family && inner.first >= outer.first && inner.last <= outer.last;
}

export const EVERYWHERE: Readonly<Record<Family, AddressRange>> = { IPv4: rangeOf("0.0.0.0/0")!, IPv6: rangeOf("::/0")! };

/** Blocks that never arrive through an internet gateway. Source: IANA special-purpose address registries. */
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
