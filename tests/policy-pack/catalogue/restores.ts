import { foundIn, type Mutation, on } from "./mutation";

const ACCOUNT = "222222222222";
const RUN = "RolePolicy database-restore-run";
const CHECK = "RolePolicy database-restore-task-act";
const [run, check] = [foundIn(RUN), foundIn(CHECK)];
const rds = (resource: string) => `arn:aws:rds:ap-northeast-1:${ACCOUNT}:${resource}`;
const RESTORE = "rds:RestoreDBInstanceToPointInTime";

/** Permissions of restores of the database, and of the task that checks them. */
export const RESTORES: Mutation[] = on(
  "prd with image",
  [
    "a restore to an instance of any name",
    (p) => p.allow(RUN, { Action: RESTORE, Resource: rds("db:*") }),
    ...run("iam-no-wildcard-resources"),
  ],
  [
    "a restore to another instance",
    (p) => p.allow(RUN, { Action: RESTORE, Resource: rds("db:orders-prd") }),
    ...run("iam-resource-exists"),
  ],
  ["a restore without permission", (p) => p.disallow(RUN, RESTORE), ...run("iam-least-privilege")],
  ["RDS's own option group of another version", (p) => p.allow(RUN, { Action: RESTORE, Resource: rds("og:default:postgres-18") })],
  [
    "a check that reads the secrets of all masters",
    (p) => p.statement(CHECK, "secretsmanager:GetSecretValue", { Condition: {} }),
    ...check(
      "iam-no-wildcard-resources",
    ),
  ],
  [
    "the use of secrets that RDS doesn't keep",
    (p) => p.statement(RUN, "secretsmanager:CreateSecret", { Resource: `arn:aws:secretsmanager:ap-northeast-1:${ACCOUNT}:secret:*` }),
    ...run(
      "iam-no-wildcard-resources",
    ),
  ],
);
