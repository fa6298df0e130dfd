import { graphOf } from "../graph/resource-graph";
import { once, type StackView, type UnknownValueError } from "../stack-view";
import type { Endpoint } from "./endpoints";
import type { Forwards } from "./forwards/forward";
import { forwardsOf } from "./forwards/forwards";
import { ENDPOINT_TYPES, endpointsOf } from "./inventory";
import { NetworkAcls } from "./network-acls";
import { readerOf } from "./reader";
import { REFERENCED_TYPES, References } from "./references";
import { SecurityGroups } from "./security-groups";
import { Subnets } from "./subnets";

/** All parts of a program that decide which endpoint reaches which. */
export interface Network {
  endpoints: readonly Endpoint[];
  subnets: Subnets;
  groups: SecurityGroups;
  acls: NetworkAcls;
  forwards: Forwards;
  /** Unknown values that prevented reading. */
  notYetKnown: readonly UnknownValueError[];
}

/**
 * The types that decide about reachability: those for which it asks in any program, the endpoints, and those to which they refer. A type
 * that only names security groups or a public flag, as any may, isn't one of them: it isn't judged as a whole.
 */
export const networkTypes = (): string[] => {
  const empty: StackView = { resources: [], environment: "", production: false };
  networkOf(empty);
  return [...new Set([...graphOf(empty).asked, ...ENDPOINT_TYPES, ...REFERENCED_TYPES])];
};

export const networkOf = once((program): Network => {
  const notYetKnown: UnknownValueError[] = [];
  const references = new References(graphOf(program));
  const subnets = new Subnets(references, notYetKnown);
  const endpoints = endpointsOf(program.resources, readerOf(references, subnets, notYetKnown), notYetKnown);
  return {
    endpoints,
    subnets,
    groups: new SecurityGroups(references, notYetKnown),
    acls: new NetworkAcls(references, subnets, notYetKnown),
    forwards: forwardsOf(references, notYetKnown),
    notYetKnown,
  };
});
