import type { Registered } from "../support/simulated";

/** Section of the runbook that a message of an alarm or a rule names, or of the state machine that evaluates the rule's events. */
export function sectionOf(registered: Registered, name: string): string | undefined {
  const alarm = registered.ofType("MetricAlarm").find((one) => one.name === name);
  if (alarm !== undefined) return lastSection(String(alarm.inputs["alarmDescription"]));
  const rule = registered.only("EventRule", name);
  const target = registered.ofType("EventTarget").find(({ inputs }) => inputs["rule"] === rule.outputs["name"])!;
  const machine = registered.ofType("StateMachine").find(({ outputs }) => outputs["arn"] === target.inputs["arn"]);
  if (machine === undefined) return lastSection((target.inputs["inputTransformer"] as { inputTemplate: string }).inputTemplate);
  const { States } = JSON.parse(String(machine.inputs["definition"])) as { States: Record<string, { Parameters: Record<string, string> }> };
  return lastSection(States["Tell bad end"]!.Parameters["Message.$"]!);
}

const lastSection = (text: string) => [...text.matchAll(/Then: \S+#([a-z-]+)/g)].at(-1)?.[1];

/** Sections by alarm and rule. */
export const SECTIONS: Readonly<Record<string, string>> = {
  "api-alarms-errors": "service-errors",
  "api-alarms-refused": "service-refused",
  "api-alarms-slow": "service-slow",
  "api-alarms-unhealthy": "service-unhealthy",
  "api-task-log-group-archive-alarm": "log-archive",
  "api-watch-cpu": "service-cpu",
  "api-watch-down": "service-down",
  "api-watch-tasks": "service-tasks",
  "cache-alarms-001-connections": "cache-connections",
  "cache-alarms-001-cpu": "cache-cpu",
  "cache-alarms-001-credits": "cache-credits",
  "cache-alarms-001-evictions": "cache-evictions",
  "cache-alarms-001-lag": "cache-lag",
  "cache-alarms-001-logins": "cache-logins",
  "cache-alarms-001-memory": "cache-memory",
  "cache-alarms-002-connections": "cache-connections",
  "cache-alarms-002-cpu": "cache-cpu",
  "cache-alarms-002-credits": "cache-credits",
  "cache-alarms-002-evictions": "cache-evictions",
  "cache-alarms-002-lag": "cache-lag",
  "cache-alarms-002-logins": "cache-logins",
  "cache-alarms-002-memory": "cache-memory",
  "cache-alarms-failover": "cache-failover",
  "cluster-events-dead-letters-alarm": "dead-letters",
  "cluster-events-rule": "service-events",
  "cluster-memory-dead-letters-alarm": "dead-letters",
  "cluster-memory-rule": "service-memory",
  "daily-report-ends-dead-letters-alarm": "dead-letters",
  "daily-report-ends-rule": "job-failed",
  "daily-report-late": "job-late",
  "daily-report-runner-alarm": "job-start",
  "daily-report-task-log-group-archive-alarm": "log-archive",
  "database-alarms-backup": "database-backup",
  "database-alarms-connections": "database-connections",
  "database-alarms-cpu": "database-cpu",
  "database-alarms-credits": "database-credits",
  "database-alarms-events-dead-letters-alarm": "dead-letters",
  "database-alarms-events-rule": "database-events",
  "database-alarms-memory": "database-memory",
  "database-alarms-storage": "database-storage",
  "database-postgresql-log-archive-alarm": "log-archive",
  "database-restore-alarm": "database-restore",
  "database-restore-dead-letters-alarm": "dead-letters",
  "database-restore-task-log-group-archive-alarm": "log-archive",
  "database-restore-watch-alarm": "restore-late",
  "database-upgrade-log-archive-alarm": "log-archive",
  "database-users-runner-alarm": "database-users",
  "database-users-task-log-group-archive-alarm": "log-archive",
  "load-balancer-alarms-certificate-dead-letters-alarm": "dead-letters",
  "load-balancer-alarms-certificate-rule": "certificate",
  "load-balancer-alarms-errors": "load-balancer-errors",
  "logs-archive-late": "log-archive",
  "logs-archive-throttled": "log-archive",
  "mail-alarms-bounces": "mail-reputation",
  "mail-alarms-complaints": "mail-reputation",
  "mail-alarms-events-dead-letters-alarm": "dead-letters",
  "mail-alarms-events-rule": "mail-events",
  "network-flow-logs-alarm": "flow-logs",
  "network-flow-logs-log-group-archive-alarm": "log-archive",
  "network-nat-connections": "nat-connections",
  "network-nat-status": "nat-status",
  "network-nat-translating": "nat-translating",
  "secret-access-reads-denied": "secret-denials",
  "secret-access-reads-secrets-dead-letters-alarm": "dead-letters",
  "secret-access-reads-secrets-rule": "secret-reads",
  "worker-task-log-group-archive-alarm": "log-archive",
  "worker-watch-tasks": "service-tasks",
};
