import type { Declared } from "../../declared/declared";
import { graphOf } from "../../graph/resource-graph";
import type { Finding, StackPolicy } from "../../policy";
import { networkTypes } from "../../reachability/network";
import { type Reachability, reachabilityOf } from "../../reachability/reachability";
import type { Row } from "../../reachability/rows";
import { STORES } from "../../reachability/stores";
import type { StackView } from "../../stack-view";
import { declaredEntries, entryOf, groupProperty, notDeclared, rowFinding, withoutRow } from "./proof-findings";

/**
 * In an environment with a declared list, the list has every client of a database or cache and no other; without one, the program's own
 * rules decide.
 */
export const databaseAccess = (declared: Declared): StackPolicy => ({
  id: "network-database-access",
  description:
    "Only clients reach a database or cache: resources that depend on it, or that have a security group which its rules name for "
    + "them alone. No block of addresses does, nor the internet.",
  remediation: "Allow the security group of each client instead of addresses, give each client a group of its own, and remove rules for "
    + "former clients.",
  references: {
    securityHub: ["RDS.2"],
    checkov: ["CKV_AWS_17"],
    trivy: ["AVD-AWS-0180"],
    cdkNag: ["AwsSolutions-EC23"],
  },
  waivable: "outsideProduction",
  types: networkTypes(),
  validateStack(stack) {
    const entries = declaredEntries(stack, declared, "store");
    const isInProgram = stack.resources.some(({ type }) => Object.hasOwn(STORES, type));
    if (!isInProgram && (entries ?? []).length === 0) return [];
    const proof = reachabilityOf(stack);
    const rows = proof.rows.filter(({ isStore }) => isStore).flatMap((row) => {
      const allowed = allowedInstead(row, stack, entries);
      return allowed === undefined ? [] : [rowFinding(row, allowed)];
    });
    return [...rows, ...unattachedGroups(proof), ...withoutRow(stack, proof, entries), ...proof.notYetKnown];
  },
});

/** Allowed values instead of a row; undefined if the row is allowed. */
function allowedInstead(row: Row, stack: StackView, declared: readonly string[] | undefined): string | undefined {
  if (row.origin === "internet") return "nothing from the internet";
  if (row.source !== undefined && row.blocks.length > 0) return undefined; // the block has a row of its own
  if (row.isWiderThanVpc && row.origin === "inside") return "a security group of a client: the block is wider than the VPC";
  if (declared?.includes(entryOf(row))) return undefined;
  if (declared) return notDeclared(row, stack);
  if (row.source === undefined || row.origin === "other network") return "a security group of a client in the program";
  if (!row.byGroupOfMany || graphOf(stack).dependents(row.target.urn).has(row.source.urn)) return undefined;
  return "a security group of clients only: this resource doesn't depend on it, and shares the group with others";
}

/** Rules for a security group that isn't attached. While a value is unknown, the group may be attached. */
function unattachedGroups({ notYetKnown, unattached }: Reachability): Finding[] {
  if (notYetKnown.length > 0) return [];
  const findings = unattached.filter(({ isStore }) => isStore).map((one): Finding => ({
    resource: one.target,
    property: groupProperty(one.target),
    found: `${one.label} allows, by ${one.via}, a security group that isn't attached to any resource`,
    allowed: "open only to attached groups, as any resource that gets the group later would have access",
  }));
  return [...new Map(findings.map((one) => [JSON.stringify([one.resource.urn, one.found]), one])).values()];
}
