import type { Declared } from "../../declared/declared";
import type { Finding, StackPolicy } from "../../policy";
import { rangeOf } from "../../reachability/addresses";
import { networkOf, networkTypes } from "../../reachability/network";
import { reachabilityOf } from "../../reachability/reachability";
import type { Row } from "../../reachability/rows";
import type { StackView } from "../../stack-view";
import { declaredEntries, entryOf, notDeclared, rowFinding, withoutRow } from "./proof-findings";
import { isWeb } from "./web-ports";

/**
 * In an environment with a declared list, the list has every connection from the internet and no other; without one, which is only
 * allowed if it isn't production, the program's own rules decide.
 */
export const internetExposure = (declared: Declared): StackPolicy => ({
  id: "network-internet-exposure",
  description:
    "The internet reaches only entrances: ports 80 and 443 of load balancers, and APIs, distributions and other services made for its "
    + "requests, as routes, public addresses, security groups, network ACLs, forwards and public flags decide together. In production each "
    + "is declared.",
  remediation:
    "Remove the public address, the flag, the forward, the route to the internet gateway or the rule on the path; use a load balancer for "
    + "the requests.",
  references: {
    securityHub: ["EC2.18", "EC2.19", "RDS.2", "Redshift.1", "MSK.4", "EKS.1", "Opensearch.2"],
    checkov: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277", "CKV_AWS_39", "CKV_AWS_69", "CKV_AWS_87", "CKV_AWS_137"],
    trivy: ["AVD-AWS-0107", "AVD-AWS-0040", "AVD-AWS-0072"],
    cdkNag: ["AwsSolutions-EC23"],
  },
  waivable: true,
  types: networkTypes(),
  validateStack(stack) {
    const proof = reachabilityOf(stack);
    const entries = declaredEntries(stack, declared, "internet");
    const findings = proof.rows.filter(({ origin }) => origin === "internet").flatMap((row) => {
      const allowed = allowedInstead(row);
      if (allowed !== undefined) return [rowFinding(row, allowed)];
      return entries && !entries.includes(entryOf(row)) ? [rowFinding(row, notDeclared(row, stack))] : [];
    });
    return [...withoutList(stack, declared), ...findings, ...withoutRow(stack, proof, entries), ...proof.notYetKnown];
  },
});

/** Allowed values instead of a row; undefined if the row is allowed, in production if it is declared. */
function allowedInstead(row: Row): string | undefined {
  const { isEntrance, isStore, kind, port, protocol, from } = row;
  if (isEntrance) {
    return isWeb(protocol, port) || !WEB_ONLY.has(kind) ? undefined : "no more than 80/tcp and 443/tcp from the internet";
  }
  if (isFromFewAddresses(row)) return undefined;
  if (!isStore && from.includes(" over ") && !isLogin(row)) return undefined; // a service behind a load balancer
  return "nothing from the internet: only load balancers and other entrances may be reached from there";
}

/** Entrances whose ports the program chooses. */
const WEB_ONLY: ReadonlySet<string> = new Set([
  "load balancer",
  "classic load balancer",
  "accelerator listener",
  "custom routing listener",
]);

const isLogin = ({ port }: Row): boolean => port === "22" || port === "3389";

/** Whether only a few fixed addresses reach the endpoint of a cluster, e.g. those of an office. */
function isFromFewAddresses({ kind, blocks }: Row): boolean {
  return kind === "Kubernetes cluster" && blocks.every((block) => {
    const range = rangeOf(block);
    return range !== undefined && range.last - range.first <= 255n;
  });
}

/** Production's list, which an empty one is, too. */
function withoutList(stack: StackView, { reachable }: Declared): Finding[] {
  const { environment, production } = stack;
  const first = reachabilityOf(stack).rows[0]?.target ?? networkOf(stack).endpoints[0]?.resource;
  if (!production || reachable[environment] !== undefined || first === undefined) return [];
  return [{
    resource: first,
    property: "declared.json",
    found: undefined,
    allowed: `declared: in production, ${JSON.stringify("reachable")} in policy-pack/declared.json has ${
      JSON.stringify(environment)
    }, with every connection to a database or cache and from the internet or another network`,
  }];
}
