import type { Sections } from "../../../settings";
import type { SettingsChange } from "../change";
import { database } from "./database";
import { loadBalancer } from "./load-balancer";
import { network } from "./network";
import { alerts, cluster, registries } from "./others";
import { jobs, services } from "./workloads";

/** Each setting of a stack file changed to another legal value, one at a time. */
export const CHANGES: Record<keyof Sections, SettingsChange[]> = {
  alerts,
  network,
  database,
  registries,
  loadBalancer,
  cluster,
  services,
  jobs,
};

/** The provider's settings, which stand for a stack's whole life or concern everything: what they do is no matter of this program. */
export const OF_THE_PROVIDER = {
  "aws:region":
    "Everything is replaced: the provider creates it in the new region and deletes the old resources. Create another environment instead.",
  "aws:allowedAccountIds":
    "Nothing is replaced: the provider refuses credentials for any other account. Use another stack for another account.",
  "aws:defaultTags.tags.*": "Every resource that has tags is updated in place, without interruption.",
};
