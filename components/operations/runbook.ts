/** First step for each alarm, by its section in docs/runbook.md. */
export const RUNBOOK = {
  "nat-status": "check whether EC2 recovers it; otherwise stop and start it",
  "nat-translating": "check its state and its console log",
  "nat-connections": "find the source of the connections in the flow logs, and choose a larger instanceType",
  "flow-logs": "check the flow log's status and its role",
  "service-errors": "check its log group and the latest deployment",
  "service-unhealthy": "check the events of the service and its log group",
  "service-down": "check the events of the service and why its last task stopped",
  "service-tasks": "check the events of the service and why its last task stopped",
  "service-refused": "check whether the container listens on its port and whether it is overloaded",
  "service-slow": "check its log group, its CPU, and the alarms of the database",
  "service-cpu": "check the number of requests and the latest deployment, and raise count or cpu",
  "service-memory": "check whether its use of memory grows, and raise memoryMiB",
  "service-events": "check the events of the service",
  "load-balancer-errors": "find the status code and the service in the access logs",
  "site-errors": "find the status codes and paths in the site's access log, and check the load balancer's alarms",
  certificate: "check whether the validation record is still in the zone",
  "database-storage": "find what grows, and raise maxAllocatedStorageGiB",
  "database-cpu": "find the statement in Performance Insights",
  "database-credits": "choose a larger instanceClass, or one that isn't burstable",
  "database-memory": "find what uses it in Performance Insights, and choose a larger instanceClass",
  "database-connections": "find their owners in pg_stat_activity",
  "database-backup": "check the events of the instance, and take a snapshot by hand",
  "database-restore": "read the reason, and start the restore again once it is corrected",
  "restore-late": "read the notifications of the last drills, and start one by hand",
  "database-events": "read the message, and check the events of the instance",
  "cache-cpu": "check whether the node is there, and which commands its clients send",
  "cache-credits": "choose a larger nodeType, or one that isn't cache.t",
  "cache-memory": "check the keys' time to live, and choose a larger nodeType",
  "cache-evictions": "choose a larger nodeType, as users are logged out",
  "cache-connections": "use connection pools, and fewer or smaller ones",
  "cache-lag": "check the primary's CPU and network, as a failover would lose the writes in between",
  "cache-failover": "check the events of the replication group, and whether the clients have connected again",
  "cache-logins": "find the client in the logs of the services, and check its token or password",
  "dead-letters": "read the message in the queue, and start by hand what was missed",
  "job-start": "check the failed execution of the state machine",
  "job-failed": "check the log group of the task",
  "job-late": "check its last task and its schedule, and start it by hand",
  "job-skipped": "check whether the task that still runs hangs, and stop it if it does",
  "secret-reads": "find out in CloudTrail who read it and why, and change the secret unless it was meant",
  "secret-denials": "find out in CloudTrail who was denied, and whether a service lost a permission",
  "outside-access": "find out in Access Analyzer what it is; declare it there as intended, or take the permission away",
  "root-use": "ask who signed in as root; if it was none of you, change its password and delete its access keys",
  "identity-changes": "find out who made the change and why, and undo it unless it was meant",
  "role-changes": "find out in CloudTrail who made the changes, and undo them unless it was a deployment by an administrator",
  "refused-tokens": "find the workflow whose token was refused, and compare its claims with the trust of the role",
  "trail-changes": "undo the change: npm run bootstrap switches the trail on again",
  "trail-delivery": "check the status of the trail and the policy of its bucket",
  "key-changes": "cancel the deletion of the key, or enable it, unless it was meant",
  "guard-changes": "undo the change: npm run bootstrap restores the guards",
  "backup-failed": "read the reason, and start the backup by hand once it is corrected",
  "backup-missing": "check the jobs of the plan, and whether the database runs at the time of its schedule",
  "budget": "find in Cost Explorer which service costs more than last month",
  "mail-reputation": "find the messages in the notifications, and stop what sends them",
  "mail-events": "check whether one address or all messages of a kind are affected",
  sleep: "see what still runs, and start npm run ops -- sleep again",
  wake: "see what is missing, repair it, and start npm run ops -- wake again",
  "database-stop": "check the failed execution of the state machine, and stop it by hand",
  "log-archive": "read the reason in the archive's own log group, and check the bucket, the key and the two roles",
  "operations-task": "find in its tags who started it and why, and stop it if it still runs",
  "database-users": "check the failed execution of the state machine, and the log group of the task",
} as const;

export type RunbookEntry = keyof typeof RUNBOOK;

/** Place of the runbook in messages if the setting `alerts.runbook` doesn't say otherwise. */
export const RUNBOOK_PATH = "docs/runbook.md";

/** Section of the runbook for an alarm. */
export const runbookSection = (entry: RunbookEntry, runbook = RUNBOOK_PATH) => `Then: ${runbook}#${entry}`;

/** The first step for an alarm, and where the runbook continues. */
export const nextSteps = (entry: RunbookEntry, runbook?: string) => `First: ${RUNBOOK[entry]}. ${runbookSection(entry, runbook)}`;

/** Description of an alarm: the problem and the next steps. */
export const alarmText = (problem: string, entry: RunbookEntry, runbook?: string) => `${problem}. ${nextSteps(entry, runbook)}`;
