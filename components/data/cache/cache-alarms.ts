import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { above, atLeast, below, metricAlarm, type MetricAlarmArgs } from "../../operations/metric-alarm";
import { hasCpuCredits, mostClients, nodesOf } from "./cache-nodes";
import type { ResolvedCache } from "./cache-settings";

export interface CacheAlarmsArgs {
  identifier: string;
  settings: Pick<ResolvedCache, "purpose" | "nodeType" | "nodes">;
  alerts: Alerts;
  /** Resources whose metrics they watch. */
  dependencies: pulumi.Resource[];
}

/**
 * Alarms of a cache.
 *
 * - Of each node: engine's CPU or no data, CPU credits, memory, evictions of sessions, connections, replication lag, refused logins
 * - A failover: ElastiCache reports it only to topics that aren't encrypted, so the alarm watches for a node that changes its role.
 *   Source: ElastiCache user guide, "Event Notifications and Amazon SNS"
 */
export class CacheAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: CacheAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:CacheAlarms", name, {}, opts);

    const { identifier, settings, alerts } = args;
    const shared = { nameTag: identifier, alerts, notifiesRecovery: true } as const;
    const child = { parent: this, dependsOn: args.dependencies };
    const nodes = nodesOf(identifier, settings.nodes);
    for (const node of nodes) {
      for (const { key, problem, ...alarm } of cacheAlarms(settings)) {
        metricAlarm(`${name}-${node.slice(-3)}-${key}`, {
          ...shared,
          ...alarm,
          problem: `Cache ${identifier}, node ${node}: ${problem}`,
          metric: { ...alarm.metric, ...ofNode(node) },
        }, child);
      }
    }
    if (nodes.length > 1) {
      metricAlarm(`${name}-failover`, {
        ...shared,
        notifiesRecovery: false,
        problem: `Cache ${identifier}: another node has become the primary`,
        entry: "cache-failover",
        metric: {
          label: "nodes that changed their role",
          expression: nodes.map((_, index) => `ABS(DIFF(node${index + 1}))`).join(" + "),
          metrics: Object.fromEntries(
            nodes.map((node, index) => [
              `node${index + 1}`,
              { metricName: "IsMaster", statistic: "Maximum" as const, period: 60, ...ofNode(node) },
            ]),
          ),
        },
        threshold: above(0),
        periods: 1,
        missingData: "notBreaching",
      }, child);
    }
    this.registerOutputs({});
  }
}

const ofNode = (node: string) => ({ namespace: "AWS/ElastiCache", dimensions: { CacheClusterId: node } });

export interface NodeAlarm extends Pick<MetricAlarmArgs, "problem" | "entry" | "threshold" | "periods" | "missingData"> {
  key: string;
  metric: { metricName: string; statistic: "Average" | "Maximum" | "Sum"; period: number };
}

/** Sources: ElastiCache user guide, "Metrics for Valkey and Redis OSS", "Host-Level Metrics", "Which Metrics Should I Monitor?". */
export function cacheAlarms({ purpose, nodeType }: Pick<ResolvedCache, "purpose" | "nodeType">): NodeAlarm[] {
  const average = (metricName: string) => ({ metricName, statistic: "Average" as const, period: 300 });
  const sum = (metricName: string) => ({ metricName, statistic: "Sum" as const, period: 300 });
  const lasting = { periods: 3, missingData: "missing" } as const;
  const connections = mostClients(nodeType) * 0.8;
  return [
    // A node reports it each minute, so that no data is a node that is down.
    {
      key: "cpu",
      problem: "CPU of the engine above 90 % for 15 minutes, or no data",
      entry: "cache-cpu",
      metric: average("EngineCPUUtilization"),
      threshold: above(90),
      periods: 3,
      missingData: "breaching",
    },
    // Nodes are in standard mode: without credits, they are as slow as their baseline.
    // Source: ElastiCache user guide, "Supported node types", burstable performance instances.
    ...(hasCpuCredits(nodeType)
      ? [
        {
          key: "credits",
          problem: "CPU credits are used up, and the node is slowed down to its baseline",
          entry: "cache-credits",
          metric: average("CPUCreditBalance"),
          threshold: below(1),
          ...lasting,
        } as const,
      ]
      : []),
    ...(purpose === "sessions"
      ? [
        {
          key: "memory",
          problem: "more than 80 % of its memory is used; sessions are evicted when it is full",
          entry: "cache-memory",
          metric: average("DatabaseMemoryUsagePercentage"),
          threshold: above(80),
          ...lasting,
        } as const,
        {
          key: "evictions",
          problem: "sessions were evicted before they expired",
          entry: "cache-evictions",
          metric: sum("Evictions"),
          threshold: above(0),
          periods: 1,
          missingData: "notBreaching",
        } as const,
      ]
      : [
        {
          // A cache that is full is normal; a host that swaps isn't.
          key: "memory",
          problem: "more than 50 MiB are swapped out, as its host is short of memory",
          entry: "cache-memory",
          metric: average("SwapUsage"),
          threshold: above(50 * 1024 ** 2),
          ...lasting,
        } as const,
      ]),
    {
      key: "connections",
      problem: `more than ${connections} of ${connections / 0.8} possible connections`,
      entry: "cache-connections",
      metric: average("CurrConnections"),
      threshold: above(connections),
      ...lasting,
    },
    // Only replicas report it.
    {
      key: "lag",
      problem: "the replica is more than 30 seconds behind the primary",
      entry: "cache-lag",
      metric: average("ReplicationLag"),
      threshold: above(30),
      periods: 1,
      missingData: "notBreaching",
    },
    {
      key: "logins",
      problem: "10 or more logins were refused in 5 minutes",
      entry: "cache-logins",
      metric: sum("AuthenticationFailures"),
      threshold: atLeast(10),
      periods: 1,
      missingData: "notBreaching",
    },
  ];
}
