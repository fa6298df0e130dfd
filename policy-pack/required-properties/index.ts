import { CACHES_AT_REST, DATABASES_AT_REST, OUTPUTS_AT_REST, QUEUES_AT_REST, TOPICS_AT_REST } from "./at-rest";
import { VOLUMES_AT_REST } from "./at-rest-volumes";
import { CACHE_AUTHENTICATION } from "./authentication";
import { ACCOUNT_GUARDS, NO_PUBLIC_ENDPOINT, WATCHERS } from "./guards";
import { FORCED_DELETION_OF_IMAGES, REPOSITORIES, SCANNING } from "./images";
import { CACHES_IN_TRANSIT, STORES_IN_TRANSIT } from "./in-transit";
import { EDGES_IN_TRANSIT, ORIGIN_ACCESS } from "./in-transit-edges";
import {
  BACKUP_RETENTION,
  BACKUPS,
  DELETION_PROTECTION,
  FINAL_SNAPSHOTS,
  FORCED_DELETION,
  KEY_ROTATION,
  LOG_RETENTION,
  RECOVERY,
} from "./kept";
import { EXECUTE_COMMAND, LOAD_BALANCER, MINIMUM_HEALTHY, RUNTIMES, SSH_KEYS } from "./operations";
import { NOT_PUBLIC } from "./public";
import type { RequiredProperty } from "./required-property";

/** Required properties in every stack. */
const ALWAYS: readonly RequiredProperty[] = [
  ...DATABASES_AT_REST,
  ...CACHES_AT_REST,
  ...QUEUES_AT_REST,
  ...TOPICS_AT_REST,
  ...VOLUMES_AT_REST,
  ...OUTPUTS_AT_REST,
  ...CACHES_IN_TRANSIT,
  ...STORES_IN_TRANSIT,
  ...EDGES_IN_TRANSIT,
  ...ORIGIN_ACCESS,
  ...BACKUPS,
  ...KEY_ROTATION,
  ...LOG_RETENTION,
  ...ACCOUNT_GUARDS,
  ...NO_PUBLIC_ENDPOINT,
  ...NOT_PUBLIC,
  ...SCANNING,
  ...REPOSITORIES,
  ...WATCHERS,
  ...SSH_KEYS,
  ...RUNTIMES,
];

/** Required properties in production. */
const IN_PRODUCTION: readonly RequiredProperty[] = [
  ...CACHE_AUTHENTICATION,
  ...BACKUP_RETENTION,
  ...DELETION_PROTECTION,
  ...FINAL_SNAPSHOTS,
  ...FORCED_DELETION,
  ...FORCED_DELETION_OF_IMAGES,
  ...RECOVERY,
  ...EXECUTE_COMMAND,
  ...MINIMUM_HEALTHY,
  ...LOAD_BALANCER,
];

/** The whole table: each policy reads its own part, data-not-ignored and the comparison with the SDK read all of it. */
export const requiredProperties = (
  production: boolean,
): readonly RequiredProperty[] => (production ? [...ALWAYS, ...IN_PRODUCTION] : ALWAYS);
