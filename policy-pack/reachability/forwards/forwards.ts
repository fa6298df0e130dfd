import type { UnknownValueError } from "../../stack-view";
import type { References } from "../references";
import type { Forwards } from "./forward";
import { ofLoadBalancers } from "./load-balancers";
import { ofServices } from "./managed";
import { TargetGroups } from "./target-groups";

/** Forwards of all entrances of a program; errors about unknown values go to `unknown`. */
export function forwardsOf(references: References, unknown: UnknownValueError[]): Forwards {
  const forwards: Forwards = new Map();
  const groups = new TargetGroups(references, unknown);
  ofLoadBalancers(references, groups, forwards, unknown);
  ofServices(references, groups, forwards, unknown);
  return forwards;
}
