import type { SECTIONS } from "../../../settings/sections";
import type { SettingsChange } from "../change";
import { cache } from "./cache";
import { database } from "./database";
import { encryption } from "./encryption";
import { loadBalancer } from "./load-balancer";
import { network } from "./network";
import {
  alerts,
  buckets,
  cluster,
  configuration,
  dashboard,
  delivery,
  logs,
  mail,
  operators,
  plannedWork,
  registries,
  secretAccess,
  secrets,
  sleep,
} from "./others";
import { sites } from "./sites";
import { jobs, services } from "./workloads";

/** Changes of each setting of a stack file to another valid value, one at a time. */
export const CHANGES: Record<keyof typeof SECTIONS, SettingsChange[]> = {
  delivery,
  encryption,
  alerts,
  network,
  database,
  buckets,
  cache,
  registries,
  loadBalancer,
  logs,
  mail,
  sites,
  secretAccess,
  secrets,
  configuration,
  cluster,
  services,
  jobs,
  dashboard,
  plannedWork,
  operators,
  sleep,
};

/** Effects of the provider's settings, which are fixed for a stack's life or affect every resource. */
export const OF_THE_PROVIDER = {
  "aws:region":
    "Everything is replaced: the provider creates it in the new region and deletes the old resources. Create another environment instead.",
  "aws:allowedAccountIds":
    "Nothing is replaced: the provider refuses credentials for any other account. Use another stack for another account.",
  "aws:defaultTags.tags.*": "Every resource that has tags is updated in place, without interruption.",
};
