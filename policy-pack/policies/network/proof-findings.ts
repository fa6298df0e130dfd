import { type Declared, declaredBelow } from "../../declared/declared";
import type { Finding } from "../../policy";
import { networkOf } from "../../reachability/network";
import type { Reachability } from "../../reachability/reachability";
import type { Row } from "../../reachability/rows";
import { STORE_KINDS } from "../../reachability/stores";
import { portAndProtocol, sourceOf } from "../../reachability/table";
import type { Resource, StackView } from "../../stack-view";

/** A row as an entry of the declared list, e.g. `database main:5432/tcp <- service api`. */
export function entryOf(row: Pick<Row, "label" | "port" | "protocol" | "from">): string {
  return `${row.label}:${portAndProtocol(row)} <- ${row.from}`;
}

/** Whose entries a policy compares with the rows: of the internet, of databases and caches, or of other networks. */
export type Topic = "internet" | "store" | "network";

/** The topic of an entry, by its source and the noun of its target. */
export function topicOf(entry: string): Topic {
  if (/ <- internet( over .+)?$/.test(entry)) return "internet";
  return [...STORE_KINDS].some((kind) => entry.startsWith(`${kind} `)) ? "store" : "network";
}

/** Whether a row is a connection that a declared list has: to a database or cache, or from outside the VPC. */
export function isToDeclare({ isStore, origin }: Row): boolean {
  return isStore || origin !== "inside";
}

/**
 * The declared entries of a topic. Production has a list, if only an empty one: without it nothing is declared. Undefined in another
 * environment without a list.
 */
export function declaredEntries({ environment, production }: StackView, { reachable }: Declared, topic: Topic): string[] | undefined {
  const list = reachable[environment] ?? (production ? {} : undefined);
  return list && Object.keys(list).filter((entry) => topicOf(entry) === topic);
}

/** A finding that a row isn't allowed. */
export function rowFinding(row: Row, allowed: string): Finding {
  return {
    resource: row.target,
    property: groupProperty(row.target),
    found: `${row.label} reached on ${portAndProtocol(row)} from ${sourceOf(row)} by ${row.via.join(", ")}`,
    allowed,
  };
}

export function notDeclared(row: Row, { environment }: StackView): string {
  return `${declaredBelow(["reachable", environment], entryOf(row))}, or not reachable`;
}

/** Findings for declared entries without a row; none for a program with nothing in a network, as its environment's list is of another. */
export function withoutRow(stack: StackView, { rows, notYetKnown }: Reachability, declared: readonly string[] = []): Finding[] {
  if (notYetKnown.length > 0 || networkOf(stack).endpoints.length === 0) return [];
  const real = new Set(rows.map(entryOf));
  return declared.filter((entry) => !real.has(entry)).flatMap((entry) => {
    const target = rows.find(({ label }) => entry.startsWith(`${label}:`))?.target
      ?? stack.resources.toSorted((a, b) => (a.urn < b.urn ? -1 : 1))[0];
    const shared = sharedName(entry, stack);
    return target
      ? [{
        resource: target,
        property: groupProperty(target),
        found: shared === undefined
          ? `declared as ${entry}, which isn't reachable`
          : `declared as ${entry}, where ${shared} is the name of several resources`,
        allowed: shared === undefined
          ? "in policy-pack/declared.json only as long as it is reachable"
          : "declared by URNs in policy-pack/declared.json, or by names that one resource each has",
      }]
      : [];
  });
}

/** The noun and name in an entry that several resources have; their rows have URNs instead. */
function sharedName(entry: string, stack: StackView): string | undefined {
  const names = networkOf(stack).endpoints.filter(({ label, resource }) => label.endsWith(resource.urn))
    .map(({ kind, resource }) => `${kind} ${resource.name}`);
  return names.find((name) => entry.startsWith(`${name}:`) || entry.endsWith(` ${name}`));
}

const GROUP_PROPERTIES = [
  "vpcSecurityGroupIds",
  "securityGroupIds",
  "securityGroups",
  "networkConfiguration",
  "primaryNetworkInterface",
  "vpcConfig",
  "launchTemplate",
  "definition",
  "target",
  "ecsTarget",
];

/** The property that names a resource's security groups; `reachability` if it has none. */
export function groupProperty({ properties }: Resource): string {
  return GROUP_PROPERTIES.find((key) => properties[key] !== undefined) ?? "reachability";
}
