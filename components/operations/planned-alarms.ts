import type { AlarmSource } from "./alert-sections";
import type { Alerts } from "./alerts";
import type { RunbookEntry } from "./runbook";

/**
 * Alarms that planned work raises, by the section of the stack file that has its resources. Others are never muted: those of secrets and
 * logins, those of mail and certificates, which planned work doesn't disturb, and those that report once what a person then repairs by hand
 * (dead letters, failed executions), as they would be over when the mute is.
 */
export const PLANNED_WORK = {
  network: ["nat-status", "nat-translating", "nat-connections", "flow-logs"],
  database: [
    "database-storage",
    "database-cpu",
    "database-credits",
    "database-memory",
    "database-connections",
    "database-backup",
  ],
  cache: ["cache-cpu", "cache-credits", "cache-memory", "cache-evictions", "cache-connections", "cache-lag", "cache-failover"],
  loadBalancer: ["load-balancer-errors"],
  sites: ["site-errors"],
  services: [
    "service-errors",
    "service-unhealthy",
    "service-down",
    "service-tasks",
    "service-refused",
    "service-slow",
    "service-cpu",
  ],
  jobs: ["job-late"],
  logs: ["log-archive"],
} as const satisfies Record<string, readonly RunbookEntry[]>;

/** A section of the stack file whose alarms can be muted. */
export type MutedSection = keyof typeof PLANNED_WORK;
export const MUTED_SECTIONS = Object.keys(PLANNED_WORK) as MutedSection[];

/** Alarms that exist so far, in any region, and that planned work on these sections raises. */
export function plannedAlarms(alerts: Alerts, sections: readonly MutedSection[] = MUTED_SECTIONS): AlarmSource[] {
  const entries: readonly RunbookEntry[] = sections.flatMap((section) => PLANNED_WORK[section]);
  return alerts.everywhere.flatMap(({ sources }) => sources.alarms).filter(({ entry }) => entries.includes(entry));
}
