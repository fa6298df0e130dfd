import type { Broken } from "../support/broken";
import { ACCOUNT, arnOf, foundIn, type Mutation, on, type Row } from "./mutation";

const ACT = "RolePolicy daily-report-task-act";
const act = foundIn(ACT);
const ID = "iam-no-destructive-permissions";
const may = (what: string, Action: string | string[], resource: (p: Broken) => string, ...ids: string[]): Row => [
  what,
  (p) => p.allow(ACT, { Action, Resource: resource(p) }),
  ...act(...ids),
];
const master = (p: Broken) => p.text("Instance database-instance", "masterUserSecrets.0.secretArn");

/** Permissions of a task's code on the program's own resources. */
export const DESTRUCTIVE: Mutation[] = on(
  "stg with image",
  may("deleting the database", "rds:DeleteDBInstance", (p) => p.arn("Instance database-instance"), ID),
  may("changing the database", "rds:ModifyDBInstance", (p) => p.arn("Instance database-instance"), ID),
  may("starting the database", "rds:StartDBInstance", (p) => p.arn("Instance database-instance")),
  may("a new value for the master user's secret", "secretsmanager:PutSecretValue", master, ID),
  may("a new value for another secret", "secretsmanager:PutSecretValue", (p) => p.arn("Secret database-users-api-secret")),
  may("deleting a secret", "secretsmanager:DeleteSecret", (p) => p.arn("Secret database-users-api-secret"), ID),
  may("deleting a key", "kms:ScheduleKeyDeletion", (p) => p.arn("Key alerts-key"), ID),
  may("using a key", ["kms:Decrypt", "kms:GenerateDataKey"], (p) => p.arn("Key alerts-key")),
  may("its own log's retention", "logs:PutRetentionPolicy", (p) => p.arn("LogGroup daily-report-task-log-group"), ID),
  may("its own log's streams", "logs:DeleteLogStream", (p) => `${p.arn("LogGroup daily-report-task-log-group")}:log-stream:*`, ID),
  may("deleting a bucket", "s3:DeleteBucket", (p) => p.arn("Bucket load-balancer-logs-bucket"), ID),
  may("deleting objects of a bucket", "s3:DeleteObject", (p) => `${p.arn("Bucket load-balancer-logs-bucket")}/tmp/*`),
  may("deleting a service", "ecs:DeleteService", (p) => p.arn("Service api-service"), ID),
  may("deploying a service", "ecs:UpdateService", (p) => p.arn("Service api-service")),
  may("opening a security group", "ec2:AuthorizeSecurityGroupIngress", (p) => p.arn("SecurityGroup api-access-security-group"), ID),
  may("deleting backups", "rds:DeleteDBSnapshot", () => arnOf("rds", "snapshot:main-*"), ID),
  ["the trail", (p) => {
    const arn = arnOf("cloudtrail", "trail/all");
    p.add("aws:cloudtrail/trail:Trail", "all", { arn, enableLogFileValidation: true, isMultiRegionTrail: true });
    p.allow(ACT, { Action: "cloudtrail:StopLogging", Resource: arn });
  }, ...act(ID)],
  [
    "the role of a service, which others judge",
    (p) =>
      p.allow("RolePolicy network-flow-logs-write", {
        Action: "rds:DeleteDBInstance",
        Resource: p.arn("Instance database-instance"),
      }),
    "iam-least-privilege RolePolicy network-flow-logs-write",
  ],
  [
    "a Deny",
    (p) => p.allow(ACT, { Effect: "Deny", Action: "rds:DeleteDBInstance", Resource: `arn:aws:rds:ap-northeast-1:${ACCOUNT}:db:*` }),
  ],
);
