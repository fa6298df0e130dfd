import type { Declared } from "../../declared/declared";
import type { StackPolicy } from "../../policy";
import { LOAD_BALANCER_KIND } from "../../reachability/endpoints";
import { networkTypes } from "../../reachability/network";
import { reachabilityOf } from "../../reachability/reachability";
import { INTERNET } from "../../reachability/rows";
import { entryOf, isFromInternet, notDeclared, rowFinding, withoutRow } from "./proof-findings";
import { isWeb } from "./web-ports";

/**
 * In an environment with a declared list, the list has every connection from the internet and no other; without one, the program's own
 * rules decide.
 */
export const internetExposure = ({ reachable }: Declared): StackPolicy => ({
  id: "network-internet-exposure",
  description:
    "The internet reaches only ports 80 and 443 of load balancers, as routes, public addresses, security groups and network ACLs "
    + "decide together.",
  remediation:
    "Remove the public address, the route to the internet gateway or the rule on the path; use a load balancer for the requests.",
  references: {
    securityHub: ["EC2.18", "EC2.19", "RDS.2"],
    checkov: ["CKV_AWS_24", "CKV_AWS_25", "CKV_AWS_277"],
    trivy: ["AVD-AWS-0107"],
    cdkNag: ["AwsSolutions-EC23"],
  },
  waivable: true,
  types: networkTypes(),
  validateStack(stack) {
    const proof = reachabilityOf(stack);
    const declared = reachable[stack.environment];
    const entries = declared && Object.keys(declared).filter(isFromInternet);
    const findings = proof.rows.filter(({ from }) => from === INTERNET).flatMap((row) => {
      const isLoadBalancer = row.kind === LOAD_BALANCER_KIND;
      if (isLoadBalancer && isWeb(row.protocol, row.port)) {
        return entries && !entries.includes(entryOf(row)) ? [rowFinding(row, notDeclared(row, stack))] : [];
      }
      return [rowFinding(
        row,
        isLoadBalancer
          ? "no more than 80/tcp and 443/tcp from the internet"
          : "nothing from the internet: only load balancers may be reached from there",
      )];
    });
    return [...findings, ...withoutRow(stack, proof, entries), ...proof.notYetKnown];
  },
});
