import type { Broken, Written } from "../support/broken";
import { ACCOUNT, arnOf, foundIn, type Mutation, on } from "./mutation";

const ID = "iam-resource-exists";
const NAT = "RolePolicy network-nat-session-manager";
const nat = foundIn(NAT);
const LOGS = "RolePolicy network-flow-logs-write";
const BUCKET = "BucketPolicy load-balancer-logs-policy";
const QUEUE = "QueuePolicy daily-report-ends-dead-letters-policy";
const DATABASE = arnOf("rds", "db:main-stg");
const SECRET = "Secret database-users-api-secret";
const JOB = "RolePolicy daily-report-task-act";
/** ARN of a user of the database, with its resource id changed. */
const user = (p: Broken, change = (id: string) => id) =>
  arnOf("rds-db", `dbuser:${change(p.text("Instance database-instance", "resourceId"))}/daily_report`);
const connecting = (to: (p: Broken) => string) => (p: Broken) => p.statement(JOB, "rds-db:connect", { Resource: to(p) });

const granting = (Action: string | string[], Resource: string | string[], more: Written = {}) => (p: Broken) =>
  p.allow(NAT, { Action, Resource, ...more });
const starting = (Resource: string | string[], more?: Written) => granting("rds:StartDBInstance", Resource, more);

export const TARGETS: Mutation[] = [
  ...on(
    "stg with image",
    ["a queue that doesn't exist", granting("sqs:ReceiveMessage", arnOf("sqs", "gone")), ...nat(ID)],
    ["a database of another name", starting(arnOf("rds", "db:main-prd")), ...nat(ID)],
    ["the same name in another service", granting("rds:StartDBCluster", arnOf("rds", "cluster:main-stg")), ...nat(ID)],
    ["the right name in another region", starting(`arn:aws:rds:us-east-1:${ACCOUNT}:db:main-stg`), ...nat(ID)],
    ["a database that doesn't exist beside one that does", starting([DATABASE, arnOf("rds", "db:other")]), ...nat(ID)],
    ["streams of a log group that doesn't exist", (p) => p.remove("LogGroup network-flow-logs-log-group"), `${ID} ${LOGS}`],
    [
      "a log group whose name has another's as its prefix",
      granting("logs:PutLogEvents", arnOf("logs", "log-group:/aws-practice/stg/api/audit:log-stream:*")),
      ...nat(ID),
    ],
    [
      "a repository whose name has another's as its path",
      granting("ecr:BatchGetImage", arnOf("ecr", "repository/aws-practice-stg/base")),
      ...nat(ID),
    ],
    ["a bucket that doesn't exist", granting("s3:GetObject", "arn:aws:s3:::somebodys-bucket/*"), ...nat(ID)],
    ["a pattern that matches no resource", starting(arnOf("rds", "db:other-*")), ...nat(ID, "iam-no-wildcard-resources")],
    ["tasks of a cluster that doesn't exist", granting("ecs:StopTask", arnOf("ecs", "task/other/*")), ...nat(ID)],
    [
      "a secret of which only a version exists",
      (p) => {
        p.add("aws:secretsmanager/secretVersion:SecretVersion", "version", { secretId: p.arn(SECRET) });
        p.remove(SECRET);
      },
      `${ID} RolePolicy api-task-start`,
      `${ID} RolePolicy database-users-runner-run`,
      `${ID} RolePolicy database-users-task-act`,
    ],
    ["a user of a database of another id", connecting((p) => user(p, (id) => `${id}X`)), `${ID} ${JOB}`],
    ["a user of the database's name", connecting(() => arnOf("rds-db", "dbuser:main-stg/daily_report")), `${ID} ${JOB}`],
    ["a user of the database in another region", connecting((p) => user(p).replace("ap-northeast-1", "us-east-1")), `${ID} ${JOB}`],
    ["an instance that was removed", (p) => p.remove("Instance network-nat-instance"), ...nat(ID)],
    [
      "a bucket policy for another bucket",
      (p) => p.statements(BUCKET, (list) => void (list[0]!["Resource"] = "arn:aws:s3:::other/AWSLogs/*")),
      `${ID} ${BUCKET}`,
    ],
    [
      "a queue policy for a rule that doesn't exist",
      (p) => p.statements(QUEUE, (list) => void (list[1]!["Condition"] = { ArnEquals: { "aws:SourceArn": arnOf("events", "rule/gone") } })),
      `${ID} ${QUEUE}`,
    ],
    [
      "a key policy for another topic's messages",
      (p) =>
        p.statements(
          "Key alerts-key",
          (list) => void (list[1]!["Condition"] = { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": arnOf("sns", "other") } }),
        ),
      `${ID} Key alerts-key`,
    ],
    ["trust in schedules of a group that doesn't exist", (p) =>
      p.trust("Role daily-report-schedule-role", {
        Condition: { StringEquals: { "aws:SourceArn": arnOf("scheduler", "schedule-group/gone") } },
      }), `${ID} Role daily-report-schedule-role`],
    [
      "trust in a user that doesn't exist",
      (p) => p.trust("Role api-task-role", { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/gone` }, Condition: undefined }),
      `${ID} Role api-task-role`,
    ],
    ["a queue that only an event target names", (p) => {
      p.add("aws:cloudwatch/eventTarget:EventTarget", "target", {
        arn: arnOf("sqs", "gone"),
        deadLetterConfig: { arn: p.arn("Queue daily-report-ends-dead-letters-queue") },
      });
      granting("sqs:ReceiveMessage", arnOf("sqs", "gone"))(p);
    }, ...nat(ID)],
    ["a database, streams of a log group, a cluster and its tasks", (p) => {
      starting(DATABASE)(p);
      granting("logs:PutLogEvents", arnOf("logs", "log-group:/aws-practice/stg/api:log-stream:*"))(p);
      granting("ecs:DescribeClusters", arnOf("ecs", "cluster/aws-practice-stg"))(p);
      granting("ecs:StopTask", arnOf("ecs", "task/aws-practice-stg/*"))(p);
    }],
    [
      "the secret that RDS created for a database",
      (p) => granting("secretsmanager:GetSecretValue", p.text("Instance database-instance", "masterUserSecrets.0.secretArn"))(p),
    ],
    [
      "a negated condition on an ARN that doesn't exist",
      starting(DATABASE, { Condition: { ArnNotEquals: { "aws:PrincipalArn": `arn:aws:iam::${ACCOUNT}:role/gone` } } }),
    ],
    ["executions of a state machine", (p) =>
      granting(
        "states:StopExecution",
        `${p.arn("StateMachine daily-report-runner-state-machine").replace(":stateMachine:", ":execution:")}:*`,
      )(p)],
    [
      "another account's resource, and a Deny",
      (p) =>
        p.allow(NAT, { Action: "rds:StartDBInstance", Resource: "arn:aws:rds:ap-northeast-1:999999999999:db:x" }, {
          Effect: "Deny",
          Action: "sqs:*",
          Resource: arnOf("sqs", "gone"),
        }),
    ],
    ["an AWS managed policy", granting("iam:GetPolicy", "arn:aws:iam::aws:policy/ReadOnlyAccess")],
  ),
  ...on("prd with image", [
    "a database of the other stack",
    (p) => p.allow(LOGS, { Action: "rds:StartDBInstance", Resource: "arn:aws:rds:ap-northeast-1:222222222222:db:main-stg" }),
    `${ID} ${LOGS}`,
    `iam-least-privilege ${LOGS}`,
  ]),
];

/** Identifiers that aren't resources of the program, but are AWS's, or parts of one of its resources. */
export const IDENTIFIERS: Mutation[] = on(
  "stg with image",
  ["parameters below a path", (p) => {
    p.add("aws:ssm/parameter:Parameter", "flag", { arn: arnOf("ssm", "parameter/app/flag"), name: "/app/flag", type: "String" });
    p.allow(NAT, { Action: "ssm:GetParametersByPath", Resource: [arnOf("ssm", "parameter/app")] });
  }],
  ["a path without parameters", granting("ssm:GetParametersByPath", arnOf("ssm", "parameter/gone")), ...nat(ID)],
  ["a request to an API", (p) => {
    p.add("aws:apigateway/restApi:RestApi", "api", {
      arn: "arn:aws:apigateway:ap-northeast-1::/restapis/a1b2c3",
      executionArn: arnOf("execute-api", "a1b2c3"),
    });
    p.allow(NAT, { Action: "execute-api:Invoke", Resource: arnOf("execute-api", "a1b2c3/live/GET/orders") });
  }],
  ["a request to another program's API", granting("execute-api:Invoke", arnOf("execute-api", "other/live/GET/orders")), ...nat(ID)],
  ["the catalog", granting("glue:GetDatabases", arnOf("glue", "catalog"))],
  [
    "the rule by which Step Functions waits for tasks",
    granting("events:DescribeRule", arnOf("events", "rule/StepFunctionsGetEventsForECSTaskRule")),
  ],
  ["another rule", granting("events:DescribeRule", arnOf("events", "rule/other")), ...nat(ID)],
  ["the log group that Lambda creates for a function", (p) => {
    p.add("aws:lambda/function:Function", "resize", { arn: arnOf("lambda", "function:resize"), name: "resize" });
    p.allow(NAT, { Action: "logs:CreateLogStream", Resource: arnOf("logs", "log-group:/aws/lambda/resize:*") });
  }],
  [
    "a log group of a function that doesn't exist",
    granting("logs:CreateLogStream", arnOf("logs", "log-group:/aws/lambda/gone:*")),
    ...nat(ID),
  ],
);
