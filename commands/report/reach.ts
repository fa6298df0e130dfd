import { outwardOf } from "../../policy-pack/reachability/outward";
import { reachabilityOf } from "../../policy-pack/reachability/reachability";
import { portAndProtocol, sourceOf } from "../../policy-pack/reachability/table";
import type { StackView } from "../../policy-pack/stack-view";
import type { ReachChange } from "./report";

/** Changes of what is reachable from where, outbound access last. */
export function reachChanges(base: StackView, head: StackView): ReachChange[] {
  const [before, after] = [pathsOf(base), pathsOf(head)];
  const only = (some: Paths, others: Paths, change: ReachChange["change"]) =>
    [...some].filter(([key]) => !others.has(key)).map(([, path]): ReachChange => ({ change, ...path }));
  return [...only(after, before, "opened"), ...only(before, after, "closed")];
}

type Paths = ReadonlyMap<string, Omit<ReachChange, "change">>;

function pathsOf(stack: StackView): Paths {
  const paths = [
    ...reachabilityOf(stack).rows.map((row) => ({ target: row.label, port: portAndProtocol(row), from: sourceOf(row), via: [...row.via] })),
    ...outwardOf(stack).map((row) => ({ target: row.to, port: portAndProtocol(row), from: row.from, via: [...row.via] })),
  ];
  return new Map(paths.map((path) => [[path.target, path.port, path.from].join("\n"), path]));
}
