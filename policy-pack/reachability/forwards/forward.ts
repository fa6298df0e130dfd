import type { Resource } from "../../stack-view";
import type { AddressRange } from "../addresses";
import type { Traffic } from "../traffic";

/** An entrance passes traffic on to targets. */
export interface Forward {
  /** Traffic at the entrance. */
  traffic: Traffic;
  /** Ports at the target; undefined: the same as at the entrance. */
  to: readonly Traffic[] | undefined;
  /** URNs of its targets. */
  targets: ReadonlySet<string>;
  /** Addresses of its targets. */
  addresses: readonly AddressRange[];
  /** Whether targets may be registered that no resource of the program shows. */
  isOpen: boolean;
  /**
   * Condition under which a target accepts it: its groups for the sender's, its groups for the clients' own addresses, or nothing that a
   * program shows, so that in doubt it does.
   */
  passes: "by group" | "by client address" | "always";
  /** The resource whose groups connect to the target; undefined: the entrance. */
  sender?: Resource | undefined;
  /** Names of the resources on the path. */
  via: readonly string[];
}

/** Forwards by the URN of their entrance. */
export type Forwards = Map<string, Forward[]>;
