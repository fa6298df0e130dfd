import { IAM_USER, readByRds, readOf, ROOT_USER, session } from "../components/secrets/read-events";
import { planOf, type Registered } from "../support/simulated";
import type { Fault } from "./night";

const ACCOUNT = "ap-northeast-1:111111111111";
const SERVICES = `arn:aws:ecs:${ACCOUNT}:service/aws-practice-stg`;
export const NO_DATA = undefined;
/** A task that starts, runs for half a minute and ends, repeatedly: it runs in every second minute. */
const FLAPPING = (minute: number) => minute % 2;

/** A value for five minutes, then no data. */
const ONCE = (value: number) => (minute: number) => (minute < 5 ? value : NO_DATA);

export const ecsEvent = (type: "ECS Service Action" | "ECS Deployment State Change", eventName: string, service = "worker-service") => ({
  source: "aws.ecs",
  "detail-type": type,
  resources: [`${SERVICES}/${service}`],
  detail: { eventType: "WARN", eventName },
});
/** Ids and categories: Amazon RDS user guide, "Amazon RDS event categories and event messages", "DB instance events". */
export const rdsEvent = (id: string, category: string, database = "main-stg") => ({
  source: "aws.rds",
  "detail-type": "RDS DB Instance Event",
  resources: [`arn:aws:rds:${ACCOUNT}:db:${database}`],
  detail: { EventCategories: [category], SourceType: "DB_INSTANCE", SourceIdentifier: database, EventID: id, Message: "..." },
});
/** Source: Amazon ECS developer guide, "Amazon ECS task state change events", "Stopped task error messages". */
const killedTask = (group: string, cluster = "aws-practice-stg") => ({
  source: "aws.ecs",
  "detail-type": "ECS Task State Change",
  resources: [],
  detail: {
    clusterArn: `arn:aws:ecs:${ACCOUNT}:cluster/${cluster}`,
    taskArn: `arn:aws:ecs:${ACCOUNT}:task/${cluster}/0f5c`,
    taskDefinitionArn: `arn:aws:ecs:${ACCOUNT}:task-definition/aws-practice-worker-stg:1`,
    group,
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited",
    containers: [{ name: "worker", exitCode: 137, reason: "OutOfMemoryError: container killed due to memory usage" }],
  },
});
export const at = (minute: number, ...events: object[]) => events.map((event) => ({ minute, event }));

/** Source: Amazon SES developer guide, "Monitoring SES events using Amazon EventBridge". */
const sesEvent = (type: string, set = "aws-practice-mail-stg") => ({
  "source": "aws.ses",
  "detail-type": type,
  "resources": [`arn:aws:ses:${ACCOUNT}:configuration-set/${set}`],
  "detail": {
    mail: {
      messageId: "0106018c7c1b2d3e-000000",
      source: "orders@example.com",
      destination: ["customer@example.org"],
      tags: { "ses:configuration-set": [set] },
    },
  },
});

/** At or above a rate for a minute, again after half an hour without messages, and again after an hour with fewer of them. */
const RATE = (rate: number) => (minute: number) => (minute === 1 || minute === 31 || minute === 91 ? rate : minute === 61 ? 0 : NO_DATA);

const MASTER_SECRET = `arn:aws:secretsmanager:${ACCOUNT}:secret:rds!db-7c2f0d34-1b1d-4f8e-9d6a-0f5b8c1d2e3f-AbCdEf`;

/** Placeholder in events for the name of the role of the task that creates the database's users. */
const USERS_ROLE = "USERS_ROLE";

/** Placeholder in events for the ARN of the load balancer's certificate. */
const CERTIFICATE = "CERTIFICATE";

/** An alarm of each of the cache's nodes. */
const ofNodes = (alarm: string) => ["001", "002"].map((node) => `cache-alarms-${node}-${alarm}`);

/** Faults with their metrics and events, and the alarms and rules that notify of them after how many minutes. */
export const FAULTS: Record<string, Fault & { notified: string[] }> = {
  // Services
  "api has no tasks": {
    metrics: { "HealthyHostCount": NO_DATA, "RunningTaskCount api": NO_DATA, "HTTPCode_ELB_5XX_Count": 50 },
    notified: ["load-balancer-alarms-errors: 2", "api-watch-down: 7", "api-watch-tasks: 15"],
  },
  "api has no tasks, and no requests": {
    metrics: {
      "HealthyHostCount": NO_DATA,
      "RunningTaskCount api": NO_DATA,
      "CPUUtilization api": NO_DATA,
      "TargetResponseTime": NO_DATA,
    },
    notified: ["api-watch-down: 7", "api-watch-tasks: 15"],
  },
  "api crashes in a loop, before it is healthy": {
    metrics: {
      "HealthyHostCount": 0,
      "UnHealthyHostCount": FLAPPING,
      "RunningTaskCount api": FLAPPING,
      "HTTPCode_ELB_5XX_Count": 50,
      "RequestCount": 0,
    },
    notified: ["load-balancer-alarms-errors: 2", "api-watch-down: 5", "api-watch-tasks: 15"],
  },
  "worker has no tasks": {
    metrics: { "RunningTaskCount worker": NO_DATA },
    notified: ["worker-watch-tasks: 15"],
  },
  "worker crashes in a loop": {
    metrics: { "RunningTaskCount worker": FLAPPING },
    notified: ["worker-watch-tasks: 15"],
  },
  "worker's image can't be pulled": {
    metrics: { "RunningTaskCount worker": 0 },
    events: at(4, ecsEvent("ECS Service Action", "SERVICE_TASK_START_IMPAIRED")),
    notified: ["cluster-events-rule: 4", "worker-watch-tasks: 15"],
  },
  "Spot has no capacity for worker": {
    metrics: { "RunningTaskCount worker": 0 },
    events: at(1, ecsEvent("ECS Service Action", "SERVICE_TASK_PLACEMENT_FAILURE")),
    notified: ["cluster-events-rule: 1", "worker-watch-tasks: 15"],
  },
  "a role of a service is missing": {
    events: at(1, ecsEvent("ECS Service Action", "SERVICE_TASK_CONFIGURATION_FAILURE")),
    notified: ["cluster-events-rule: 1"],
  },
  "a deployment fails": {
    events: at(9, ecsEvent("ECS Deployment State Change", "SERVICE_DEPLOYMENT_FAILED", "api-service")),
    notified: ["cluster-events-rule: 9"],
  },
  "api hangs: requests get 504, and its health check fails": {
    metrics: { "HTTPCode_ELB_5XX_Count": 50, "HealthyHostCount": 0, "UnHealthyHostCount": 1 },
    notified: ["load-balancer-alarms-errors: 2", "api-alarms-unhealthy: 5", "api-watch-down: 5"],
  },
  "api hangs, but its health check passes": {
    metrics: { "HTTPCode_ELB_5XX_Count": 20 },
    notified: ["load-balancer-alarms-errors: 2"],
  },
  "api closes connections that the load balancer reuses: occasional 502": {
    metrics: { "HTTPCode_ELB_5XX_Count": 6 },
    notified: ["load-balancer-alarms-errors: 2"],
  },
  "api refuses connections": {
    metrics: { "TargetConnectionErrorCount": 5, "HTTPCode_ELB_5XX_Count": 20 },
    notified: ["api-alarms-refused: 2", "load-balancer-alarms-errors: 2"],
  },
  "api answers with 5xx errors": {
    metrics: { "HTTPCode_Target_5XX_Count": 10, "RequestCount": 100 },
    notified: ["api-alarms-errors: 2"],
  },
  "api's last task has errors, is unhealthy and stops within a minute": {
    metrics: {
      "HealthyHostCount": (minute) => (minute < 1 ? 1 : NO_DATA),
      "UnHealthyHostCount": (minute) => (minute < 1 ? 1 : 0),
      "HTTPCode_Target_5XX_Count": (minute) => (minute < 1 ? 50 : 0),
      "TargetConnectionErrorCount": (minute) => (minute < 1 ? 50 : NO_DATA),
    },
    notified: ["api-watch-down: 8"],
  },
  "api is slow": { metrics: { "TargetResponseTime": 7 }, notified: ["api-alarms-slow: 15"] },
  "api's CPU is saturated": { metrics: { "CPUUtilization api": 97 }, notified: ["api-watch-cpu: 15"] },
  "worker is out of memory": { events: at(1, killedTask("service:worker-service")), notified: ["cluster-memory-rule: 1"] },
  "one of api's two tasks is unhealthy": {
    metrics: { "HealthyHostCount": 1, "UnHealthyHostCount": 1 },
    notified: ["api-alarms-unhealthy: 5"],
  },
  // Database
  "the database's storage is filling faster than it grows": {
    metrics: { "FreeStorageSpace": (minute) => Math.max(0, 1.2 - minute / 60 + (minute % 5 === 0 ? 0.3 : 0)) * 1024 ** 3 },
    events: at(10, rdsEvent("RDS-EVENT-0089", "low storage")),
    notified: ["database-alarms-events-rule: 10", "database-alarms-storage: 30"],
  },
  "the database's CPU is busy": { metrics: { "CPUUtilization": 97 }, notified: ["database-alarms-cpu: 15"] },
  "the database's CPU credits are used up": { metrics: { "CPUSurplusCreditsCharged": 0.4 }, notified: ["database-alarms-credits: 15"] },
  "the database has too many connections": { metrics: { "DatabaseConnections": 75 }, notified: ["database-alarms-connections: 15"] },
  "the database's memory is used up": {
    metrics: { "FreeableMemory": (minute) => (minute % 5 === 0 ? 60 : 30) * 1024 ** 2 },
    notified: ["database-alarms-memory: 15"],
  },
  "the database fails over": { events: at(0, rdsEvent("RDS-EVENT-0049", "failover")), notified: ["database-alarms-events-rule: 0"] },
  "the database fails": { events: at(0, rdsEvent("RDS-EVENT-0031", "failure")), notified: ["database-alarms-events-rule: 0"] },
  "RDS maintains the database": { events: at(0, rdsEvent("RDS-EVENT-0026", "maintenance")), notified: ["database-alarms-events-rule: 0"] },
  "the database is full, and RDS has shut it down": {
    events: at(0, rdsEvent("RDS-EVENT-0221", "availability")),
    notified: ["database-alarms-events-rule: 0"],
  },
  "the database's storage approaches its maximum": {
    events: at(0, rdsEvent("RDS-EVENT-0225", "notification")),
    notified: ["database-alarms-events-rule: 0"],
  },
  "the database's memory is critically low": {
    events: at(0, rdsEvent("RDS-EVENT-0404", "notification")),
    notified: ["database-alarms-events-rule: 0"],
  },
  "the database's KMS key is inaccessible": {
    events: [...at(0, rdsEvent("RDS-EVENT-0418", "failure")), ...at(30, rdsEvent("RDS-EVENT-0419", "availability"))],
    notified: ["database-alarms-events-rule: 0", "database-alarms-events-rule: 30"],
  },
  "the database's host fails without a standby": {
    events: [...at(0, rdsEvent("RDS-EVENT-0020", "recovery")), ...at(9, rdsEvent("RDS-EVENT-0021", "recovery"))],
    notified: ["database-alarms-events-rule: 0", "database-alarms-events-rule: 9"],
  },
  "the database has no backup": {
    metrics: { "MatchedEvents database-alarms-backups": NO_DATA },
    notified: ["database-alarms-backup: 1620"],
  },
  "the database has no backup, which is reported as zero": {
    metrics: { "MatchedEvents database-alarms-backups": 0 },
    notified: ["database-alarms-backup: 1560"],
  },
  "the database restarts": { events: at(0, rdsEvent("RDS-EVENT-0006", "availability")), notified: ["database-alarms-events-rule: 0"] },
  "the database is overloaded, then reports nothing": {
    metrics: {
      "FreeStorageSpace": ONCE(0),
      "CPUUtilization": ONCE(100),
      "CPUSurplusCreditsCharged": ONCE(1),
      "FreeableMemory": ONCE(0),
      "DatabaseConnections": ONCE(80),
    },
    notified: ["connections", "cpu", "credits", "memory", "storage"].map((name) => `database-alarms-${name}: 25`),
  },
  "RDS starts the stopped database after seven days": {
    events: at(0, rdsEvent("RDS-EVENT-0154", "notification")),
    notified: ["database-alarms-events-rule: 0"],
  },
  "the database is stopped": {
    metrics: Object.fromEntries(
      ["FreeStorageSpace", "CPUUtilization", "CPUSurplusCreditsCharged", "FreeableMemory", "DatabaseConnections"].map((
        name,
      ) => [name, NO_DATA]),
    ),
    events: at(1, rdsEvent("RDS-EVENT-0087", "notification")),
    notified: ["database-alarms-events-rule: 1"],
  },
  // Cache
  "the primary of the cache fails, the replica takes over, and the failed node is back as a replica": {
    metrics: {
      "IsMaster 001": (minute) => (minute < 1 ? 1 : minute < 8 ? NO_DATA : 0),
      "IsMaster 002": (minute) => (minute < 1 ? 0 : 1),
      "EngineCPUUtilization 001": (minute) => (minute < 8 ? NO_DATA : 12),
    },
    notified: ["cache-alarms-failover: 2", "cache-alarms-failover: 9"],
  },
  "the nodes of the cache are down": {
    metrics: Object.fromEntries(
      ["EngineCPUUtilization", "DatabaseMemoryUsagePercentage", "CurrConnections", "IsMaster 001", "IsMaster 002"].map((
        name,
      ) => [name, NO_DATA]),
    ),
    notified: ofNodes("cpu: 25"),
  },
  "the cache's CPU is busy": { metrics: { "EngineCPUUtilization": 97 }, notified: ofNodes("cpu: 15") },
  "the cache's CPU credits are used up": {
    metrics: { "CPUCreditBalance": (minute) => (minute % 5 === 0 ? 3 : 0.2) },
    notified: ofNodes("credits: 15"),
  },
  "the cache's memory fills": { metrics: { "DatabaseMemoryUsagePercentage": 91 }, notified: ofNodes("memory: 15") },
  "a session is evicted": { metrics: { "Evictions": (minute) => (minute === 1 ? 1 : 0) }, notified: ofNodes("evictions: 5") },
  "the cache has too many connections": { metrics: { "CurrConnections": 19_000 }, notified: ofNodes("connections: 15") },
  "the replicas of the cache lag behind": { metrics: { "ReplicationLag": 45, "ReplicationLag 002": 45 }, notified: ofNodes("lag: 5") },
  "logins to the cache are refused": { metrics: { "AuthenticationFailures": 2 }, notified: ofNodes("logins: 5") },
  "the cache is overloaded, then reports nothing but its CPU": {
    metrics: {
      "CPUCreditBalance": ONCE(0),
      "DatabaseMemoryUsagePercentage": ONCE(100),
      "CurrConnections": ONCE(20_000),
    },
    notified: ["connections: 25", "credits: 25", "memory: 25"].flatMap(ofNodes).toSorted(),
  },
  // NAT
  "the NAT failed closed": { metrics: { "Translating": 0 }, notified: ["network-nat-translating: 5"] },
  "the NAT is stopped, or reports nothing": {
    metrics: { "Translating": NO_DATA, "ConnectionTableUsed": (minute) => (minute < 1 ? 100 : NO_DATA), "StatusCheckFailed": NO_DATA },
    notified: ["network-nat-translating: 7"],
  },
  "the NAT's table fills": {
    metrics: { "ConnectionTableUsed": (minute) => Math.min(100, 10 * minute) },
    notified: ["network-nat-connections: 12"],
  },
  "the NAT's host is impaired": { metrics: { "StatusCheckFailed": 1 }, notified: ["network-nat-status: 3"] },
  "the NAT's host is impaired, then terminated": {
    metrics: { "Translating": NO_DATA, "ConnectionTableUsed": NO_DATA, "StatusCheckFailed": (minute) => (minute < 1 ? 1 : NO_DATA) },
    notified: ["network-nat-status: 5", "network-nat-translating: 7"],
  },
  // Jobs, and undelivered events
  "a job could not be started, twice": {
    metrics: { "ExecutionsFailed": (minute) => (minute === 1 || minute === 31 ? 1 : NO_DATA) },
    notified: [5, 35].flatMap((minute) =>
      ["daily-report-runner", "database-restore", "database-restore-watch", "database-users-runner"].map((of) => `${of}-alarm: ${minute}`)
    ),
  },
  "a job's task fails": {
    events: at(3, {
      source: "aws.ecs",
      "detail-type": "ECS Task State Change",
      resources: [],
      detail: {
        clusterArn: `arn:aws:ecs:${ACCOUNT}:cluster/aws-practice-stg`,
        taskDefinitionArn: `arn:aws:ecs:${ACCOUNT}:task-definition/aws-practice-daily-report-stg:1`,
        lastStatus: "STOPPED",
        stopCode: "EssentialContainerExited",
        containers: [{ name: "daily-report", exitCode: 1 }],
      },
    }),
    notified: ["daily-report-ends-rule: 3"],
  },
  "a job fails each time, is late or was never started": {
    metrics: { "MatchedEvents daily-report-ends-success": NO_DATA },
    notified: ["daily-report-late: 1620"],
  },
  "a job has no success, which is reported as zero": {
    metrics: { "MatchedEvents daily-report-ends-success": 0 },
    notified: ["daily-report-late: 1560"],
  },
  // Logs
  "flow logs stop": { metrics: { "IncomingLogEvents": NO_DATA }, notified: ["network-flow-logs-alarm: 90"] },
  "flow logs are empty": { metrics: { "IncomingLogEvents": 0 }, notified: ["network-flow-logs-alarm: 60"] },
  "two events could not be delivered, an hour apart, and the first message is still in the queue": {
    metrics: { "NumberOfMessagesSent": (minute) => (minute === 1 || minute === 61 ? 1 : 0) },
    notified: [5, 65].flatMap((minute) =>
      [
        "cluster-events",
        "cluster-memory",
        "daily-report-ends",
        "database-alarms-events",
        "database-restore",
        "load-balancer-alarms-certificate",
        "mail-alarms-events",
        "secret-access-reads-secrets",
      ].map((of) => `${of}-dead-letters-alarm: ${minute}`)
    ),
  },
  // Logs
  "the role of the archive lost a permission: lines wait": {
    metrics: { "DeliveryToS3.DataFreshness": (minute) => (minute < 90 ? minute * 60 : NO_DATA) },
    notified: ["logs-archive-late: 75"],
  },
  "more lines than the archive's stream takes": {
    metrics: { ThrottledRecords: (minute) => (minute % 5 === 0 ? 1 : NO_DATA) },
    notified: ["logs-archive-throttled: 15"],
  },
  "CloudWatch Logs can't assume its role for the archive": {
    metrics: { DeliveryErrors: (minute) => (minute === 1 ? 1 : NO_DATA) },
    notified: [
      "api-task-log-group",
      "daily-report-task-log-group",
      "database-postgresql-log",
      "database-restore-task-log-group",
      "database-upgrade-log",
      "database-users-task-log-group",
      "network-flow-logs-log-group",
      "worker-task-log-group",
    ].map((group) => `${group}-archive-alarm: 5`),
  },
  // Mail
  "many messages bounce": {
    metrics: { "Reputation.BounceRate": RATE(0.05) },
    notified: ["mail-alarms-bounces: 5", "mail-alarms-bounces: 95"],
  },
  "one in a thousand messages is reported as spam": {
    metrics: { "Reputation.ComplaintRate": RATE(0.001) },
    notified: ["mail-alarms-complaints: 5", "mail-alarms-complaints: 95"],
  },
  "messages bounce, are reported as spam, have a virus or no valid template": {
    events: [
      ...at(1, sesEvent("Email Bounced")),
      ...at(2, sesEvent("Email Complaint Received")),
      ...at(3, sesEvent("Email Rejected")),
      ...at(4, sesEvent("Email Rendering Failed")),
    ],
    notified: [1, 2, 3, 4].map((minute) => `mail-alarms-events-rule: ${minute}`),
  },
  // Secrets
  "an administrator reads the master user's secret": {
    events: at(2, readOf(MASTER_SECRET, "AWSReservedSSO_Administrator_635426549a280cc6")),
    notified: ["secret-access-reads-secrets-rule: 2"],
  },
  "another account's role, a user and root read it": {
    events: [
      ...at(1, readOf(MASTER_SECRET, session(USERS_ROLE, "222222222222"))),
      ...at(2, readOf(MASTER_SECRET, IAM_USER)),
      ...at(3, readOf(MASTER_SECRET.replace(/^.*secret:/, ""), ROOT_USER)),
    ],
    notified: [1, 2, 3].map((minute) => `secret-access-reads-secrets-rule: ${minute}`),
  },
  "five denied reads of secrets": {
    metrics: { "MatchedEvents": (minute) => (minute < 5 ? 1 : NO_DATA) },
    notified: ["secret-access-reads-denied: 5"],
  },
  // Certificate
  "the certificate wasn't renewed": {
    events: at(
      0,
      ...["Approaching Expiration", "Renewal Action Required", "Expired", "Revoked"].map((what) => ({
        source: "aws.acm",
        "detail-type": `ACM Certificate ${what}`,
        resources: [CERTIFICATE],
        detail: {},
      })),
    ),
    notified: Array.from({ length: 4 }, () => "load-balancer-alarms-certificate-rule: 0"),
  },
};

/** Situations without a fault. */
export const QUIET: Record<string, Fault> = {
  "a night": {},
  "a night without requests": { metrics: { "RequestCount": 0, "TargetResponseTime": NO_DATA } },
  "a slow request at night": { metrics: { "TargetResponseTime": ONCE(20), "CPUUtilization api": ONCE(100) } },
  "a service at its limits": {
    metrics: { "TargetResponseTime": 5, "CPUUtilization api": (minute) => (minute % 5 === 0 ? 100 : 87.5) },
  },
  "a service without a route that uses all of its CPU": { metrics: { "CPUUtilization worker": 100 } },
  "days with a backup and a success of each job": {
    metrics: Object.fromEntries(
      ["database-alarms-backups", "daily-report-ends-success"].map((rule) => [
        `MatchedEvents ${rule}`,
        (minute: number) => (minute % 1440 === 1320 ? 1 : NO_DATA),
      ]),
    ),
  },
  "an archive at its limits": {
    metrics: { "DeliveryToS3.DataFreshness": 3600, "ThrottledRecords": 0, "DeliveryErrors": 0 },
  },
  "an archive that is late or refuses lines for ten minutes, and then has none": {
    metrics: {
      "DeliveryToS3.DataFreshness": (minute) => (minute < 10 ? 4000 : NO_DATA),
      "ThrottledRecords": (minute) => (minute < 10 ? 1 : NO_DATA),
    },
  },
  "few flow logs": { metrics: { "IncomingLogEvents": (minute) => (minute % 15 === 0 ? 1 : NO_DATA) } },
  "tasks that are killed in another cluster, or of a job, which reports it itself": {
    events: at(0, killedTask("service:worker-service", "aws-practice-stg-2"), killedTask("family:aws-practice-nightly-stg")),
  },
  "errors at the limit": { metrics: { "HTTPCode_Target_5XX_Count": 5, "RequestCount": 100, "TargetConnectionErrorCount": 4 } },
  "load balancer errors at the limit": { metrics: { "HTTPCode_ELB_5XX_Count": 5, "RequestCount": 95 } },
  "a database at its limits": {
    metrics: {
      "CPUUtilization": (minute) => (minute % 5 === 0 ? 100 : 87.5),
      "DatabaseConnections": (minute) => (minute % 5 === 0 ? 80 : 60),
      "FreeableMemory": 0.05 * 1024 ** 3,
      "FreeStorageSpace": 0.05 * 20 * 1024 ** 3,
    },
  },
  "a cache at its limits": {
    metrics: {
      "EngineCPUUtilization": (minute) => (minute % 5 === 0 ? 100 : 87.5),
      "CPUCreditBalance": 1,
      "DatabaseMemoryUsagePercentage": (minute) => (minute % 5 === 0 ? 90 : 77.5),
      "CurrConnections": (minute) => (minute % 5 === 0 ? 20_000 : 15_000),
      "ReplicationLag": (minute) => (minute % 5 === 0 ? 50 : 25),
      "ReplicationLag 002": (minute) => (minute % 5 === 0 ? 50 : 25),
      "AuthenticationFailures": 1,
    },
  },
  "a cache's node that reports nothing but its CPU": {
    metrics: Object.fromEntries(
      ["IsMaster 001", "IsMaster 002", "ReplicationLag", "ReplicationLag 002", "Evictions", "AuthenticationFailures", "CPUCreditBalance"]
        .map((name) => [name, NO_DATA]),
    ),
  },
  "a successful job": { metrics: { "ExecutionsFailed": (minute) => (minute === 1 ? 0 : NO_DATA) } },
  "removed services": {
    metrics: Object.fromEntries(
      ["api", "worker"].flatMap((service) => [[`RunningTaskCount ${service}`, ONCE(0)], [`DesiredTaskCount ${service}`, ONCE(1)]]),
    ),
  },
  "mail with few bounces and complaints": {
    metrics: { "Reputation.BounceRate": 0.04, "Reputation.ComplaintRate": 0.0009 },
    events: at(0, sesEvent("Email Delivered"), sesEvent("Email Bounced", "another-set")),
  },
  "four errors a minute": { metrics: { "HTTPCode_Target_5XX_Count": 4, "HTTPCode_ELB_5XX_Count": 4 } },
  "a rolling update": {
    metrics: {
      "HealthyHostCount": (minute) => (minute < 2 ? 1 : minute < 4 ? 2 : 1),
      "UnHealthyHostCount": (minute) => (minute < 2 ? 1 : 0),
      "RunningTaskCount api": (minute) => (minute < 4 ? 2 : 1),
    },
  },
  "a single task interrupted by Spot": {
    metrics: {
      "HealthyHostCount": (minute) => (minute < 2 ? NO_DATA : minute < 3 ? 0 : 1),
      "RunningTaskCount api": (minute) => (minute < 2 ? 0 : 1),
      "HTTPCode_ELB_5XX_Count": (minute) => (minute < 1 ? 50 : NO_DATA),
    },
  },
  "a NAT that is replaced": {
    metrics: {
      "Translating": (minute) => (minute < 3 ? NO_DATA : 1),
      "ConnectionTableUsed": (minute) => (minute < 3 ? NO_DATA : 1),
      "StatusCheckFailed": (minute) => (minute < 2 ? NO_DATA : 0),
    },
  },
  "events of healthy services and databases": {
    events: at(
      0,
      ecsEvent("ECS Service Action", "SERVICE_STEADY_STATE"),
      ecsEvent("ECS Deployment State Change", "SERVICE_DEPLOYMENT_COMPLETED"),
      rdsEvent("RDS-EVENT-0002", "backup"),
      rdsEvent("RDS-EVENT-0218", "configuration change"),
    ),
  },
  "the database users task reads the master user's secret, and RDS rotates it": {
    events: at(0, readOf(MASTER_SECRET, USERS_ROLE), readByRds(MASTER_SECRET)),
  },
  "a person reads a secret that isn't the program's": {
    events: at(0, readOf("arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:vendor/key-AbCdEf", "Administrator")),
  },
  "a few denied reads": { metrics: { "MatchedEvents": (minute) => (minute === 1 ? 4 : NO_DATA) } },
  "faults of another cluster and another database": {
    events: at(
      0,
      { ...ecsEvent("ECS Service Action", "SERVICE_TASK_START_IMPAIRED"), resources: [`${SERVICES}-2/api`] },
      rdsEvent("RDS-EVENT-0031", "failure", "main-stg-2"),
    ),
  },
};

/** Staging with one service with a route and one without, and with a cache. */
export const program = (service: object, database: object = { keepStopped: undefined }, sleep?: object) =>
  planOf(".", "stg", {
    "aws-practice:services": (services) => {
      Object.assign(services["api"] as object, { connectsTo: ["database", "cache"] }, service);
      services["worker"] = { count: 1, healthCheck: { command: ["CMD-SHELL", "true"] }, ...service };
    },
    "aws-practice:cache": (section) => {
      Object.assign(section, { purpose: "sessions" });
    },
    "aws-practice:jobs": (jobs) => {
      const within = sleep === undefined ? { expectWithin: "26h" } : { expectWithin: "4d", schedule: "cron(0 9 * * ? *)" };
      Object.assign(jobs["daily-report"] as object, within);
    },
    ...(sleep && {
      "aws-practice:sleep": (section) => {
        Object.assign(section, sleep);
      },
    }),
    "aws-practice:secretAccess": (section) => {
      section["notifyOfReads"] = true;
    },
    "aws-practice:database": (section) => {
      Object.assign(section, { restore: { drillSchedule: "cron(0 5 2 * ? *)" } }, database);
    },
    "aws-practice:logs": (section) => {
      section["archive"] = { years: 1 };
    },
    "aws-practice:mail": (section) => {
      Object.assign(section, { domainName: "example.com", hostedZone: "example.com" });
    },
  });
export const IMAGE = { image: "3f2c1a9" };

/** A fault with the program's own ARNs in its events. */
export function playedOn(registered: Registered, { metrics, events = [] }: Fault): Fault {
  const certificate = String(registered.only("Certificate", "load-balancer-tls-certificate").outputs["arn"]);
  const usersRole = String(registered.only("Role", "database-users-task-role").outputs["name"]);
  const played = JSON.stringify(events).replaceAll(CERTIFICATE, certificate).replaceAll(USERS_ROLE, usersRole);
  return { ...(metrics !== undefined && { metrics }), events: JSON.parse(played) as NonNullable<Fault["events"]> };
}
