import { type Declared, NOTHING_DECLARED } from "../declared/declared";
import type { Policy } from "../policy";
// By file: `network.js` of an earlier build would otherwise take precedence over the folder `network`.
import { compute } from "./compute/index";
import { data } from "./data/index";
import { iam } from "./iam/index";
import { image } from "./image/index";
import { network } from "./network/index";
import { operations } from "./operations/index";
import { noUnreadTypes } from "./operations/no-unread-types";
import { secret } from "./secret/index";

/** The policies of all topics. @param today The day on which declared entries count. */
export function policiesOf(declared: Declared, today = new Date()): readonly Policy[] {
  const policies: readonly Policy[] = [
    ...[iam, image, network, data, secret, compute, operations].flatMap((topic) => topic(declared)),
    noUnreadTypes(declared, () => policies, today),
  ];
  return policies;
}

export const POLICIES = policiesOf(NOTHING_DECLARED);
