import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  DescribeServicesCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from "@aws-sdk/client-ecs";
import { CreateStateMachineCommand, DescribeExecutionCommand, ListExecutionsCommand, SFNClient } from "@aws-sdk/client-sfn";
import assert from "node:assert/strict";

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { opsCommand } from "../../commands/ops/command";
import { OperatedLogs } from "../../commands/ops/logs";
import type { PolicyDocument } from "../../components/shared/policy-document";
import { settingsOf } from "../../toolkit/shared/provider-settings";
import { editYaml } from "../engine/support/edit-yaml";
import { checkOut } from "../support/checkout";
import { NO_ACCOUNT, withEnvironment } from "../support/environment";
import { type Ran, runHere } from "../support/run-command";
import { planOf, type Registered } from "../support/simulated";
import { ACCOUNT, MotoServer, needsMoto, REGION } from "./moto";
import { limitedTo } from "./policies";

const CLUSTER = "aws-practice-stg";
const LOG = "/aws-practice/stg/api";
const MACHINE_ROLE = `arn:aws:iam::${ACCOUNT}:role/machine`;
const ON_CALL = `arn:aws:iam::${ACCOUNT}:user/on-call`;

/** Actions that each command needs. */
const NEEDED = {
  "status": ["ecs:ListServices", "ecs:DescribeServices", "ecs:ListTasks", "ecs:DescribeTaskDefinition", "cloudwatch:DescribeAlarms"],
  "logs api": ["logs:FilterLogEvents"],
  "run-job daily-report": ["states:ListStateMachines", "states:ListTagsForResource", "states:StartExecution"],
  "restart api": ["ecs:ListServices", "ecs:DescribeServices", "ecs:UpdateService"],
  "scale api 3": ["ecs:UpdateService"],
  "restore --to latest": ["states:ListStateMachines", "states:ListTagsForResource", "states:StartExecution", "states:DescribeExecution"],
} as const;

describe("npm run ops on moto, as the role operator", () => {
  let moto: MotoServer;
  let root: string;
  let registered: Registered;
  let rights: PolicyDocument;
  let users = 0;

  needsMoto();
  before(async () => {
    moto = await MotoServer.start();
    ({ registered } = await planOf(".", "stg", {
      "aws-practice:operators": (section) => Object.assign(section, { principals: [ON_CALL] }),
      "aws-practice:database": (section) => void (section["restore"] = {}),
    }));
    rights = rightsIn(registered);
  });
  after(() => moto?.stop());

  /** Permissions of the role operator of a program. */
  const rightsIn = (program: Registered): PolicyDocument => ({
    Version: "2012-10-17",
    Statement: program.ofType("RolePolicy").filter(({ name }) => name.startsWith("operator-")).flatMap(({ name }) =>
      (program.json("RolePolicy", name, "policy") as PolicyDocument).Statement
    ),
  });

  const client = () => ({ region: REGION, endpoint: moto.url, credentials: { accessKeyId: "any", secretAccessKey: "any" } });
  const tags = (name: string) => [{ key: "Name", value: name }];

  beforeEach(async () => {
    await moto.reset();
    root = join(mkdtempSync(join(tmpdir(), "ops-")), "project");
    checkOut(root);
    editYaml(join(root, "Pulumi.stg.yaml"), (document) => document.setIn(["config", "aws-practice:database", "restore"], {}));
    const ecs = new ECSClient(client());
    await ecs.send(new CreateClusterCommand({ clusterName: CLUSTER }));
    await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: "aws-practice-api-stg",
        containerDefinitions: [{ name: "api", image: "api:1", memory: 256 }],
      }),
    );
    for (const name of ["api", "other"]) {
      await ecs.send(
        new CreateServiceCommand({
          cluster: CLUSTER,
          serviceName: name === "api" ? String(registered.only("Service", "api-service").outputs["name"]) : name,
          taskDefinition: "aws-practice-api-stg",
          desiredCount: 0,
          tags: tags(`aws-practice-${name}-stg`),
        }),
      );
    }
    const logs = new CloudWatchLogsClient(client());
    await logs.send(new CreateLogGroupCommand({ logGroupName: LOG }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: LOG, logStreamName: "api/api/1" }));
    const messages = ["GET /health 200", "error: no connection", "GET /orders 500"];
    const logEvents = messages.map((message, index) => ({ timestamp: Date.now() - 10_000 + index, message }));
    await logs.send(new PutLogEventsCommand({ logGroupName: LOG, logStreamName: "api/api/1", logEvents }));
    const stepFunctions = new SFNClient(client());
    const definition = JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } });
    const machine = String(registered.only("StateMachine", "daily-report-runner-state-machine").outputs["name"]);
    const restores = String(registered.only("StateMachine", "database-restore-state-machine").outputs["name"]);
    const machines = [
      [machine, "aws-practice-daily-report-stg"],
      ["daily-report-runner-state-machine-0", "another"],
      [restores, "aws-practice-database-restore-stg"],
    ] as const;
    for (const [name, tag] of machines) {
      await stepFunctions.send(new CreateStateMachineCommand({ name, definition, roleArn: MACHINE_ROLE, tags: tags(tag) }));
    }
  });
  afterEach(() => rmSync(dirname(root), { recursive: true, force: true }));

  async function ops(words: string, policy: PolicyDocument = rights, ...options: string[]): Promise<Ran> {
    const user = await moto.user(`operator-${++users}`, policy);
    await moto.enforce(true);
    const ran = await withEnvironment(
      { ...NO_ACCOUNT, ...moto.environment(user) },
      () => runHere(opsCommand, [...words.split(" "), ...options, "--stack", "stg"], { root }),
    );
    await moto.enforce(false);
    return ran;
  }

  it("status shows services and jobs, and fails with alarms that are raised", async () => {
    const { out, err } = await ops("status");
    assert.equal(err, "");
    assert.match(out, /api +service +0\/0 +- +1 /);
    assert.match(out, /daily-report +job +0 /);
    assert.match(out, /no alarm is raised\n$/);

    const cloudwatch = new CloudWatchClient(client());
    const alarm = { AlarmName: "api-unhealthy", MetricName: "m", Namespace: "n", ComparisonOperator: "GreaterThanThreshold" as const };
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        ...alarm,
        AlarmDescription: "api is down",
        EvaluationPeriods: 1,
        Period: 60,
        Statistic: "Sum",
        Threshold: 1,
      }),
    );
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: "api-unhealthy", StateValue: "ALARM", StateReason: "test" }));
    const raised = await ops("status");
    assert.equal(raised.code, 1);
    assert.match(raised.out, /✗ api-unhealthy since .* UTC: api is down\n.*1 alarm is raised\n$/);
    const { alarms, workloads } = JSON.parse((await ops("status", rights, "--json")).out) as { alarms: object[]; workloads: object[] };
    assert.deepEqual([alarms.length, workloads.length], [1, 2]);
  });

  it("logs prints lines with their time, or those with a text", async () => {
    const { code, out, err } = await ops("logs api");
    assert.equal(code, 0, err);
    assert.deepEqual(out.trimEnd().split("\n").map((line) => line.slice(26)), [
      "GET /health 200",
      "error: no connection",
      "GET /orders 500",
    ]);
    assert.match((await ops("logs api", rights, "--since", "1s")).err, /no lines in \/aws-practice\/stg\/api/);
  });

  it("logs --follow prints each line once, and new ones, until it is interrupted", async () => {
    const settings = settingsOf({ region: REGION, accessKey: "any", secretKey: "any", endpoints: JSON.stringify([{ logs: moto.url }]) });
    const logs = await OperatedLogs.connect({ settings, region: REGION, accountId: ACCOUNT });
    const interrupted = new AbortController();
    const lines: string[] = [];
    const out = { write: (line: string) => lines.push(line.trimEnd().slice(26)) };
    const following = logs.print({ logGroup: LOG, sinceMs: 60_000, grep: undefined, follow: true }, out, interrupted.signal);
    while (lines.length < 3) await setTimeout(50);
    const logEvents = [{ timestamp: Date.now(), message: "started" }];
    await new CloudWatchLogsClient(client()).send(new PutLogEventsCommand({ logGroupName: LOG, logStreamName: "api/api/1", logEvents }));
    while (lines.length < 4) await setTimeout(50);
    interrupted.abort();
    assert.equal(await following, 4);
    assert.deepEqual(lines, ["GET /health 200", "error: no connection", "GET /orders 500", "started"]);
  });

  it("run-job starts the state machine of the job, by its tag", async () => {
    const { code, out, err } = await ops("run-job daily-report");
    assert.equal(code, 0, err);
    const stateMachineArn = String(registered.only("StateMachine", "daily-report-runner-state-machine").outputs["arn"]);
    const { executions } = await new SFNClient(client()).send(new ListExecutionsCommand({ stateMachineArn }));
    assert.ok(out.endsWith(`\nstarted daily-report: ${executions![0]!.executionArn}\n`), out);
  });

  it("restore starts the state machine of restores with the instance and the time, without a right on RDS", async () => {
    const all = rights.Statement.flatMap(({ Action }) => Action);
    assert.deepEqual(all.filter((action) => action.startsWith("rds")), []);
    const withoutLook = limitedTo(rights, all.filter((action) => action !== "states:DescribeExecution")); // on moto an execution never ends
    const { out } = await ops("restore", withoutLook, "--to", "latest", "--instance", "b");
    assert.match(out, /^restoring main-stg to the latest point as main-restored-b-stg: arn:aws:states:/);
    const stepFunctions = new SFNClient(client());
    const stateMachineArn = String(registered.only("StateMachine", "database-restore-state-machine").outputs["arn"]);
    const { executions } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn }));
    const { executionArn } = executions![0]!;
    const { input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn }));
    assert.deepEqual(JSON.parse(input!), { identifier: "main-restored-b-stg", to: "latest" });
  });

  it("wake starts the state machine of sleep, kept awake for the time, and needs the right to look at it and at the note", async () => {
    const day = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"][(new Date().getUTCDay() + 3) % 7]!; // neither today nor tomorrow
    const sleep = { workingHours: `${day} 08:00-16:00`, timeZone: "UTC" };
    const schedule = `cron(30 9 ? * ${day.toUpperCase()} *)`; // within these hours
    const { registered: sleeping } = await planOf(".", "stg", {
      "aws-practice:operators": (section) => Object.assign(section, { principals: [ON_CALL] }),
      "aws-practice:sleep": (section) => Object.assign(section, sleep),
      "aws-practice:jobs": (jobs) => Object.assign(jobs["daily-report"] as object, { schedule, timeZone: sleep.timeZone }),
    });
    editYaml(join(root, "Pulumi.stg.yaml"), (document) => {
      document.setIn(["config", "aws-practice:sleep"], sleep);
      document.setIn(["config", "aws-practice:jobs", "daily-report", "schedule"], schedule);
      document.setIn(["config", "aws-practice:jobs", "daily-report", "timeZone"], sleep.timeZone);
    });
    const machine = sleeping.only("StateMachine", "sleep-state-machine");
    const stepFunctions = new SFNClient(client());
    await stepFunctions.send(
      new CreateStateMachineCommand({
        name: String(machine.outputs["name"]),
        definition: JSON.stringify({ StartAt: "End", States: { End: { Type: "Succeed" } } }),
        roleArn: MACHINE_ROLE,
        tags: tags("aws-practice-sleep-stg"),
      }),
    );
    const all = rightsIn(sleeping);
    const without = (action: string) => limitedTo(all, all.Statement.flatMap(({ Action }) => Action).filter((each) => each !== action));
    const blind = await ops("wake", without("states:DescribeExecution"), "--for", "3h");
    assert.equal(blind.code, 1);
    assert.match(blind.out, /^waking stg: /);
    assert.match(blind.out + blind.err, /DescribeExecution.*AccessDenied/);
    const { executions } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn: String(machine.outputs["arn"]) }));
    const { input } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn: executions![0]!.executionArn }));
    const { action, keptUntil } = JSON.parse(input!) as { action: string; keptUntil: string };
    assert.equal(action, "wake");
    assert.ok(Math.abs(Date.parse(keptUntil) - Date.now() - 3 * 3_600_000) < 120_000, keptUntil);
    const noteless = await ops("wake", without("ssm:GetParameter"), "--for", "3h");
    assert.equal(noteless.code, 1);
    assert.match(noteless.err, /GetParameter .*AccessDenied/);
  });

  it("scale changes the one service's count", async () => {
    const { code, out, err } = await ops("scale api 3");
    assert.equal(code, 0, err);
    assert.match(out, /^api gets 3 tasks, before 0;/);
    const services = [String(registered.only("Service", "api-service").outputs["name"]), "other"];
    const found = await new ECSClient(client()).send(new DescribeServicesCommand({ cluster: CLUSTER, services }));
    assert.deepEqual(found.services!.map(({ desiredCount }) => desiredCount), [3, 0]);
  });

  it("acts in a session of the role that the program has, whose tag is the reason", async () => {
    editYaml(join(root, "Pulumi.stg.yaml"), (document) => document.setIn(["config", "aws-practice:operators"], { principals: [ON_CALL] }));
    const trust = String(registered.inputs("Role", "operator-role")["assumeRolePolicy"]).replace("on-call", `operator-${users + 1}`);
    await moto.iam("CreateRole", { RoleName: "aws-practice-operator-stg", AssumeRolePolicyDocument: trust });
    await moto.iam("PutRolePolicy", { RoleName: "aws-practice-operator-stg", PolicyName: "all", PolicyDocument: JSON.stringify(rights) });
    const only = (...Action: string[]): PolicyDocument => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action, Resource: [`arn:aws:iam::${ACCOUNT}:role/aws-practice-operator-stg`] }],
    });
    const { code, out, err } = await ops("scale api 2", only("sts:AssumeRole", "sts:TagSession"), "--reason", "Sale begins");
    assert.equal(code, 0, err);
    assert.match(out, /^api gets 2 tasks/);
    const refused = await ops("scale api 2", only("sts:TagSession"), "--reason", "Sale begins");
    assert.equal(refused.code, 1);
    assert.match(refused.err, /AssumeRole arn:aws:iam::111111111111:role\/aws-practice-operator-stg: AccessDenied/);
  });

  for (const [words, actions] of Object.entries(NEEDED)) {
    for (const action of actions) {
      it(`${words} fails without ${action}, and names it`, async () => {
        if (words === "restart api") await ops("scale api 1");
        const all = rights.Statement.flatMap(({ Action }) => Action);
        assert.ok(all.includes(action), "the role has it");
        const { code, err } = await ops(words, limitedTo(rights, all.filter((each) => each !== action)));
        assert.equal(code, 1);
        assert.match(err, new RegExp(`${action.split(":")[1]} .*AccessDenied|${action.split(":")[1]}: AccessDenied`));
      });
    }
  }
});
