import type { KindTable } from "../kind";
import { containers } from "./containers";
import { data } from "./data";
import { domains } from "./domains";
import { elsewhere } from "./elsewhere";
import { identity } from "./identity";
import { loadBalancing } from "./load-balancing";
import { messaging } from "./messaging";
import { network } from "./network";
import { operations } from "./operations";
import { storage } from "./storage";

/**
 * How to find a resource of each type, for every type that our programs use.
 * Sources: of identifiers, lists and tags, the schemas of the types in the CloudFormation registry (`primaryIdentifier`, `handlers`,
 * `tagging`); of ids, "Import" in the types' pages of the Pulumi Registry.
 */
export const kinds: KindTable = {
  ...network,
  ...loadBalancing,
  ...domains,
  ...containers,
  ...data,
  ...storage,
  ...messaging,
  ...identity,
  ...operations,
  ...elsewhere,
};
