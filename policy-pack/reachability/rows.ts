import type { Resource } from "../stack-view";
import type { Endpoint } from "./endpoints";
import { portText, type Traffic } from "./traffic";

export const INTERNET = "internet";

/** Where traffic begins: on the internet, in another network or account, or in the program's own VPC. */
export type Origin = "internet" | "other network" | "inside";

/** One resource can be reached from one source. */
export interface Row {
  target: Resource;
  /** Label of the target, e.g. `load balancer load-balancer-alb`. */
  label: string;
  /** E.g. `database`. */
  kind: string;
  traffic: Traffic;
  /** E.g. `443`, `8000-8999`, `all`. */
  port: string;
  /** `tcp`, `udp`, `icmp`, a number, or `all`. */
  protocol: string;
  /**
   * `internet`, `internet over <label>`, the label of a resource, a block, or a network outside the program: `other network <block>`,
   * a prefix list, a security group, an account.
   */
  from: string;
  origin: Origin;
  /** The source, if it is a resource of the program. */
  source: Resource | undefined;
  /** The blocks that a rule allows, e.g. `0.0.0.0/0`; none if a rule allows a security group. */
  blocks: readonly string[];
  /** Whether a block has addresses outside the target's VPC. */
  isWiderThanVpc: boolean;
  /** Whether the target keeps data. */
  isStore: boolean;
  /** Whether the target exists to answer requests of the internet, e.g. a load balancer. */
  isEntrance: boolean;
  /** Names of the rules and routes on the path. */
  via: readonly string[];
  /** Whether it is allowed only by groups that other resources have as well. */
  byGroupOfMany: boolean;
}

type Found = Omit<Row, "via" | "blocks"> & {
  order: readonly [number, string, number, string, string, string];
  via: Set<string>;
  blocks: Set<string>;
};

/** Rows of a program; those with the same target, port and source are merged. */
export class RowCollection {
  private readonly rows = new Map<string, Found>();

  /** Adds a row, or its path and blocks to the row of the same target, port and source. */
  add(target: Endpoint, traffic: Traffic, { from, origin, via, source, blocks = [], isWiderThanVpc = false, byGroupOfMany = false }: {
    from: string;
    origin: Origin;
    via: readonly string[];
    source?: Resource | undefined;
    blocks?: readonly string[];
    isWiderThanVpc?: boolean;
    byGroupOfMany?: boolean;
  }): void {
    const port = portText(traffic);
    const key = keyOf(target.resource, port, traffic.protocol, source, from);
    let row = this.rows.get(key);
    if (row === undefined) {
      row = {
        target: target.resource,
        label: target.label,
        kind: target.kind,
        traffic,
        port,
        protocol: traffic.protocol,
        from,
        origin,
        source,
        isWiderThanVpc,
        isStore: target.isStore,
        isEntrance: target.isEntrance,
        byGroupOfMany,
        order: [origin === "internet" ? 0 : 1, target.label, traffic.from, from, port, key],
        via: new Set(),
        blocks: new Set(),
      };
      this.rows.set(key, row);
    }
    row.byGroupOfMany &&= byGroupOfMany;
    for (const name of via) row.via.add(name);
    for (const block of blocks) row.blocks.add(block);
  }

  /** Rows in order, without those that the internet's rows contain. */
  sorted(): Row[] {
    return [...this.rows.values()]
      .filter((row) => !this.isInInternetRow(row))
      .toSorted((a, b) => compare(a.order, b.order))
      .map(({ order: _order, ...row }) => ({ ...row, via: [...row.via].toSorted(), blocks: [...row.blocks].toSorted() }));
  }

  /** Whether the internet's row has the block with the same port, so that it needs no row of its own. */
  private isInInternetRow({ target, port, protocol, source, from }: Found): boolean {
    return source === undefined && this.rows.get(keyOf(target, port, protocol, undefined, INTERNET))?.blocks.has(from) === true;
  }
}

function keyOf(target: Resource, port: string, protocol: string, source: Resource | undefined, from: string): string {
  return [target.urn, port, protocol, source?.urn ?? "", from].join("\n");
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  for (const [index, one] of a.entries()) {
    const other = b[index]!;
    if (one !== other) return one < other ? -1 : 1;
  }
  return 0;
}
