/** An IPv4 block of `size` addresses; `first` is the lowest, as a number. */
export interface CidrBlock {
  first: number;
  prefixLength: number;
  size: number;
}

/**
 * Parses `10.0.0.0/16`; undefined if the text isn't an IPv4 block or its address isn't the lowest one of the block
 * (AWS would silently store 10.0.0.0/16 for 10.0.3.7/16, and every later preview would show a change).
 */
export function parseCidr(text: string): CidrBlock | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return undefined;

  const [a = 0, b = 0, c = 0, d = 0, prefixLength = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((octet) => octet > 255) || prefixLength > 32) return undefined;
  const first = ((a * 256 + b) * 256 + c) * 256 + d;
  const size = 2 ** (32 - prefixLength);
  const canonical = formatCidr({ first, prefixLength, size }) === text;
  return canonical && first % size === 0 ? { first, prefixLength, size } : undefined;
}

export function formatCidr({ first, prefixLength }: CidrBlock): string {
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefixLength}`;
}

/** Returns the `index`-th of `count` equal parts of a block; `count` is a power of two. */
export function partOf(block: CidrBlock, count: number, index: number): CidrBlock {
  const size = block.size / count;
  return { first: block.first + index * size, prefixLength: block.prefixLength + Math.log2(count), size };
}

export function contains(outer: CidrBlock, inner: CidrBlock): boolean {
  return inner.first >= outer.first && inner.first + inner.size <= outer.first + outer.size;
}

/** Whether two blocks overlap. */
export function intersects(a: CidrBlock, b: CidrBlock): boolean {
  return contains(a, b) || contains(b, a);
}

/** Returns the /64 number `slot` (0 to 255) of a VPC's /56: slot 1 of `2406:da14:1:2300::/56` is `2406:da14:1:2301::/64`. */
export function ipv6Part(block: string, slot: number): string {
  const [prefix = ""] = block.split("::");
  const groups = [...prefix.split(":"), "0", "0", "0"].slice(0, 4);
  const last = (parseInt(groups[3]!, 16) & 0xff00) | slot;
  const written = [...groups.slice(0, 3), last.toString(16)].join(":");
  return `${written.replace(/(:0)+$/, "")}::/64`; // AWS's notation; another one would show as a change in every preview
}
