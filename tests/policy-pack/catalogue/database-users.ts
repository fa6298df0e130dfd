import type { Broken, Written } from "../support/broken";
import { arnOf, foundIn, type Mutation, on } from "./mutation";

const ID = "iam-database-user";
const JOB = "RolePolicy daily-report-task-act";
const DATABASE = "Instance database-instance";
const AUTHENTICATION = `iam-database-authentication ${DATABASE}`;
const FLAG = "iamDatabaseAuthenticationEnabled";
const TASK = "TaskDefinition api-task-definition";
const SHARED = "iam-execution-role-per-family";
const EXCESS = "iam-least-privilege RolePolicy api-task-start";
const job = foundIn(JOB);

const userOf = (p: Broken, name: string) => arnOf("rds-db", `dbuser:${p.text(DATABASE, "resourceId")}/${name}`);
const connecting = (to: (p: Broken) => string | string[], more: Written = {}) => (p: Broken) =>
  p.statement(JOB, "rds-db:connect", { Resource: to(p), ...more });
const cluster = (p: Broken, properties: object) =>
  p.add("aws:rds/cluster:Cluster", "cluster", {
    arn: arnOf("rds", "cluster:shop"),
    clusterResourceId: "cluster-ABC",
    engine: "aurora-postgresql",
    masterUsername: "root",
    storageEncrypted: true,
    backupRetentionPeriod: 7,
    dbClusterParameterGroupName: "default.postgres16",
    ...properties,
  });
/** Adds a task definition with the api's execution role. */
const second = (family: string, change: Written = {}) => (p: Broken) => {
  const [container] = JSON.parse(p.text(TASK, "containerDefinitions")) as Written[];
  p.add("aws:ecs/taskDefinition:TaskDefinition", "second", {
    ...p.find(TASK).properties,
    family,
    arn: arnOf("ecs", `task-definition/${family}:2`),
    containerDefinitions: JSON.stringify([{ ...container, ...change }]),
  });
};

export const DATABASE_USERS: Mutation[] = on(
  "stg with image",
  ["a connection as the master", connecting((p) => userOf(p, "postgres")), ...job(ID)],
  ["a connection as any user of the database", connecting((p) => userOf(p, "*")), ...job(ID, "iam-no-wildcard-resources")],
  ["a connection as any user of any database", connecting(() => "*"), ...job(ID, "iam-no-wildcard-resources")],
  ["a connection as the master beside another user", connecting((p) => [userOf(p, "daily_report"), userOf(p, "postgres")]), ...job(ID)],
  [
    "all actions as the master",
    connecting((p) => userOf(p, "postgres"), { Action: "rds-db:*" }),
    ...job(ID, "iam-no-wildcard-actions"),
  ],
  ["a connection as the master of a cluster", (p) => {
    cluster(p, { [FLAG]: true });
    connecting(() => arnOf("rds-db", "dbuser:cluster-ABC/root"))(p);
  }, ...job(ID)],
  ["a connection as another user of a cluster", (p) => {
    cluster(p, { [FLAG]: true });
    connecting(() => arnOf("rds-db", "dbuser:cluster-ABC/daily_report"))(p);
  }],
  ["a connection whose user has the master's name as its prefix", connecting((p) => userOf(p, "postgres_reader"))],
  ["a Deny for the master", (p) => p.allow(JOB, { Effect: "Deny", Action: "rds-db:connect", Resource: userOf(p, "postgres") })],
  ["a grant to a database without IAM authentication", (p) => p.set(DATABASE, FLAG, false), AUTHENTICATION],
  ["a grant to a database whose IAM authentication isn't set", (p) => p.set(DATABASE, FLAG, undefined), AUTHENTICATION],
  ["a grant to a cluster without IAM authentication", (p) => {
    cluster(p, {});
    p.allow(JOB, { Action: "rds-db:connect", Resource: arnOf("rds-db", "dbuser:cluster-ABC/daily_report") });
  }, "iam-database-authentication Cluster cluster"],
  ["a database without IAM authentication and without a grant", (p) => {
    p.set(DATABASE, FLAG, false);
    p.remove(JOB);
  }],
  ["another family with the api's execution role", second("other"), `${SHARED} TaskDefinition second`],
  ["a family without secrets and with the api's execution role", second("other", { secrets: [] }), `${SHARED} TaskDefinition second`],
  ["another revision of the same family", (p) => second(p.text(TASK, "family"))(p)],
  ["another family whose role is shared without secrets", (p) => {
    second("other", { secrets: [] })(p);
    p.json(TASK, "containerDefinitions", ([container]: [Written]) => void (container["secrets"] = []));
  }, EXCESS],
);
