import { planOf, type Registered } from "../support/simulated";
import type { Fault } from "./night";

const ACCOUNT = "ap-northeast-1:111111111111";
const SERVICES = `arn:aws:ecs:${ACCOUNT}:service/aws-practice-stg`;
export const NOTHING = undefined;
/** A task that starts, runs for half a minute and ends, again and again: in every second minute there is one. */
const FLAPPING = (minute: number) => minute % 2;

/** A value for five minutes, and then no more. */
const ONCE = (value: number) => (minute: number) => (minute < 5 ? value : NOTHING);

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
export const at = (minute: number, ...events: object[]) => events.map((event) => ({ minute, event }));

/** Stands in the events for the ARN of the load balancer's certificate. */
const CERTIFICATE = "CERTIFICATE";

/** What may go wrong, how it looks from outside, and who tells it after how many minutes. */
export const FAULTS: Record<string, Fault & { told: string[] }> = {
  // Services
  "api has no task any more": {
    metrics: { "HealthyHostCount": NOTHING, "RunningTaskCount api": NOTHING, "HTTPCode_ELB_5XX_Count": 50 },
    told: ["load-balancer-alarms-errors: 2", "api-watch-down: 7", "api-watch-tasks: 15"],
  },
  "api has no task any more, at an hour without a visitor": {
    metrics: { "HealthyHostCount": NOTHING, "RunningTaskCount api": NOTHING },
    told: ["api-watch-down: 7", "api-watch-tasks: 15"],
  },
  "api crashes in a loop, before it is healthy": {
    metrics: {
      "HealthyHostCount": 0,
      "UnHealthyHostCount": FLAPPING,
      "RunningTaskCount api": FLAPPING,
      "HTTPCode_ELB_5XX_Count": 50,
      "RequestCount": 0,
    },
    told: ["load-balancer-alarms-errors: 2", "api-watch-down: 5", "api-watch-tasks: 15"],
  },
  "worker has no task any more": {
    metrics: { "RunningTaskCount worker": NOTHING },
    told: ["worker-watch-tasks: 15"],
  },
  "worker crashes in a loop": {
    metrics: { "RunningTaskCount worker": FLAPPING },
    told: ["worker-watch-tasks: 15"],
  },
  "worker's image can't be pulled": {
    metrics: { "RunningTaskCount worker": 0 },
    events: at(4, ecsEvent("ECS Service Action", "SERVICE_TASK_START_IMPAIRED")),
    told: ["cluster-events-rule: 4", "worker-watch-tasks: 15"],
  },
  "Spot has no room for worker": {
    metrics: { "RunningTaskCount worker": 0 },
    events: at(1, ecsEvent("ECS Service Action", "SERVICE_TASK_PLACEMENT_FAILURE")),
    told: ["cluster-events-rule: 1", "worker-watch-tasks: 15"],
  },
  "a role of a service is gone": {
    events: at(1, ecsEvent("ECS Service Action", "SERVICE_TASK_CONFIGURATION_FAILURE")),
    told: ["cluster-events-rule: 1"],
  },
  "a deployment fails": {
    events: at(9, ecsEvent("ECS Deployment State Change", "SERVICE_DEPLOYMENT_FAILED", "api-service")),
    told: ["cluster-events-rule: 9"],
  },
  "api hangs: 504 for its visitors, and its health check fails": {
    metrics: { "HTTPCode_ELB_5XX_Count": 50, "HealthyHostCount": 0, "UnHealthyHostCount": 1 },
    told: ["load-balancer-alarms-errors: 2", "api-alarms-unhealthy: 5", "api-watch-down: 5"],
  },
  "api hangs for its visitors alone": {
    metrics: { "HTTPCode_ELB_5XX_Count": 20 },
    told: ["load-balancer-alarms-errors: 2"],
  },
  "api closes connections that the load balancer keeps: now and then a 502": {
    metrics: { "HTTPCode_ELB_5XX_Count": 6 },
    told: ["load-balancer-alarms-errors: 2"],
  },
  "api refuses connections": {
    metrics: { "TargetConnectionErrorCount": 5, "HTTPCode_ELB_5XX_Count": 20 },
    told: ["api-alarms-refused: 2", "load-balancer-alarms-errors: 2"],
  },
  "api answers with errors of its own": {
    metrics: { "HTTPCode_Target_5XX_Count": 10, "RequestCount": 100 },
    told: ["api-alarms-errors: 2"],
  },
  "api's last task has errors, is unhealthy and gone, in a minute": {
    metrics: {
      "HealthyHostCount": (minute) => (minute < 1 ? 1 : NOTHING),
      "UnHealthyHostCount": (minute) => (minute < 1 ? 1 : 0),
      "HTTPCode_Target_5XX_Count": (minute) => (minute < 1 ? 50 : 0),
      "TargetConnectionErrorCount": (minute) => (minute < 1 ? 50 : NOTHING),
    },
    told: ["api-watch-down: 8"],
  },
  "one of api's two tasks is unhealthy": {
    metrics: { "HealthyHostCount": 1, "UnHealthyHostCount": 1 },
    told: ["api-alarms-unhealthy: 5"],
  },
  // Database
  "the database's storage is filling faster than it grows": {
    metrics: { "FreeStorageSpace": (minute) => Math.max(0, 1.2 - minute / 60 + (minute % 5 === 0 ? 0.3 : 0)) * 1024 ** 3 },
    events: at(10, rdsEvent("RDS-EVENT-0089", "low storage")),
    told: ["database-alarms-events-rule: 10", "database-alarms-storage: 30"],
  },
  "the database's CPU is busy": { metrics: { "CPUUtilization": 97 }, told: ["database-alarms-cpu: 15"] },
  "the database's CPU credits are used up": { metrics: { "CPUSurplusCreditsCharged": 0.4 }, told: ["database-alarms-credits: 15"] },
  "the database has too many connections": { metrics: { "DatabaseConnections": 75 }, told: ["database-alarms-connections: 15"] },
  "the database's memory is used up": {
    metrics: { "FreeableMemory": (minute) => (minute % 5 === 0 ? 60 : 30) * 1024 ** 2 },
    told: ["database-alarms-memory: 15"],
  },
  "the database fails over": { events: at(0, rdsEvent("RDS-EVENT-0049", "failover")), told: ["database-alarms-events-rule: 0"] },
  "the database fails": { events: at(0, rdsEvent("RDS-EVENT-0031", "failure")), told: ["database-alarms-events-rule: 0"] },
  "RDS works on the database": { events: at(0, rdsEvent("RDS-EVENT-0026", "maintenance")), told: ["database-alarms-events-rule: 0"] },
  "the database is full, and RDS has shut it down": {
    events: at(0, rdsEvent("RDS-EVENT-0221", "availability")),
    told: ["database-alarms-events-rule: 0"],
  },
  "the database's storage comes near the most that it may have": {
    events: at(0, rdsEvent("RDS-EVENT-0225", "notification")),
    told: ["database-alarms-events-rule: 0"],
  },
  "the database's memory is critically low": {
    events: at(0, rdsEvent("RDS-EVENT-0404", "notification")),
    told: ["database-alarms-events-rule: 0"],
  },
  "the database's key can't be used any more": {
    events: [...at(0, rdsEvent("RDS-EVENT-0418", "failure")), ...at(30, rdsEvent("RDS-EVENT-0419", "availability"))],
    told: ["database-alarms-events-rule: 0", "database-alarms-events-rule: 30"],
  },
  "the database's host fails, and there is no second one": {
    events: [...at(0, rdsEvent("RDS-EVENT-0020", "recovery")), ...at(9, rdsEvent("RDS-EVENT-0021", "recovery"))],
    told: ["database-alarms-events-rule: 0", "database-alarms-events-rule: 9"],
  },
  "the database restarts": { events: at(0, rdsEvent("RDS-EVENT-0006", "availability")), told: ["database-alarms-events-rule: 0"] },
  "the database is overloaded, and then says nothing": {
    metrics: {
      "FreeStorageSpace": ONCE(0),
      "CPUUtilization": ONCE(100),
      "CPUSurplusCreditsCharged": ONCE(1),
      "FreeableMemory": ONCE(0),
      "DatabaseConnections": ONCE(80),
    },
    told: ["connections", "cpu", "credits", "memory", "storage"].map((name) => `database-alarms-${name}: 25`),
  },
  "RDS starts the stopped database after seven days": {
    events: at(0, rdsEvent("RDS-EVENT-0154", "notification")),
    told: ["database-alarms-events-rule: 0"],
  },
  "somebody stops the database": {
    metrics: Object.fromEntries(
      ["FreeStorageSpace", "CPUUtilization", "CPUSurplusCreditsCharged", "FreeableMemory", "DatabaseConnections"].map((
        name,
      ) => [name, NOTHING]),
    ),
    events: at(1, rdsEvent("RDS-EVENT-0087", "notification")),
    told: ["database-alarms-events-rule: 1"],
  },
  // NAT
  "the NAT failed closed": { metrics: { "Translating": 0 }, told: ["network-nat-translating: 5"] },
  "the NAT is stopped, or says nothing": {
    metrics: { "Translating": NOTHING, "ConnectionTableUsed": (minute) => (minute < 1 ? 100 : NOTHING), "StatusCheckFailed": NOTHING },
    told: ["network-nat-translating: 7"],
  },
  "the NAT's table fills": {
    metrics: { "ConnectionTableUsed": (minute) => Math.min(100, 10 * minute) },
    told: ["network-nat-connections: 12"],
  },
  "the NAT's host is ill": { metrics: { "StatusCheckFailed": 1 }, told: ["network-nat-status: 3"] },
  "the NAT's host is ill, and then gone": {
    metrics: { "Translating": NOTHING, "ConnectionTableUsed": NOTHING, "StatusCheckFailed": (minute) => (minute < 1 ? 1 : NOTHING) },
    told: ["network-nat-status: 5", "network-nat-translating: 7"],
  },
  // Jobs, and what could not be delivered
  "a job could not be started, twice": {
    metrics: { "ExecutionsFailed": (minute) => (minute === 1 || minute === 31 ? 1 : NOTHING) },
    told: ["daily-report-runner-alarm: 5", "daily-report-runner-alarm: 35"],
  },
  "a job's task stops badly": {
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
    told: ["daily-report-ends-rule: 3"],
  },
  "two events could not be delivered, an hour apart, and nobody has deleted the first message": {
    metrics: { "NumberOfMessagesSent": (minute) => (minute === 1 || minute === 61 ? 1 : 0) },
    told: [5, 65].flatMap((minute) =>
      ["cluster-events", "daily-report-ends", "database-alarms-events", "load-balancer-alarms-certificate"].map((of) =>
        `${of}-dead-letters-alarm: ${minute}`
      )
    ),
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
    told: Array.from({ length: 4 }, () => "load-balancer-alarms-certificate-rule: 0"),
  },
};

/** What is no fault. */
export const QUIET: Record<string, Fault> = {
  "a night": {},
  "a night without a visitor": { metrics: { "RequestCount": 0 } },
  "as many errors as are taken": { metrics: { "HTTPCode_Target_5XX_Count": 5, "RequestCount": 100, "TargetConnectionErrorCount": 4 } },
  "as many errors of the load balancer as are taken": { metrics: { "HTTPCode_ELB_5XX_Count": 5, "RequestCount": 95 } },
  "a database as busy as it may be": {
    metrics: {
      "CPUUtilization": (minute) => (minute % 5 === 0 ? 100 : 87.5),
      "DatabaseConnections": (minute) => (minute % 5 === 0 ? 80 : 60),
      "FreeableMemory": 0.05 * 1024 ** 3,
      "FreeStorageSpace": 0.05 * 20 * 1024 ** 3,
    },
  },
  "a job that ends well": { metrics: { "ExecutionsFailed": (minute) => (minute === 1 ? 0 : NOTHING) } },
  "services that are taken out": {
    metrics: Object.fromEntries(
      ["api", "worker"].flatMap((service) => [[`RunningTaskCount ${service}`, ONCE(0)], [`DesiredTaskCount ${service}`, ONCE(1)]]),
    ),
  },
  "four errors a minute": { metrics: { "HTTPCode_Target_5XX_Count": 4, "HTTPCode_ELB_5XX_Count": 4 } },
  "a rolling update": {
    metrics: {
      "HealthyHostCount": (minute) => (minute < 2 ? 1 : minute < 4 ? 2 : 1),
      "UnHealthyHostCount": (minute) => (minute < 2 ? 1 : 0),
      "RunningTaskCount api": (minute) => (minute < 4 ? 2 : 1),
    },
  },
  "a lone task taken back by Spot": {
    metrics: {
      "HealthyHostCount": (minute) => (minute < 2 ? NOTHING : minute < 3 ? 0 : 1),
      "RunningTaskCount api": (minute) => (minute < 2 ? 0 : 1),
      "HTTPCode_ELB_5XX_Count": (minute) => (minute < 1 ? 50 : NOTHING),
    },
  },
  "a NAT that is replaced": {
    metrics: {
      "Translating": (minute) => (minute < 3 ? NOTHING : 1),
      "ConnectionTableUsed": (minute) => (minute < 3 ? NOTHING : 1),
      "StatusCheckFailed": (minute) => (minute < 2 ? NOTHING : 0),
    },
  },
  "events of well-being": {
    events: at(
      0,
      ecsEvent("ECS Service Action", "SERVICE_STEADY_STATE"),
      ecsEvent("ECS Deployment State Change", "SERVICE_DEPLOYMENT_COMPLETED"),
      rdsEvent("RDS-EVENT-0002", "backup"),
      rdsEvent("RDS-EVENT-0218", "configuration change"),
    ),
  },
  "faults of another cluster and another database": {
    events: at(
      0,
      { ...ecsEvent("ECS Service Action", "SERVICE_TASK_START_IMPAIRED"), resources: [`${SERVICES}-2/api`] },
      rdsEvent("RDS-EVENT-0031", "failure", "main-stg-2"),
    ),
  },
};

/** Staging with a service that has a route and one that has none. */
export const program = (service: object, database: object = { keepStopped: undefined }) =>
  planOf(".", "stg", {
    "aws-practice:services": (services) => {
      Object.assign(services["api"] as object, service);
      services["worker"] = { count: 1, healthCheck: { command: ["CMD-SHELL", "true"] }, ...service };
    },
    "aws-practice:database": (section) => void Object.assign(section, database),
  });
export const IMAGE = { image: "3f2c1a9" };

/** A fault with what only the program knows in its events. */
export function playedOn(registered: Registered, { metrics, events = [] }: Fault): Fault {
  const certificate = String(registered.only("Certificate", "load-balancer-tls-certificate").outputs["arn"]);
  return {
    metrics,
    events: JSON.parse(JSON.stringify(events).replaceAll(JSON.stringify(CERTIFICATE), JSON.stringify(certificate))) as Fault["events"],
  };
}
