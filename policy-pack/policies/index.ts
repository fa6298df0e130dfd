import { NOTHING_DECLARED } from "../declared/declared";
import type { PolicySet } from "../policy";
// By file: `network.js` of an earlier build would otherwise take precedence over the folder `network`.
import { compute } from "./compute/index";
import { data } from "./data/index";
import { iam } from "./iam/index";
import { image } from "./image/index";
import { network } from "./network/index";
import { operations } from "./operations/index";
import { secret } from "./secret/index";

/** The policies of all topics. */
export const policiesOf: PolicySet = (declared) =>
  [iam, image, network, data, secret, compute, operations].flatMap((policies) => policies(declared));

export const POLICIES = policiesOf(NOTHING_DECLARED);
