import assert from "node:assert/strict";

import { findingsOf } from "../../policy-pack/judge";
import { iamExactness } from "../../policy-pack/policies/iam-exactness";
import { UNKNOWN } from "../../policy-pack/program";
import { ACCOUNT, allFindings, Broken, givesVerdicts, itCatches, itPasses, realProgram, type Written } from "./roles";

const id = (resource: string) => `iam-exactness ${resource}`;
const START = "api-task-start";
const RUN = "daily-report-runner-run";
const TASKS = "api-task-definition";
const MACHINE = "daily-report-runner-state-machine";
const arn = (service: string, resource: string) => `arn:aws:${service}:ap-northeast-1:${ACCOUNT}:${resource}`;
const actionOf = ({ Action }: Written) => (Array.isArray(Action) ? (Action[0] as unknown) : Action);

/** Changes the statement whose first action is this. */
const statement = (policy: string, action: string, change: Written) => (broken: Broken) => broken.policy(policy, (list) => {
  const found = list.find((each) => actionOf(each) === action);
  assert.ok(found, `${policy} allows no ${action}`);
  Object.assign(found, change);
});
const without = (policy: string, action: string) => (broken: Broken) => broken.policy(policy, (list) => void list.splice(list.findIndex((each) => actionOf(each) === action), 1));

/** Changes the one container of a task definition. */
const container = (name: string, change: Written) => (broken: Broken) => {
  const { properties } = broken.resource(name);
  const [first] = JSON.parse(String(properties["containerDefinitions"])) as Written[];
  properties["containerDefinitions"] = JSON.stringify([{ ...first, ...change }]);
};
const state = (name: string, change: Written) => (broken: Broken) => {
  const { properties } = broken.resource(MACHINE);
  const definition = JSON.parse(String(properties["definition"])) as { States: Record<string, Written> };
  definition.States[name] = { ...definition.States[name], ...change };
  properties["definition"] = JSON.stringify(definition);
};

describe("Policy iam-exactness", () => {
  itPasses(iamExactness);

  itCatches([
    ["no leave to sign in to ECR", without(START, "ecr:GetAuthorizationToken"), id(START)],
    ["one action too few to pull", statement(START, "ecr:BatchCheckLayerAvailability", { Action: ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage"] }), id(START)],
    ["all repositories of the account", statement(START, "ecr:BatchCheckLayerAvailability", { Resource: arn("ecr", "repository/*") }), id(START)],
    ["all actions of ECR", statement(START, "ecr:BatchCheckLayerAvailability", { Action: "ecr:*" }), id(START)],
    ["another action of the same secret", statement(START, "secretsmanager:GetSecretValue", { Action: ["secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue"] }), id(START)],
    ["no secret", without(START, "secretsmanager:GetSecretValue"), id(START)],
    ["another secret", (broken) => {
      const [{ secretArn }] = broken.resource("database-instance").properties["masterUserSecrets"] as [{ secretArn: string }];
      broken.allow(START, { Action: "secretsmanager:GetSecretValue", Resource: secretArn });
    }, id(START)],
    ["another service's log", statement(START, "logs:CreateLogStream", { Resource: arn("logs", "log-group:/aws-practice/stg/daily-report:log-stream:*") }), id(START)],
    ["a denial of what is needed", (broken) => broken.allow(START, { Effect: "Deny", Action: "logs:*", Resource: "*" }), id(START)],
    ["a denial without TLS", (broken) => broken.allow(START, { Effect: "Deny", Action: "logs:*", Resource: "*", Condition: { Bool: { "aws:SecureTransport": "false" } } })],
    ["a secret that is no longer read", container(TASKS, { secrets: [] }), id(START)],
    ["an image of another repository", container(TASKS, { image: `${ACCOUNT}.dkr.ecr.ap-northeast-1.amazonaws.com/other:1` }), id(START)],
    ["an image that isn't from ECR", container(TASKS, { image: "public.ecr.aws/nginx/nginx:1" }), id(START)],
    ["a parameter that is read, too", container(TASKS, { secrets: [{ name: "A", valueFrom: "/app/key" }] }), id(START)],
    ["another log group", container(TASKS, { logConfiguration: { logDriver: "awslogs", options: { "awslogs-group": "/aws-practice/stg/daily-report", "awslogs-region": "ap-northeast-1" } } }), id(START)],
    ["a secret encrypted with a key of the program", (broken) => void (broken.resource("database-secret").properties["kmsKeyId"] = broken.resource("alerts-key").properties["keyId"]), id(START), id("daily-report-task-start")],
    ["no policy at all", (broken) => broken.remove(START), id("api-task-execution-role")],
    ["a managed policy in place of it", (broken) => {
      broken.remove(START);
      broken.add("aws:iam/rolePolicyAttachment:RolePolicyAttachment", "managed", { role: broken.resource("api-task-execution-role").properties["name"], policyArn: "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy" });
    }, id("api-task-execution-role")],
    ["a second definition that reads more", (broken) => {
      const { properties } = broken.resource(TASKS);
      broken.add("aws:ecs/taskDefinition:TaskDefinition", "second", { ...properties, family: "second", arn: arn("ecs", "task-definition/second:1"), containerDefinitions: JSON.stringify([{ secrets: [{ name: "A", valueFrom: "/app/key" }] }]) });
    }, id(START)],
    ["a log group that it may write, with ':*'", statement(START, "logs:CreateLogStream", { Resource: arn("logs", "log-group:/aws-practice/stg/api:*") })],
  ]);

  itCatches([
    ["no leave to start the state machine", without("daily-report-schedule-start", "states:StartExecution"), id("daily-report-schedule-start")],
    ["any state machine", statement("daily-report-schedule-start", "states:StartExecution", { Resource: arn("states", "stateMachine:*") }), id("daily-report-schedule-start")],
    ["no leave to leave dead letters", without("daily-report-schedule-start", "sqs:SendMessage"), id("daily-report-schedule-start")],
    ["another queue for dead letters", (broken) => Object.assign(broken.resource("daily-report-schedule-schedule").properties["target"] as object, { deadLetterConfig: { arn: broken.arn("database-schedule-dead-letters-queue") } }), id("daily-report-schedule-start")],
    ["only one of two calls", statement("database-schedule-start-stop", "rds:StartDBInstance", { Action: "rds:StartDBInstance" }), id("database-schedule-start-stop")],
    ["one call more", statement("database-schedule-start-stop", "rds:StartDBInstance", { Action: ["rds:StartDBInstance", "rds:StopDBInstance", "rds:RebootDBInstance"] }), id("database-schedule-start-stop")],
    ["a schedule that is gone", (broken) => broken.remove("database-schedule-stop"), id("database-schedule-start-stop")],
    ["a call on another database", (broken) => {
      broken.add("aws:rds/instance:Instance", "second", { identifier: "second-stg", arn: arn("rds", "db:second-stg") });
      Object.assign(broken.resource("database-schedule-start").properties["target"] as object, { input: '{"DbInstanceIdentifier":"second-stg"}' });
    }, id("database-schedule-start-stop")],
    ["an encrypted queue for dead letters", (broken) => void (broken.resource("daily-report-failures-dead-letters-queue").properties["kmsMasterKeyId"] = broken.arn("alerts-key")), id("daily-report-schedule-start")],
  ]);

  itCatches([
    ["no leave to run the task", without(RUN, "ecs:RunTask"), id(RUN)],
    ["running it in any cluster", statement(RUN, "ecs:RunTask", { Condition: {} }), id(RUN)],
    ["running another family", statement(RUN, "ecs:RunTask", { Resource: arn("ecs", "task-definition/aws-practice-api-stg:*") }), id(RUN), `iam-escalation ${RUN}`],
    ["no leave to pass the roles", without(RUN, "iam:PassRole"), id(RUN)],
    ["one role too few", (broken) => statement(RUN, "iam:PassRole", { Resource: broken.arn("daily-report-task-execution-role") })(broken), id(RUN)],
    ["a role too many, which has nothing", (broken) => broken.policy(RUN, (list) => (list.find((each) => actionOf(each) === "iam:PassRole")!["Resource"] as string[]).push(broken.arn("api-task-task-role"))), id(RUN)],
    ["no leave to publish", without(RUN, "sns:Publish"), id(RUN)],
    ["no leave to use the topic's key", without(RUN, "kms:Decrypt"), id(RUN)],
    ["a key for a topic that isn't encrypted", (broken) => void (broken.resource("alerts-topic").properties["kmsMasterKeyId"] = undefined), id(RUN)],
    ["a definition that no longer looks for tasks", state("Look", { Type: "Pass" }), id(RUN)],
    ["a definition that publishes elsewhere", state("Tell skipped", { Parameters: { TopicArn: arn("sns", "other") } }), id(RUN)],
    ["a task that is waited for", state("Run", { Resource: "arn:aws:states:::ecs:runTask.sync" }), id(RUN)],
    ["a call in a branch", state("Skipped", { Type: "Parallel", Branches: [{ States: { A: { Type: "Task", Resource: "arn:aws:states:::aws-sdk:sqs:purgeQueue", Parameters: { QueueUrl: "x" } } } }] }), id(RUN)],
    ["a call for each item", state("Skipped", { Type: "Map", ItemProcessor: { States: { A: { Type: "Task", Resource: arn("lambda", "function:f") } } } }), id(RUN)],
    ["a family by its name", (broken) => state("Run", { Parameters: { TaskDefinition: "aws-practice-daily-report-stg", Cluster: "aws-practice-stg" } })(broken)],
  ]);

  const rule = (targetArn: string, ...allowed: Written[]) => (broken: Broken) => {
    const role = `arn:aws:iam::${ACCOUNT}:role/rule`;
    const trust = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } };
    broken.add("aws:iam/role:Role", "rule-role", { arn: role, name: "rule", assumeRolePolicy: { Version: "2012-10-17", Statement: [trust] } });
    broken.add("aws:iam/rolePolicy:RolePolicy", "rule-policy", { role: "rule", policy: { Version: "2012-10-17", Statement: allowed.map((each) => ({ Effect: "Allow", ...each })) } });
    broken.add("aws:cloudwatch/eventTarget:EventTarget", "rule-target", {
      arn: targetArn, roleArn: role, rule: "daily-report-failures-rule", ecsTarget: { taskDefinitionArn: broken.resource("daily-report-task-definition").properties["arn"] },
    });
  };
  const machine = (broken: Broken) => broken.arn(MACHINE);
  const onCluster = { ArnEquals: { "ecs:cluster": arn("ecs", "cluster/aws-practice-stg") } };
  const run = { Action: "ecs:RunTask", Resource: arn("ecs", "task-definition/aws-practice-daily-report-stg:*"), Condition: onCluster };
  const pass = (broken: Broken) => ({ Action: "iam:PassRole", Resource: ["daily-report-task-execution-role", "daily-report-task-task-role"].map((name) => broken.arn(name)), Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } } });
  itCatches([
    ["a rule that starts a state machine", (broken) => rule(machine(broken), { Action: "states:StartExecution", Resource: machine(broken) })(broken)],
    ["a rule that may not", (broken) => rule(machine(broken))(broken), id("rule-role")],
    ["a rule that may more", (broken) => rule(machine(broken), { Action: ["states:StartExecution", "states:StopExecution"], Resource: machine(broken) })(broken), id("rule-policy")],
    ["a rule that runs a task", (broken) => rule(arn("ecs", "cluster/aws-practice-stg"), run, pass(broken))(broken)],
    ["a rule that runs a task and can't pass its roles", rule(arn("ecs", "cluster/aws-practice-stg"), run), id("rule-policy")],
    ["a rule that runs a task in the wrong cluster", (broken) => rule(arn("ecs", "cluster/aws-practice-stg"), { ...run, Condition: { ArnEquals: { "ecs:cluster": broken.arn("cluster-cluster").replace("stg", "*-x") } } }, pass(broken))(broken), id("rule-policy")],
    ["a rule whose target isn't known here", rule(arn("redshift", "cluster:c"), { Action: "redshift:Anything", Resource: "*" })],
  ]);

  it("tells what is missing from what is more", async () => {
    const broken = new Broken(await realProgram(".", "stg"));
    statement(START, "secretsmanager:GetSecretValue", { Resource: broken.arn("database-secret").replace(/-\w+$/, "-??????") })(broken);
    const more = await allFindings(broken, iamExactness);
    assert.deepEqual(more.map(({ finding }) => [finding.property, finding.allowed]), [["policy.Statement.3", 'no more than "api-task-definition" refers to; this is more']]);
    without(START, "secretsmanager:GetSecretValue")(broken);
    const [less] = await allFindings(broken, iamExactness);
    assert.equal(less!.finding.property, "policy");
    assert.match(less!.finding.found as string, /^without secretsmanager:GetSecretValue on arn:\S+:secret:rds-main-stg-\w+$/);
    assert.match(less!.finding.allowed, /missing: "api-task-definition" reads it as a secret$/);
  });

  it("doesn't say what is missing beside a managed policy, which may have it", async () => {
    const broken = new Broken(await realProgram(".", "stg"));
    broken.remove(START);
    broken.resource("api-task-execution-role").properties["managedPolicyArns"] = ["arn:aws:iam::aws:policy/x"];
    assert.deepEqual((await allFindings(broken, iamExactness)).map(({ finding }) => finding.found), ["arn:aws:iam::aws:policy/x"]);
  });

  it("waits for a definition that isn't known", async () => {
    const broken = new Broken(await realProgram(".", "stg"));
    broken.resource(TASKS).properties["containerDefinitions"] = UNKNOWN;
    assert.deepEqual((await findingsOf(iamExactness[0]!, broken)).unjudged.map(({ name }) => name), [TASKS]);
    broken.resource(MACHINE).properties["roleArn"] = UNKNOWN;
    assert.deepEqual((await findingsOf(iamExactness[0]!, broken)).findings, []);
  });

  it("gives a verdict on anything", () => givesVerdicts(iamExactness));
});
