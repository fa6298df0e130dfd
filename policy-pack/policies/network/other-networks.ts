import type { Declared } from "../../declared/declared";
import type { StackPolicy } from "../../policy";
import { networkTypes } from "../../reachability/network";
import { ANY_ACCOUNT } from "../../reachability/openings/exposures";
import { reachabilityOf } from "../../reachability/reachability";
import { declaredEntries, entryOf, notDeclared, rowFinding, withoutRow } from "./proof-findings";

/** Databases and caches are {@link databaseAccess}'s. */
export const otherNetworks = (declared: Declared): StackPolicy => ({
  id: "network-other-networks",
  description:
    "Other networks reach only what is declared, if the environment has a list: peered VPCs, VPNs, transit gateways, other accounts by "
    + "their security groups, prefix lists, endpoint services and VPC Lattice. No endpoint service accepts any account by itself.",
  remediation: "Remove the rule, the route or the principal, or declare the connection with its reason.",
  references: { prowler: ["vpc_endpoint_services_allowed_principals_trust_boundaries"], cwe: ["CWE-284"] },
  waivable: true,
  types: networkTypes(),
  validateStack(stack) {
    const proof = reachabilityOf(stack);
    const entries = declaredEntries(stack, declared, "network");
    const findings = proof.rows.filter(({ origin, isStore }) => origin === "other network" && !isStore).flatMap((row) => {
      if (row.from === ANY_ACCOUNT) return [rowFinding(row, "named principals, or acceptanceRequired")];
      return entries && !entries.includes(entryOf(row)) ? [rowFinding(row, notDeclared(row, stack))] : [];
    });
    return [...findings, ...withoutRow(stack, proof, entries), ...proof.notYetKnown];
  },
});
