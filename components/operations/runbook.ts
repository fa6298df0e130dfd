/** What to do first, by the entry of docs/operations.md, "Alarms", that has the rest. */
export const RUNBOOK = {
  "nat-status": "look whether EC2 recovers it by itself, else stop and start it",
  "nat-translating": "look at its state and its console log",
  "nat-connections": "see in the flow logs who opens so many, and take a larger instanceType",
  "service-errors": "look at its log group, and at what was deployed last",
  "service-unhealthy": "look at the events of the service and at its log group",
  "service-down": "look at the events of the service and why its last task stopped",
  "service-tasks": "look at the events of the service and why its last task stopped",
  "service-refused": "look whether the container listens on its port and is overloaded",
  "service-events": "look at the events of the service",
  "load-balancer-errors": "see in the access logs which code it is and for which service",
  certificate: "look whether the validation record is still in the zone",
  "database-storage": "see what grows, and raise maxAllocatedStorageGiB",
  "database-cpu": "see in Performance Insights which statement it is",
  "database-credits": "take a larger instanceClass, or one that isn't burstable",
  "database-memory": "see in Performance Insights what takes it, and take a larger instanceClass",
  "database-connections": "see in pg_stat_activity who holds them",
  "database-events": "read the message, and look at the events of the instance",
  "dead-letters": "read the message in the queue, and start by hand what was lost",
  "job-start": "look at the failed execution of the state machine",
} as const;

export type RunbookEntry = keyof typeof RUNBOOK;

/** What an alarm tells: what happened, what to do first, and where the rest stands. */
export function alarmText(whatHappened: string, entry: RunbookEntry): string {
  return `${whatHappened}. First: ${RUNBOOK[entry]}. Then: docs/operations.md, Alarms, ${entry}`;
}
