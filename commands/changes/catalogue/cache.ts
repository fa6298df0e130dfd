import type { SettingsChange } from "../change";

const GONE = "ElastiCache can't change it: the cache is deleted and replaced by a new, empty one";

export const cache: SettingsChange[] = [
  {
    path: "cache",
    to: { purpose: "cache", nodes: 1, deletionProtection: false },
    also: { "services.api.connectsTo": ["database", "cache"] },
    label: "added, with a client",
  },
  {
    path: "cache",
    to: undefined,
    base: "cached",
    also: {
      "services.api.connectsTo": ["database"],
      "services.api.cacheAuthentication": undefined,
      "jobs.daily-report.connectsTo": ["database"],
    },
    label: "removed, with its clients",
    note: "the cache is deleted with all that is in it",
  },
  { path: "cache.name", to: "orders", base: "cached", drastic: GONE },
  { path: "cache.purpose", to: "sessions", base: "cached" },
  // Source: ElastiCache user guide, "Upgrade from Redis OSS to Valkey".
  {
    path: "cache.engine",
    to: "redis",
    base: "cached",
    also: { "cache.engineVersion": "7.1" },
    label: "valkey → redis, with engineVersion 7.1",
    drastic: GONE,
  },
  {
    path: "cache.engineVersion",
    to: "9.0",
    base: "cached",
    also: { "cache.applyImmediately": true },
    label: "8.2 → 9.0, with applyImmediately",
  },
  { path: "cache.engineVersion", to: "8.1", base: "cached", label: "8.2 → 8.1", drastic: GONE },
  { path: "cache.nodeType", to: "cache.t4g.small", base: "cached" },
  { path: "cache.nodes", to: 2, base: "cached" },
  { path: "cache.snapshotRetentionDays", to: 7, base: "cached" },
  { path: "cache.snapshotWindow", to: "14:00-15:00", base: "cached" },
  { path: "cache.maintenanceWindow", to: "tue:18:00-tue:19:00", base: "cached" },
  { path: "cache.parameters.reserved-memory-percent", to: "30", base: "cached", label: "one added" },
  { path: "cache.parameters.timeout", to: "300", base: "cached" },
  { path: "cache.parameters.timeout", to: undefined, base: "cached", label: "one removed" },
  { path: "cache.passwordVersion", to: 2, base: "cached", note: "running tasks go on with the password before" },
  { path: "cache.secretRecoveryDays", to: 7, base: "cached" },
  { path: "cache.applyImmediately", to: true, base: "cached" },
  { path: "cache.deletionProtection", to: true, base: "cached" },
];
