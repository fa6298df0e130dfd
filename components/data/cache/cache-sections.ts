import { alarmAt, type Graph, limitAt, linesOf, type Mark, type Section } from "../../operations/dashboard/sections";
import { cacheAlarms } from "./cache-alarms";
import { mostClients, nodesOf } from "./cache-nodes";
import type { ResolvedCache } from "./cache-settings";

/** Load and reserves of a cache's nodes. Source: ElastiCache user guide, "Metrics for Valkey and Redis OSS". */
export function cacheSections(identifier: string, settings: Pick<ResolvedCache, "purpose" | "nodeType" | "nodes">): Section[] {
  const nodes = nodesOf(identifier, settings.nodes);
  const alarms = cacheAlarms(settings);
  const markOf = (metricName: string): Mark[] =>
    alarms.filter(({ metric }) => metric.metricName === metricName).map(({ threshold }) => alarmAt(threshold));
  const graph = (
    title: string,
    unit: string,
    metricName: string,
    statistic: "Average" | "Maximum" | "Sum",
    more: Partial<Graph> = {},
  ): Graph => ({
    title,
    unit,
    lines: nodes.map((node) => linesOf("AWS/ElastiCache", { CacheClusterId: node })(node, metricName, statistic)),
    marks: markOf(metricName),
    ...more,
  });
  return [{
    kind: "cache",
    title: `Cache ${identifier}`,
    panels: [
      graph("CPU of the engine", "percent", "EngineCPUUtilization", "Average", { most: 100 }),
      graph("Memory", "percent", "DatabaseMemoryUsagePercentage", "Maximum", { most: 100 }),
      graph("Connections", "connections", "CurrConnections", "Maximum", {
        marks: [...markOf("CurrConnections"), limitAt("limit", mostClients(settings.nodeType))],
      }),
      graph("Evictions", "keys", "Evictions", "Sum"),
      graph("Hits", "percent of reads", "CacheHitRate", "Average", { most: 100 }),
      graph("Refused logins", "logins in five minutes", "AuthenticationFailures", "Sum", { period: 300 }),
      ...(nodes.length > 1
        ? [
          graph("Replication lag", "seconds", "ReplicationLag", "Maximum"),
          graph("Primary: the node at 1", "", "IsMaster", "Maximum", { most: 1 }),
        ]
        : []),
    ],
  }];
}
