import type { Resource, UnknownValueError } from "../../stack-view";
import type { Opening } from "../endpoints";
import type { References } from "../references";

export interface EntranceFacts {
  /** Noun in rows; each type has its own. */
  kind: string;
  /** Whether it exists to answer requests of the internet; others must not be open to it. */
  isForRequests: boolean;
  opened: (resource: Resource, references: References, unknown: UnknownValueError[]) => Opening[];
}

export const ANYWHERE = ["0.0.0.0/0"];

/** An opening of TCP ports to all addresses. */
export const open = (via: string, ...ports: number[]): Opening[] =>
  ports.map((port) => ({ traffic: { protocol: "tcp", from: port, to: port }, blocks: ANYWHERE, via }));

/** An opening of a TCP port to another network. */
export const fromNetwork = (from: string, via: string, port: number): Opening => ({
  traffic: { protocol: "tcp", from: port, to: port },
  blocks: [],
  from,
  via,
});
