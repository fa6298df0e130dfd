import * as v from "valibot";

import { MINUTES_PER_DAY, overlap, parseDailyWindow, parseWeeklyWindow } from "../../../toolkit/shared/time-window";
import { type Mistake, mistake } from "../../shared/mistake";
import { contradiction, group, integerBetween, mapOf, matching, oneOf, textThat, trueOrFalse } from "../../shared/schema";
import type { ClientAuthentication } from "../database-connection";
import { secretRecovery } from "../secret-recovery";

export const CACHE_PORT = 6379;

const CACHE_VARIABLES = ["REDIS_HOST", "REDIS_PORT", "REDIS_SCHEME", "REDIS_USERNAME"];

/** Environment variables of a client, by its authentication. */
export const cacheVariables = (authentication: ClientAuthentication): string[] => [
  ...CACHE_VARIABLES,
  ...(authentication === "iam" ? ["REDIS_CACHE_NAME"] : ["REDIS_PASSWORD", "REDIS_PASSWORD_VERSION"]),
];

/** Source: ElastiCache API reference, `CreateReplicationGroup`, Engine. */
export const CACHE_ENGINES = ["valkey", "redis"] as const;
export type CacheEngine = (typeof CACHE_ENGINES)[number];

/** Eviction policy by purpose. Source: Valkey documentation, "Key eviction", maxmemory-policy. */
export const EVICTION = { sessions: "volatile-lru", cache: "allkeys-lru" } as const;
export type CachePurpose = keyof typeof EVICTION;

/**
 * 8 and later of Valkey. The last of Redis OSS that ElastiCache has is 7.1, and users of IAM need 7.0 or later.
 * Sources: cfn-lint 1.58.0 (2026-10-20), versions of ElastiCache; ElastiCache user guide, "Authenticating with IAM", limitations.
 */
const VERSIONS: Readonly<Record<CacheEngine, { pattern: RegExp; form: string; usual: string }>> = {
  valkey: { pattern: /^([89]|[1-9]\d)\.\d+$/, form: "a version of Valkey in quotes, 8.0 or later, e.g. \"8.2\"", usual: "8.2" },
  redis: { pattern: /^7\.\d+$/, form: "a version of Redis OSS in quotes, 7.0 or 7.1", usual: "7.1" },
};

const VERSION_PATTERN = /^\d+\.\d+$/;
const NODE_TYPE_PATTERN = /^cache\.[a-z0-9-]+\.[a-z0-9]+$/;
/** Source: ElastiCache API reference, `CreateReplicationGroup`, ReplicationGroupId. */
const CACHE_NAME_PATTERN = /^(?=.{1,40}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const CACHE_NAME_FORM = "1 to 40 lower-case letters, digits and single hyphens, beginning with a letter";

/** Settings of a cache. */
export const cacheSettings = group(
  {
    /**
     * First part of the replication group's id, at most 40 characters with the stack's name: `main` gives `main-stg`, and users
     * `main-stg-<workload>`. A change **replaces** the cache: all that is in it is gone.
     * @default the project's name in a stack file; code has to give one
     */
    name: matching(CACHE_NAME_PATTERN, CACHE_NAME_FORM),

    /**
     * Its use, which decides on evictions when memory is full: `sessions` evicts only keys with a time to live, the least recently used first
     * (maxmemory-policy volatile-lru), and reports each eviction; `cache` evicts any key (allkeys-lru), and expects evictions.
     */
    purpose: oneOf(["sessions", "cache"]),

    /**
     * `valkey`, which is open source, has newer versions than Redis OSS on ElastiCache and a lower price, or `redis` for Redis OSS. Clients
     * of Redis work with both. From `redis` to `valkey` the cache is upgraded, back it is **replaced**: all that is in it is gone.
     * **Cost** of `redis`: a quarter more (Amazon ElastiCache pricing, November 2026).
     * @default "valkey"
     */
    engine: v.optional(oneOf(CACHE_ENGINES), "valkey"),

    /**
     * Version with its minor number: Valkey 8.0 or later, Redis OSS 7.0 or 7.1; the parameter group's family follows it. AWS upgrades the
     * minor version in the maintenance window and never goes back: then set it to the version that runs, as a lower one would **replace**
     * the cache, which `deletionProtection` prevents. **Interruption**: seconds, while a replica takes over; minutes with one node.
     * Source: terraform-provider-aws, internal/service/elasticache/engine_version.go.
     * @default "8.2" of Valkey, "7.1" of Redis OSS
     */
    engineVersion: v.optional(matching(VERSION_PATTERN, "a version in quotes, with its minor number, e.g. \"8.2\"")),

    /**
     * ElastiCache node type. Types that begin with `cache.t` are slower when their CPU credits are used up. **Interruption** of a change:
     * seconds, while another node takes over. **Cost**: a cache.t4g.micro about 15 USD a month, a cache.r7g.large about 150 USD, each
     * node (Tokyo, Valkey; Amazon ElastiCache pricing, November 2026).
     * @default "cache.t4g.micro" - ARM, 0.5 GiB, the cheapest
     */
    nodeType: v.optional(matching(NODE_TYPE_PATTERN, "an ElastiCache node type, e.g. cache.t4g.micro"), "cache.t4g.micro"),

    /**
     * Nodes, 1 to 6: the primary, and replicas in other zones of which one takes over if it fails. With one node, all that is in it is
     * gone when the node fails, and it is unavailable until AWS has another.
     * @default 2 - **cost**: twice the price of one (Amazon ElastiCache pricing)
     */
    nodes: v.optional(integerBetween({ min: 1, max: 6 }), 2),

    /**
     * Days for which daily snapshots are kept, 0 to 35; 0 takes none. **Cost**: about 0.09 USD a GB and month (Amazon ElastiCache pricing,
     * November 2026).
     * @default 1
     */
    snapshotRetentionDays: v.optional(integerBetween({ min: 0, max: 35 }), 1),

    /**
     * When the daily snapshot may begin, UTC, e.g. `15:00-16:00`; at least 60 minutes, apart from the database's windows.
     * @default at night in the region, before the database's, in a stack file; code has to give one
     */
    snapshotWindow: textThat((text) => parseDailyWindow(text) !== undefined, "hh:mm-hh:mm in UTC, e.g. 15:00-16:00"),

    /**
     * When AWS may replace nodes and upgrade the engine, UTC, e.g. `sun:18:00-sun:19:00`; at least 60 minutes, apart from the snapshot
     * window and the database's windows.
     * @default in the night after Sunday in the region in a stack file; code has to give one
     */
    maintenanceWindow: textThat((text) => parseWeeklyWindow(text) !== undefined, "ddd:hh:mm-ddd:hh:mm in UTC, e.g. sun:18:00-sun:19:00"),

    /**
     * Parameters of the engine in addition to maxmemory-policy, e.g. `{reserved-memory-percent: "30"}`.
     * @default none
     */
    parameters: v.optional(mapOf(v.string(), v.string("a text in quotes"), "parameter names and their values"), {}),

    /**
     * Raise it to give each user with a password a new one: their services are deployed with it. The passwords before work until the next
     * time.
     * @default 1
     */
    passwordVersion: v.optional(integerBetween({ min: 1, max: 1_000_000 }), 1),

    /**
     * Days for which a deleted secret of a user can be brought back, 7 to 30; 0 deletes at once, so that the name is free again.
     * @default 30
     */
    secretRecoveryDays: v.optional(secretRecovery(), 30),

    /**
     * Changes of version, node type and parameters take effect at once.
     * @default false - in the maintenance window
     */
    applyImmediately: v.optional(trueOrFalse(), false),

    /**
     * Pulumi refuses to delete or to replace the cache; ElastiCache has no such protection of its own.
     * @default true
     */
    deletionProtection: v.optional(trueOrFalse(), true),
  },
  contradiction(["engine", "engineVersion"], ({ engine, engineVersion }) => {
    const { pattern, form } = VERSIONS[engine];
    return engineVersion !== undefined && !pattern.test(engineVersion) && mistake("engineVersion", engineVersion, form);
  }),
  contradiction(
    ["parameters", "purpose"],
    ({ parameters: { "maxmemory-policy": policy }, purpose }) =>
      policy !== undefined && mistake(["parameters", "maxmemory-policy"], policy, `omitted: purpose ${purpose} sets it`),
  ),
  contradiction(
    ["snapshotWindow", "maintenanceWindow"],
    ({ snapshotWindow, maintenanceWindow }) => cacheWindowMistake(snapshotWindow, maintenanceWindow),
  ),
);
export interface CacheSettings extends v.InferInput<typeof cacheSettings> {}
export type ResolvedCache = v.InferOutput<typeof cacheSettings>;

/** Version that a cache is created with, e.g. `8.2`. */
export const versionOf = ({ engine, engineVersion }: Pick<ResolvedCache, "engine" | "engineVersion">): string =>
  engineVersion ?? VERSIONS[engine].usual;

/** Family of its parameters, e.g. `valkey8`. Source: ElastiCache API reference, `CreateCacheParameterGroup`. */
export const familyOf = (settings: Pick<ResolvedCache, "engine" | "engineVersion">): string =>
  `${settings.engine}${versionOf(settings).split(".")[0]!}`;

/** Id and name of a client's user, which IAM requires to be the same, e.g. `main-stg-api`. */
export const cacheUserId = (identifier: string, client: string): string => `${identifier}-${client}`;

/** An id of a replication group or of a user that ElastiCache doesn't take. */
export const cacheIdMistake = (path: string, id: string): Mistake | false =>
  !CACHE_NAME_PATTERN.test(id) && mistake(path, id, CACHE_NAME_FORM);

/**
 * ElastiCache's requirements for its two windows: at least 60 minutes, no shared minute.
 * Source: ElastiCache API reference, `CreateReplicationGroup` (PreferredMaintenanceWindow, SnapshotWindow); AWS CLI reference of the same.
 */
function cacheWindowMistake(snapshotWindow: string, maintenanceWindow: string): Mistake | false {
  const snapshot = parseDailyWindow(snapshotWindow);
  const maintenance = parseWeeklyWindow(maintenanceWindow);
  if (snapshot === undefined || snapshot.length < 60) {
    return mistake("snapshotWindow", snapshotWindow, "hh:mm-hh:mm in UTC of at least 60 minutes, e.g. 15:00-16:00");
  }
  if (maintenance === undefined || maintenance.length < 60 || maintenance.length >= MINUTES_PER_DAY) {
    return mistake(
      "maintenanceWindow",
      maintenanceWindow,
      "ddd:hh:mm-ddd:hh:mm in UTC of at least 60 minutes and less than a day, e.g. sun:18:00-sun:19:00",
    );
  }
  return overlap(snapshot, maintenance)
    && mistake("maintenanceWindow", maintenanceWindow, `at another time than the snapshot window, ${snapshotWindow}`);
}
