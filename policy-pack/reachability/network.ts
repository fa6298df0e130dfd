import { graphOf } from "../graph/resource-graph";
import { once, type UnknownValueError } from "../stack-view";
import { type Endpoint, readerOf } from "./endpoints";
import { endpointsOf } from "./inventory";
import { NetworkAcls } from "./network-acls";
import { References } from "./references";
import { SecurityGroups } from "./security-groups";
import { Subnets } from "./subnets";

/** All parts of a program that decide which endpoint reaches which. */
export interface Network {
  endpoints: readonly Endpoint[];
  subnets: Subnets;
  groups: SecurityGroups;
  acls: NetworkAcls;
  /** Unknown values that prevented reading. */
  notYetKnown: readonly UnknownValueError[];
}

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
    notYetKnown,
  };
});
