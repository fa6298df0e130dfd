import type { OutwardRow } from "./outward";
import { INTERNET, type Row } from "./rows";

const TITLES = ["Reached", "Port", "From", "By"];

/** The table of reachability, cell by cell, with its titles; egress comes last. The same program gives the same table every time. */
export function reachabilityTable(rows: readonly Row[], outward: readonly OutwardRow[] = []): string[][] {
  if (rows.length + outward.length === 0) return [];
  return [
    TITLES,
    ...rows.map((row) => [row.label, portAndProtocol(row), sourceOf(row), row.via.join(", ")]),
    ...outward.map((row) => [row.to, portAndProtocol(row), row.from, row.via.join(", ")]),
  ];
}

/** `443/tcp`, `icmp`, `everything` */
export function portAndProtocol({ port, protocol }: Pick<Row, "port" | "protocol">): string {
  if (protocol === "all") return "everything";
  return port === "all" && protocol !== "tcp" && protocol !== "udp" ? protocol : `${port}/${protocol}`;
}

/** `internet (0.0.0.0/0, ::/0)`, or the source's label. */
export function sourceOf({ from, blocks }: Pick<Row, "from" | "blocks">): string {
  return from === INTERNET ? `${from} (${blocks.join(", ")})` : from;
}
