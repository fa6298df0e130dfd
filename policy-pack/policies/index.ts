import type { Policy } from "../policy";
import { DATA } from "./data";
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
export const POLICIES: readonly Policy[] = [
  ...iamIdentity,
  ...iamTrust,
  ...iamEscalation(),
  ...iamTargets(),
  ...iamExactness,
  ...images(),
  ...NETWORK,
  ...reachabilityPolicies(),
  ...DATA,
  ...secrets,
  ...OPERATIONS,
];
