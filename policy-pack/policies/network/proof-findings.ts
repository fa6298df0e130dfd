import { declaredBelow } from "../../declared/declared";
import type { Finding } from "../../policy";
import { networkOf } from "../../reachability/network";
import type { Reachability } from "../../reachability/reachability";
import { INTERNET, type Row } from "../../reachability/rows";
import { portAndProtocol, sourceOf } from "../../reachability/table";
import type { Resource, StackView } from "../../stack-view";

/** A row as an entry of the declared list, e.g. `database main:5432/tcp <- service api`. */
export function entryOf(row: Pick<Row, "label" | "port" | "protocol" | "from">): string {
  return `${row.label}:${portAndProtocol(row)} <- ${row.from}`;
}

export function isFromInternet(entry: string): boolean {
  return entry.endsWith(`<- ${INTERNET}`);
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

/** Findings for declared entries that have no row; none for a program with nothing in a network, as its environment's list is of another. */
export function withoutRow(stack: StackView, { rows, notYetKnown }: Reachability, declared: readonly string[] = []): Finding[] {
  if (notYetKnown.length > 0 || networkOf(stack).endpoints.length === 0) return [];
  const real = new Set(rows.map(entryOf));
  return declared.filter((entry) => !real.has(entry)).flatMap((entry) => {
    const target = rows.find(({ label }) => entry.startsWith(`${label}:`))?.target
      ?? stack.resources.toSorted((a, b) => (a.urn < b.urn ? -1 : 1))[0];
    return target
      ? [{
        resource: target,
        property: groupProperty(target),
        found: `declared as ${entry}, which isn't reachable`,
        allowed: "in policy-pack/declared.json only as long as it is reachable",
      }]
      : [];
  });
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

/** The property that names a resource's security groups. */
export function groupProperty({ properties }: Resource): string {
  return GROUP_PROPERTIES.find((key) => properties[key] !== undefined) ?? "vpcSecurityGroupIds";
}
