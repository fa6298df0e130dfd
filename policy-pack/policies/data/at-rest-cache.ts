import { CACHES_AT_REST } from "../../required-properties/at-rest";
import { propertyPolicy } from "../../required-properties/required-property";

export const atRestCache = propertyPolicy({
  id: "data-at-rest-cache",
  description: "Caches are encrypted at rest.",
  remediation: "Set it to true; for Redis and Valkey use a replication group.",
}, CACHES_AT_REST);
