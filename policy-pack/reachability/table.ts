import type { OutwardRow } from "./outward";
import { INTERNET, type Row } from "./reachability";

const TITLES = ["Reached", "Port", "From", "By"];

/** The rows as lines that a person reads, what is outside last; the same things in the same lines every time. */
export function renderReachability(rows: readonly Row[], outward: readonly OutwardRow[] = []): string {
  if (rows.length + outward.length === 0) return "Nothing can be reached.\n";
  const cells = [
    TITLES,
    ...rows.map((row) => [row.label, portAndProtocol(row), sourceOf(row), row.via.join(", ")]),
    ...outward.map((row) => [row.to, portAndProtocol(row), row.from, row.via.join(", ")]),
  ];
  const widths = TITLES.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)));
  return cells.map((line) => `${line.map((cell, column) => cell.padEnd(widths[column]!)).join("  ").trimEnd()}\n`).join("");
}

/** `443/tcp`, `icmp`, `everything` */
export function portAndProtocol({ port, protocol }: Pick<Row, "port" | "protocol">): string {
  if (protocol === "all") return "everything";
  return port === "all" && protocol !== "tcp" && protocol !== "udp" ? protocol : `${port}/${protocol}`;
}

/** `internet (0.0.0.0/0, ::/0)`, or what it is called. */
export function sourceOf({ from, blocks }: Pick<Row, "from" | "blocks">): string {
  return from === INTERNET ? `${from} (${blocks.join(", ")})` : from;
}
