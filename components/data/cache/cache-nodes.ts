/** Whether a node type uses CPU credits. Source: ElastiCache user guide, "Supported node types", burstable performance instances. */
export const hasCpuCredits = (nodeType: string): boolean => nodeType.startsWith("cache.t");

/**
 * Connections that a node accepts at most; ElastiCache doesn't let a parameter change it. Small nodes accept fewer, the smallest of any
 * generation 20,000. Source: ElastiCache user guide, "Valkey and Redis OSS parameters", maxclients.
 */
export const mostClients = (nodeType: string): number => (hasCpuCredits(nodeType) ? 20_000 : 65_000);

/** Names of a replication group's nodes: `main-stg-001`, ... Source: ElastiCache user guide, "Finding connection endpoints". */
export const nodesOf = (identifier: string, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `${identifier}-${String(index + 1).padStart(3, "0")}`);
