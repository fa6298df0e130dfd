import { type Declared, NOTHING_DECLARED } from "../declared";
import type { Policy } from "../policy";
import { DATA_AT_REST } from "./data-at-rest";
import { DATA_KEPT } from "./data-kept";
import { DATA_ON_THE_WAY } from "./data-on-the-way";
import { iamEscalation } from "./iam-escalation";
import { iamExactness } from "./iam-exactness";
import { iamIdentity } from "./iam-identity";
import { iamTargets } from "./iam-targets";
import { iamTrust } from "./iam-trust";
import { images } from "./images";
import { NETWORK } from "./network";
import { OPERATIONS } from "./operations";
import { reachabilityPolicies } from "./reachability";
import { secrets } from "./secrets";

/** All policies, by concern. */
export function policiesOf(declared: Declared): readonly Policy[] {
  const external = Object.keys(declared.external);
  const reachable = Object.fromEntries(
    Object.entries(declared.reachable).map(([environment, entries]) => [environment, Object.keys(entries)]),
  );
  return [
    ...iamIdentity,
    ...iamTrust,
    ...iamEscalation(external),
    ...iamTargets(external),
    ...iamExactness,
    ...images(Object.keys(declared.registries)),
    ...NETWORK,
    ...reachabilityPolicies(reachable),
    ...DATA_AT_REST,
    ...DATA_ON_THE_WAY,
    ...DATA_KEPT,
    ...secrets,
    ...OPERATIONS,
  ];
}

export const POLICIES = policiesOf(NOTHING_DECLARED);
