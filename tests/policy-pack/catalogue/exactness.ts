import type { Broken, Written } from "../support/broken";
import { ACCOUNT, arnOf, foundIn, type Mutation, on } from "./mutation";

const START = "RolePolicy api-task-start";
const RUN = "RolePolicy daily-report-runner-run";
const SCHEDULE = "RolePolicy daily-report-schedule-start";
const STOP = "RolePolicy database-keep-stopped-run";
const EXECUTION = "Role api-task-execution-role";
const TASKS = "TaskDefinition api-task-definition";
/** Roles of the job's tasks. */
const ROLES = ["Role daily-report-task-execution-role", "Role daily-report-task-role"];
const MACHINE = "StateMachine daily-report-runner-state-machine";
const [start, tasks, run, schedule, stop, clock] = [START, TASKS, RUN, SCHEDULE, STOP, "RolePolicy clock-policy"].map(foundIn) as [
  Found,
  Found,
  Found,
  Found,
  Found,
  Found,
];
type Found = ReturnType<typeof foundIn>;

interface Definition {
  States: Record<string, Written>;
}

/** Changes the one container of the service's task definition. */
const container = (change: Written) => (p: Broken) =>
  p.json(TASKS, "containerDefinitions", ([first]: [Written]) => void Object.assign(first, change));
const state = (name: string, change: Written) => (p: Broken) =>
  p.json(MACHINE, "definition", ({ States }: Definition) => void Object.assign(States[name]!, change));

export const EXACTNESS_OF_TASKS: Mutation[] = on(
  "stg with image",
  ["a missing permission to sign in to ECR", (p) => p.disallow(START, "ecr:GetAuthorizationToken"), ...start("iam-least-privilege")],
  [
    "a missing permission to pull the image",
    (p) => p.statement(START, "ecr:BatchCheckLayerAvailability", { Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"] }),
    ...start("iam-least-privilege"),
  ],
  [
    "a permission on all repositories of the account",
    (p) => p.statement(START, "ecr:BatchCheckLayerAvailability", { Resource: arnOf("ecr", "repository/*") }),
    ...start("iam-least-privilege", "iam-no-wildcard-resources"),
  ],
  [
    "a permission for all actions of ECR",
    (p) => p.statement(START, "ecr:BatchCheckLayerAvailability", { Action: "ecr:*" }),
    ...start("iam-least-privilege", "iam-no-wildcard-actions", "image-mutability-not-granted"),
  ],
  [
    "an excessive action on the same secret",
    (p) =>
      p.statement(START, "secretsmanager:GetSecretValue", { Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"] }),
    ...start("iam-least-privilege"),
  ],
  ["a missing permission to read the secret", (p) => p.disallow(START, "secretsmanager:GetSecretValue"), ...start("iam-least-privilege")],
  ["a permission to read another secret", (p) =>
    p.allow(START, {
      Action: "secretsmanager:GetSecretValue",
      Resource: p.at("Instance database-instance", "masterUserSecrets.0.secretArn"),
    }), ...start("iam-least-privilege")],
  [
    "a permission on another service's log",
    (p) => p.statement(START, "logs:CreateLogStream", { Resource: arnOf("logs", "log-group:/aws-practice/stg/daily-report:log-stream:*") }),
    ...start("iam-least-privilege"),
  ],
  [
    "a Deny of a needed permission",
    (p) => p.allow(START, { Effect: "Deny", Action: "logs:*", Resource: "*" }),
    ...start("iam-least-privilege", "iam-no-ineffective-statements"),
  ],
  [
    "a Deny without TLS",
    (p) => p.allow(START, { Effect: "Deny", Action: "logs:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
  ],
  ["a secret that is no longer read", container({ secrets: [] }), ...start("iam-least-privilege")],
  [
    "an image of another repository",
    container({ image: `${ACCOUNT}.dkr.ecr.ap-northeast-1.amazonaws.com/other:1` }),
    ...start("iam-least-privilege"),
    ...tasks("image-trusted-registry", "image-pinned"),
  ],
  [
    "an image that isn't from ECR",
    container({ image: "public.ecr.aws/nginx/nginx:1" }),
    ...start("iam-least-privilege"),
    ...tasks("image-trusted-registry", "image-pinned"),
  ],
  ["a parameter that is read as well", container({ secrets: [{ name: "A", valueFrom: "/app/key" }] }), ...start("iam-least-privilege")],
  [
    "a container with another log group",
    container({
      logConfiguration: {
        logDriver: "awslogs",
        options: { "awslogs-group": "/aws-practice/stg/daily-report", "awslogs-region": "ap-northeast-1" },
      },
    }),
    ...start("iam-least-privilege"),
  ],
  [
    "a secret encrypted with a key of the program",
    (p) => p.set("Secret database-users-api-secret", "kmsKeyId", p.at("Key alerts-key", "keyId")),
    ...start("iam-least-privilege"),
  ],
  ["a permission on all parameters of the environment beside one that is read", (p) => {
    container({ secrets: [{ name: "A", valueFrom: arnOf("ssm", "parameter/stg/web/a") }] })(p);
    p.disallow(START, "secretsmanager:GetSecretValue");
    p.allow(START, { Action: "ssm:GetParameters", Resource: arnOf("ssm", "parameter/stg/*") });
  }, ...start("iam-least-privilege", "iam-no-wildcard-resources", "iam-resource-exists")],
  ["a permission to read parameters below a path beside one that is read", (p) => {
    const parameter = arnOf("ssm", "parameter/stg/web/a");
    container({ secrets: [{ name: "A", valueFrom: parameter }] })(p);
    p.disallow(START, "secretsmanager:GetSecretValue");
    p.allow(START, { Action: ["ssm:GetParameters", "ssm:GetParametersByPath"], Resource: parameter });
  }, ...start("iam-least-privilege")],
  ["exactly the parameter that is read", (p) => {
    const parameter = arnOf("ssm", "parameter/stg/web/a");
    container({ secrets: [{ name: "A", valueFrom: parameter }] })(p);
    p.disallow(START, "secretsmanager:GetSecretValue");
    p.allow(START, { Action: "ssm:GetParameters", Resource: parameter });
  }],
  ["a role without a policy", (p) => p.remove(START), `iam-least-privilege ${EXECUTION}`],
  [
    "an AWS managed policy instead",
    (p) => {
      p.remove(START);
      p.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "managed", {
        role: p.at(EXECUTION, "name"),
        policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy",
      });
    },
    `iam-least-privilege ${EXECUTION}`,
    "iam-no-aws-managed-policies RolePolicyAttachment managed",
  ],
  [
    "a second task definition that reads more",
    (p) => {
      p.add("aws:ecs/taskDefinition:TaskDefinition", "second", {
        ...p.find(TASKS).properties,
        family: "second",
        arn: arnOf("ecs", "task-definition/second:1"),
      });
      p.json(
        "TaskDefinition second",
        "containerDefinitions",
        ([first]: [{ secrets: object[] }]) => void first.secrets.push({ name: "A", valueFrom: "/app/key" }),
      );
    },
    ...start("iam-least-privilege"),
    "iam-execution-role-per-family TaskDefinition second",
  ],
  [
    "a permission on the log group with ':*'",
    (p) => p.statement(START, "logs:CreateLogStream", { Resource: arnOf("logs", "log-group:/aws-practice/stg/api:*") }),
  ],
);

/** Adds schedules that call RDS by the names of its SDK, with a role that allows these actions on the stack's database. */
const byTheClock = (calls: string[], ...actions: string[]) => (p: Broken) => {
  const role = `arn:aws:iam::${ACCOUNT}:role/clock`;
  const trust = {
    Effect: "Allow",
    Principal: { Service: "scheduler.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
  };
  const queue = p.arn("Queue daily-report-ends-dead-letters-queue");
  const allowed = [{ Action: actions, Resource: p.arn("Instance database-instance") }, { Action: "sqs:SendMessage", Resource: queue }];
  p.add("aws:iam/role:Role", "clock-role", { arn: role, name: "clock", assumeRolePolicy: { Version: "2012-10-17", Statement: [trust] } });
  p.add("aws:iam/rolePolicy:RolePolicy", "clock-policy", {
    role: "clock",
    policy: { Version: "2012-10-17", Statement: allowed.map((each) => ({ Effect: "Allow", ...each })) },
  });
  for (const call of calls) {
    p.add("aws:scheduler/schedule:Schedule", `clock-${call}`, {
      groupName: "daily-report-schedule-group",
      target: {
        arn: `arn:aws:scheduler:::aws-sdk:rds:${call}`,
        roleArn: role,
        input: "{\"DbInstanceIdentifier\":\"main-stg\"}",
        deadLetterConfig: { arn: queue },
      },
    });
  }
};

export const EXACTNESS_OF_SCHEDULES: Mutation[] = on(
  "stg with image",
  [
    "a missing permission to start the state machine",
    (p) => p.disallow(SCHEDULE, "states:StartExecution"),
    ...schedule("iam-least-privilege"),
  ],
  [
    "a permission on any state machine",
    (p) => p.statement(SCHEDULE, "states:StartExecution", { Resource: arnOf("states", "stateMachine:*") }),
    ...schedule("iam-least-privilege", "iam-no-wildcard-resources"),
  ],
  ["a missing permission to send dead letters", (p) => p.disallow(SCHEDULE, "sqs:SendMessage"), ...schedule("iam-least-privilege")],
  ["a schedule with another dead-letter queue", (p) => {
    p.add("aws:sqs/queue:Queue", "other", { arn: arnOf("sqs", "other"), sqsManagedSseEnabled: true });
    p.set("Schedule daily-report-schedule", "target.deadLetterConfig.arn", arnOf("sqs", "other"));
  }, ...schedule("iam-least-privilege")],
  ["scheduled calls of RDS", byTheClock(["startDBInstance", "stopDBInstance"], "rds:StartDBInstance", "rds:StopDBInstance")],
  [
    "a permission for one of two scheduled calls",
    byTheClock(["startDBInstance", "stopDBInstance"], "rds:StartDBInstance"),
    ...clock("iam-least-privilege"),
  ],
  [
    "an excessive permission beside that of a scheduled call",
    byTheClock(["stopDBInstance"], "rds:StopDBInstance", "rds:RebootDBInstance"),
    ...clock("iam-least-privilege"),
  ],
  [
    "a permission for a call whose schedule was removed",
    byTheClock(["startDBInstance"], "rds:StartDBInstance", "rds:StopDBInstance"),
    ...clock("iam-least-privilege"),
  ],
  ["a scheduled call on another database", (p) => {
    p.add("aws:rds/instance:Instance", "second", {
      identifier: "second-stg",
      arn: arnOf("rds", "db:second-stg"),
      storageEncrypted: true,
      backupRetentionPeriod: 1,
      autoMinorVersionUpgrade: true,
    });
    byTheClock(["stopDBInstance"], "rds:StopDBInstance")(p);
    p.set("Schedule clock-stopDBInstance", "target.input", "{\"DbInstanceIdentifier\":\"second-stg\"}");
  }, ...clock("iam-least-privilege")],
  [
    "an encrypted dead-letter queue without permission to use its key",
    (p) => p.set("Queue daily-report-ends-dead-letters-queue", "kmsMasterKeyId", p.arn("Key alerts-key")),
    ...schedule("iam-least-privilege"),
  ],
);

export const EXACTNESS_OF_STOPS: Mutation[] = on("examples/minimal stg", [
  "a missing permission to describe the database",
  (p) => p.statement(STOP, "rds:DescribeDBInstances", { Action: "rds:StopDBInstance" }),
  ...stop("iam-least-privilege"),
], [
  "an excessive permission to start the database",
  (p) => p.statement(STOP, "rds:DescribeDBInstances", { Action: ["rds:DescribeDBInstances", "rds:StartDBInstance", "rds:StopDBInstance"] }),
  ...stop("iam-least-privilege"),
], [
  "a permission to stop any database",
  (p) => p.statement(STOP, "rds:DescribeDBInstances", { Resource: arnOf("rds", "db:*") }),
  ...stop("iam-least-privilege", "iam-no-wildcard-resources"),
]);

export const EXACTNESS_OF_JOBS: Mutation[] = on(
  "stg with image",
  ["a missing permission to run the task", (p) => p.disallow(RUN, "ecs:RunTask"), ...run("iam-least-privilege")],
  ["a permission to run the task in any cluster", (p) => p.statement(RUN, "ecs:RunTask", { Condition: {} }), ...run("iam-least-privilege")],
  [
    "a permission to run another family",
    (p) => p.statement(RUN, "ecs:RunTask", { Resource: arnOf("ecs", "task-definition/aws-practice-api-stg:*") }),
    ...run("iam-least-privilege", "iam-privilege-escalation"),
  ],
  ["a missing permission to tag the tasks", (p) => p.disallow(RUN, "ecs:TagResource"), ...run("iam-least-privilege")],
  [
    "a permission to tag tasks of any cluster",
    (p) => p.statement(RUN, "ecs:TagResource", { Resource: arnOf("ecs", "task/*") }),
    ...run("iam-least-privilege", "iam-resource-exists", "iam-no-wildcard-resources"),
  ],
  [
    "a permission to tag tasks without tags, which some accounts require",
    (p) =>
      p.json(MACHINE, "definition", ({ States }: Definition) => void delete (States["Run"]!["Parameters"] as Written)["PropagateTags"]),
  ],
  ["a missing permission to pass the roles", (p) => p.disallow(RUN, "iam:PassRole"), ...run("iam-least-privilege")],
  [
    "a missing permission to pass one of the roles",
    (p) => p.statement(RUN, "iam:PassRole", { Resource: p.arn(ROLES[0]!) }),
    ...run("iam-least-privilege"),
  ],
  [
    "an excessive permission to pass a role without permissions",
    (p) => p.statement(RUN, "iam:PassRole", { Resource: [...ROLES, "Role api-task-role"].map((role) => p.arn(role)) }),
    ...run("iam-least-privilege"),
  ],
  ["a missing permission to publish", (p) => p.disallow(RUN, "sns:Publish"), ...run("iam-least-privilege")],
  ["a missing permission to use the topic's key", (p) => p.disallow(RUN, "kms:Decrypt"), ...run("iam-least-privilege")],
  [
    "a permission on a key for an unencrypted topic",
    (p) => p.set("Topic alerts-topic", "kmsMasterKeyId", undefined),
    ...run("iam-least-privilege"),
    "iam-least-privilege RolePolicy database-users-runner-run",
    "data-at-rest-topic Topic alerts-topic",
  ],
  ["a state machine that no longer lists tasks", state("Look", { Type: "Pass" }), ...run("iam-least-privilege")],
  [
    "a state machine that publishes to another topic",
    state("Tell skipped", { Parameters: { TopicArn: arnOf("sns", "other") } }),
    ...run("iam-least-privilege"),
  ],
  [
    "a state machine that waits for the task",
    state("Run", { Resource: "arn:aws:states:::ecs:runTask.sync" }),
    ...run("iam-least-privilege"),
  ],
  [
    "a state machine with a call in a parallel branch",
    state("Skipped", {
      Type: "Parallel",
      Branches: [{ States: { A: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:sqs:purgeQueue", Parameters: { QueueUrl: "x" } } } }],
    }),
    ...run("iam-least-privilege"),
  ],
  [
    "a state machine with a call in a map",
    state("Skipped", { Type: "Map", ItemProcessor: { States: { A: { Type: "Task", Resource: arnOf("lambda", "function:f") } } } }),
    ...run("iam-least-privilege"),
  ],
  [
    "a state machine that runs the family by its name",
    (p) =>
      p.json(MACHINE, "definition", ({ States }: Definition) =>
        void Object.assign(States["Run"]!["Parameters"] as object, {
          TaskDefinition: "aws-practice-daily-report-stg",
          Cluster: "aws-practice-stg",
        })),
  ],
);

const ROTATION = "RolePolicy database-users-runner-run";
const rotation = foundIn(ROTATION);

export const EXACTNESS_OF_ROTATION: Mutation[] = on(
  "stg with image",
  [
    "a missing permission to deploy the services that read a password",
    (p) => p.disallow(ROTATION, "ecs:DescribeServices"),
    ...rotation("iam-least-privilege"),
  ],
  [
    "a missing permission to follow these deployments",
    (p) => p.statement(ROTATION, "ecs:DescribeServices", { Action: "ecs:UpdateService" }),
    ...rotation("iam-least-privilege"),
  ],
  [
    "a permission to deploy all services of the cluster",
    (p) => p.statement(ROTATION, "ecs:DescribeServices", { Resource: arnOf("ecs", "service/aws-practice-stg/*") }),
    ...rotation("iam-least-privilege", "iam-no-wildcard-resources"),
  ],
  [
    "a permission to describe tasks of all clusters",
    (p) => p.statement(ROTATION, "ecs:DescribeTasks", { Resource: arnOf("ecs", "task/*") }),
    ...rotation("iam-least-privilege", "iam-resource-exists", "iam-no-wildcard-resources"),
  ],
  [
    "a permission to stop tasks",
    (p) => p.statement(ROTATION, "ecs:DescribeTasks", { Action: ["ecs:DescribeTasks", "ecs:StopTask"] }),
    ...rotation("iam-least-privilege"),
  ],
);

const WAREHOUSE = "arn:aws:redshift:ap-northeast-1:999999999999:cluster:c";
const CLUSTER = arnOf("ecs", "cluster/aws-practice-stg");

/** Adds an EventBridge rule that starts a target with a role of its own. */
const rule = (targetArn: string, ...allowed: Written[]) => (p: Broken) => {
  const role = `arn:aws:iam::${ACCOUNT}:role/rule`;
  const trust = {
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sts:AssumeRole",
    Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } },
  };
  p.add("aws:iam/role:Role", "rule-role", { arn: role, name: "rule", assumeRolePolicy: { Version: "2012-10-17", Statement: [trust] } });
  if (allowed.length > 0) {
    p.add("aws:iam/rolePolicy:RolePolicy", "rule-policy", {
      role: "rule",
      policy: { Version: "2012-10-17", Statement: allowed.map((each) => ({ Effect: "Allow", ...each })) },
    });
  }
  p.add("aws:cloudwatch/eventTarget:EventTarget", "rule-target", {
    arn: targetArn,
    roleArn: role,
    rule: "daily-report-ends-rule",
    ecsTarget: { taskDefinitionArn: p.arn("TaskDefinition daily-report-task-definition") },
    deadLetterConfig: { arn: p.arn("Queue daily-report-ends-dead-letters-queue") },
  });
};
const running = (cluster: string): Written => ({
  Action: "ecs:RunTask",
  Resource: arnOf("ecs", "task-definition/aws-practice-daily-report-stg:*"),
  Condition: { ArnEquals: { "ecs:cluster": cluster } },
});
const passing = (p: Broken): Written => ({
  Action: "iam:PassRole",
  Resource: ROLES.map((role) => p.arn(role)),
  Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
});
const api = (action: string) => (p: Broken) => {
  const destination = arnOf("events", "api-destination/partner/7c4b1f0e");
  p.add("aws:cloudwatch/eventApiDestination:EventApiDestination", "partner", { arn: destination });
  rule(destination, { Action: action, Resource: destination })(p);
};

export const EXACTNESS_OF_RULES: Mutation[] = on(
  "stg with image",
  ["a rule that starts a state machine", (p) => rule(p.arn(MACHINE), { Action: "states:StartExecution", Resource: p.arn(MACHINE) })(p)],
  ["a rule whose role lacks the permission to start its target", (p) => rule(p.arn(MACHINE))(p), "iam-least-privilege Role rule-role"],
  [
    "a rule whose role has an excessive permission",
    (p) => rule(p.arn(MACHINE), { Action: ["states:StartExecution", "states:DescribeStateMachine"], Resource: p.arn(MACHINE) })(p),
    "iam-least-privilege RolePolicy rule-policy",
  ],
  ["a rule that runs a task", (p) => rule(CLUSTER, running(CLUSTER), passing(p))(p)],
  [
    "a rule that runs a task without permission to pass its roles",
    rule(CLUSTER, running(CLUSTER)),
    "iam-least-privilege RolePolicy rule-policy",
  ],
  [
    "a rule that runs a task in the wrong cluster",
    (p) => rule(CLUSTER, running(CLUSTER.replace("stg", "*-x")), passing(p))(p),
    "iam-least-privilege RolePolicy rule-policy",
  ],
  ["a rule that calls an API destination", api("events:InvokeApiDestination")],
  [
    "a rule that calls an API destination with permission only to send events",
    api("events:PutEvents"),
    ...foundIn("RolePolicy rule-policy")("iam-least-privilege", "iam-no-ineffective-statements"),
  ],
  [
    "a rule with a target of an unknown service",
    rule(WAREHOUSE, { Action: "redshift-data:ExecuteStatement", Resource: WAREHOUSE }),
  ],
);
