import { SignatureV4 } from "@smithy/signature-v4";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash, createHmac } from "node:crypto";
import { EventEmitter } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { opsCommand } from "../../../commands/ops/command";
import { withOperationsTask } from "../../../commands/ops/operations-task";
import { databaseToken } from "../../../commands/ops/rds-token";
import { LOOKS_ONLY } from "../../../commands/ops/session";
import { SessionSignals } from "../../../commands/ops/signals";
import * as statements from "../../../components/delivery/session-statements";
import type { Properties } from "../../../toolkit/shared/values";
import { editYaml } from "../../engine/support/edit-yaml";
import { AwsError, AwsServer } from "../../support/aws-server";
import { checkOut } from "../../support/checkout";
import { NO_ACCOUNT, withEnvironment } from "../../support/environment";
import { type EvaluatedStatement, isAllowed, statementsIn } from "../../support/iam-evaluation";
import { type Ran, runHere } from "../../support/run-command";
import { planOf, type Registered } from "../../support/simulated";
import { FakePlugin } from "./fake-plugin";

const REGION = "ap-northeast-1";
const ACCOUNT = "111111111111";
const ON_CALL = `arn:aws:iam::${ACCOUNT}:role/on-call`;
const CLUSTER = `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/aws-practice-stg`;
const TASK = `arn:aws:ecs:${REGION}:${ACCOUNT}:task/aws-practice-stg/0123456789abcdef0123456789abcdef`;
const PERSON = "AROAEXAMPLEOPERATOR1:mika";
const HOST = "main-stg.abc.ap-northeast-1.rds.amazonaws.com";

/** ECS, Step Functions, Systems Manager and STS with one task, and the answer of the role `operator` to each request. */
class Account {
  readonly requests: { operation: string; input: Properties }[] = [];
  readonly refused: string[] = [];
  container = "operations";
  tags: Record<string, string> = {};
  reason = "";
  task: Properties = {};
  execution: Properties = { status: "RUNNING" };
  readonly server = new AwsServer((operation, input) => this.answer(operation, input), (parameters) => this.query(parameters));

  constructor(
    private readonly plugin: FakePlugin,
    private readonly registered: Registered,
    private readonly rights: EvaluatedStatement[],
  ) {}

  input(operation: string): Properties {
    return this.requests.find((one) => one.operation === operation)!.input;
  }

  private query(parameters: URLSearchParams): string | AwsError {
    const action = parameters.get("Action")!;
    if (action === "AssumeRole") {
      this.reason = parameters.get("Tags.member.1.Value")!;
      return "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAOPERATOR</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>"
        + "<SessionToken>token</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>";
    }
    return `<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:sts::${ACCOUNT}:assumed-role/operator/mika</Arn>`
      + `<UserId>${PERSON}</UserId><Account>${ACCOUNT}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`;
  }

  private answer(operation: string, input: Properties): Properties | AwsError {
    this.requests.push({ operation, input });
    const denied = this.requestsOf(operation, input).filter((request) => !isAllowed(this.rights, request));
    for (const { action, resource } of denied) this.refused.push(`${action} on ${resource}`);
    if (denied.length > 0) return new AwsError("AccessDeniedException", `not authorized to perform ${denied[0]!.action}`);
    return this.outputOf(operation, input);
  }

  /** Requests that IAM authorizes. Source: Service Authorization Reference: actions, their resources and keys. */
  private requestsOf(operation: string, input: Properties) {
    const session = { "aws:PrincipalTag/reason": this.reason, "aws:userid": PERSON };
    const inCluster = { ...session, "ecs:cluster": CLUSTER };
    const tags = Object.fromEntries(Object.entries(this.tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
    const on = (action: string, resource: unknown, context: Record<string, string>) => [{ action, resource: String(resource), context }];
    switch (operation) {
      case "ListStateMachines":
        return on("states:ListStateMachines", "*", session);
      case "ListTagsForResource":
        return on("states:ListTagsForResource", input["resourceArn"], session);
      case "StartExecution":
        return on("states:StartExecution", input["stateMachineArn"], session);
      case "DescribeExecution":
        return on("states:DescribeExecution", input["executionArn"], session);
      case "ListTasks":
        return on("ecs:ListTasks", "*", inCluster);
      case "DescribeTaskDefinition":
        return on("ecs:DescribeTaskDefinition", "*", session);
      case "ExecuteCommand": {
        const context = { ...inCluster, "ecs:container-name": String(input["container"]) };
        return [...on("ecs:ExecuteCommand", CLUSTER, context), ...on("ecs:ExecuteCommand", TASK, { ...context, ...tags })];
      }
      case "StartSession":
        return [
          ...on("ssm:StartSession", TASK, { ...session, ...tags, "ssm:SessionDocumentAccessCheck": "true" }),
          ...on("ssm:StartSession", `arn:aws:ssm:${REGION}::document/${String(input["DocumentName"])}`, session),
        ];
      case "TerminateSession":
        return on("ssm:TerminateSession", `arn:aws:ssm:${REGION}:${ACCOUNT}:session/${String(input["SessionId"])}`, {
          "ssm:resourceTag/aws:ssmmessages:session-id": PERSON,
        });
      default:
        return on(`ecs:${operation}`, TASK, { ...inCluster, ...tags });
    }
  }

  private outputOf(operation: string, input: Properties): Properties {
    const machines = this.registered.ofType("StateMachine").map(({ outputs }) => outputs);
    switch (operation) {
      case "ListStateMachines":
        return { stateMachines: machines.map(({ name, arn }) => ({ name, stateMachineArn: arn, type: "STANDARD", creationDate: 0 })) };
      case "ListTagsForResource": {
        const tags = machines.find(({ arn }) => arn === input["resourceArn"])!["tags"] as Record<string, string>;
        return { tags: [{ key: "Name", value: tags["Name"]! }] };
      }
      case "StartExecution": {
        const { operator, reason } = JSON.parse(String(input["input"])) as Record<string, string>;
        this.tags = { operator: operator!, reason: reason! };
        this.container = String(input["stateMachineArn"]).includes("operations-owner") ? "operations-owner" : "operations";
        return { executionArn: String(input["stateMachineArn"]).replace(":stateMachine:", ":execution:") + ":one", startDate: 0 };
      }
      case "DescribeExecution":
        return this.execution;
      case "ListTasks":
        return { taskArns: this.execution["status"] === "FAILED" ? [] : [TASK] };
      case "DescribeTasks":
        return {
          tasks: [{
            taskArn: TASK,
            lastStatus: "RUNNING",
            taskDefinitionArn: "definition",
            containers: [{
              name: this.container,
              runtimeId: "runtime-1",
              managedAgents: [{ name: "ExecuteCommandAgent", lastStatus: "RUNNING" }],
            }],
            ...this.task,
          }],
        };
      case "ExecuteCommand":
        this.plugin.runs(String(input["command"]));
        return { session: { sessionId: "ecs-execute-command-1", streamUrl: "wss://stream", tokenValue: "token-of-the-stream" } };
      case "StartSession":
        return { SessionId: "mika-1", StreamUrl: "wss://stream", TokenValue: "token-of-the-stream" };
      case "DescribeTaskDefinition": {
        const environment = Object.entries({ DB_HOST: HOST, DB_PORT: "5432", DB_NAME: "main", DB_USER_NAME: "operations" });
        return { taskDefinition: { containerDefinitions: [{ environment: environment.map(([name, value]) => ({ name, value })) }] } };
      }
      default:
        return {};
    }
  }
}

describe("npm run ops -- shell, psql and tunnel", () => {
  let root: string;
  let registered: Registered;
  let rights: EvaluatedStatement[];
  let plugin: FakePlugin;
  let account: Account;
  let url: string;

  before(async () => {
    root = join(mkdtempSync(join(tmpdir(), "ops-")), "project");
    checkOut(root);
    editYaml(join(root, "Pulumi.stg.yaml"), (document) => {
      document.setIn(["config", "aws-practice:operators"], { principals: [ON_CALL], task: {} });
      document.setIn(["config", "aws-practice:services", "api", "executeCommand"], true);
      document.setIn(["config", "aws-practice:services", "api", "image"], "3f2c1a9");
    });
    ({ registered } = await planOf(".", "stg", {
      "aws-practice:operators": (section) => Object.assign(section, { principals: [ON_CALL], task: {} }),
      "aws-practice:services": (section) => Object.assign(section["api"] as Properties, { executeCommand: true, image: "3f2c1a9" }),
    }));
    const documents = registered.ofType("RolePolicy").filter(({ name }) => name.startsWith("operator-"))
      .map(({ name }) => JSON.stringify(registered.json("RolePolicy", name, "policy")));
    rights = documents.flatMap((text) => statementsIn(text.replaceAll("${aws:userid}", PERSON)));
  });
  after(() => rmSync(dirname(root), { recursive: true, force: true }));

  async function begin(version?: string): Promise<void> {
    plugin = new FakePlugin(version);
    account = new Account(plugin, registered, rights);
    url = await account.server.start();
  }
  beforeEach(() => begin());
  afterEach(async () => {
    await account.server.stop();
    plugin.remove();
  });

  const ops = (words: readonly string[], env: NodeJS.ProcessEnv = { PATH: plugin.folder }): Promise<Ran> =>
    withEnvironment(
      { ...NO_ACCOUNT, AWS_REGION: REGION, AWS_ACCESS_KEY_ID: "AKIAMIKA", AWS_SECRET_ACCESS_KEY: "secret", AWS_ENDPOINT_URL: url },
      () => runHere(opsCommand, [...words, "--stack", "stg"], { root, env }),
    );
  const operations = () => account.requests.map(({ operation }) => operation);

  it("psql starts a task with person and reason as tags, enters it as its user, and stops it", async () => {
    const { code, out, err } = await ops(["psql", "--command", "select 'it''s'", "--reason", "Order 7 is lost"]);
    assert.equal(code, 0, err);
    assert.match(out, /\r\npsql -c select 'it''s'\r\n|psql -c select 'it''s'\r\n/);
    assert.doesNotMatch(out, /exit-/);
    assert.match(
      err,
      /starts aws-practice-operations-stg for at most 60 minutes; its tags are operator AROA.*:mika and reason Order 7 is lost\n/,
    );
    assert.deepEqual(account.tags, { operator: PERSON, reason: "Order 7 is lost" });
    assert.deepEqual(operations().slice(-3), ["ExecuteCommand", "TerminateSession", "StopTask"]);
    assert.deepEqual(account.refused, []);
    assert.match(err, /stopped task 0123456789abcdef/);
  });

  it("gives the plugin the arguments of the AWS CLI, the answer by a variable, and the credentials of the session", async () => {
    await ops(["psql", "--command", "select 1"]);
    const { args, env } = plugin.call!;
    assert.deepEqual(args.slice(0, 4), ["AWS_SSM_START_SESSION_RESPONSE", REGION, "StartSession", ""]);
    assert.deepEqual(JSON.parse(args[4]!), { Target: "ecs:aws-practice-stg_0123456789abcdef0123456789abcdef_runtime-1" });
    assert.equal(args[5], `https://ssm.${REGION}.amazonaws.com`);
    assert.deepEqual(JSON.parse(env["AWS_SSM_START_SESSION_RESPONSE"]!), {
      SessionId: "ecs-execute-command-1",
      TokenValue: "token-of-the-stream",
      StreamUrl: "wss://stream",
    });
    assert.deepEqual([env["AWS_ACCESS_KEY_ID"], env["AWS_SESSION_TOKEN"]], ["ASIAOPERATOR", "token"]);
  });

  it("gives an older plugin the answer as its argument", async () => {
    await account.server.stop();
    plugin.remove();
    await begin("1.2.497.0");
    await ops(["psql", "--command", "select 1"]);
    assert.equal((JSON.parse(plugin.call!.args[0]!) as Properties)["SessionId"], "ecs-execute-command-1");
  });

  it("fails before anything is started if the plugin isn't installed", async () => {
    const { code, err } = await ops(["psql"], { PATH: dirname(plugin.folder) });
    assert.equal(code, 1);
    assert.match(err, /session-manager-plugin isn't on the PATH: .* docs\/ops\.md, "The Session Manager plugin"/);
    assert.deepEqual(account.requests, []);
  });

  it("psql --owner requires a reason, and uses another task and user", async () => {
    assert.match((await ops(["psql", "--owner"])).err, /--owner changes data and tables: say why/);
    const { code, err } = await ops(["psql", "--owner", "--command", "select 1", "--reason", "Repair order 7"]);
    assert.equal(code, 0, err);
    assert.equal(account.container, "operations-owner");
    assert.deepEqual(account.refused, []);
  });

  it("shell runs a line in a task of a service, and fails with its exit code", async () => {
    account.container = "api";
    account.tags = { Name: "aws-practice-api-stg" };
    const { code, out, err } = await ops(["shell", "api", "--command", "echo \"it's here\"; exit 3"]);
    assert.equal(code, 1);
    assert.match(out, /^\nStarting session\nit's here\r\n\nExiting session\n$/);
    assert.match(
      err,
      /enters task 0123456789abcdef0123456789abcdef of api; all that is typed and shown is recorded\nthe command ended with exit code 3\n$/,
    );
    assert.deepEqual([account.refused, operations().includes("StopTask")], [[], false]);
  });

  it("shell finds no way in without a running agent", async () => {
    account.container = "api";
    account.task = {
      containers: [{ name: "api", runtimeId: "1", managedAgents: [{ name: "ExecuteCommandAgent", lastStatus: "STOPPED" }] }],
    };
    assert.match((await ops(["shell", "api"])).err, /no task of api accepts sessions: its agent isn't running/);
  });

  it("tunnel forwards a port to the database, with a token in a file for psql", async () => {
    const { code, err } = await ops(["tunnel", "database", "15432"]);
    assert.equal(code, 0, err);
    assert.deepEqual(account.input("StartSession"), {
      Target: "ecs:aws-practice-stg_0123456789abcdef0123456789abcdef_runtime-1",
      DocumentName: "AWS-StartPortForwardingSessionToRemoteHost",
      Reason: LOOKS_ONLY,
      Parameters: { host: [HOST], portNumber: ["5432"], localPortNumber: ["15432"] },
    });
    assert.deepEqual(JSON.parse(plugin.call!.args[4]!), account.input("StartSession"));
    assert.match(
      err,
      /PGPASSFILE=\S+pgpass psql "hostaddr=127\.0\.0\.1 port=15432 host=main-stg\.abc\.\S+ user=operations dbname=main sslmode=require"/,
    );
    assert.throws(() => readFileSync(/PGPASSFILE=(\S+)/.exec(err)![1]!), /ENOENT/, "the file goes with the tunnel");
    assert.deepEqual([operations().slice(-2), account.refused], [["TerminateSession", "StopTask"], []]);
    assert.match((await ops(["tunnel", "cache", "16379"])).err, /cache isn't a store that tasks reach; known are database/);
    assert.match((await ops(["tunnel", "database", "80"])).err, /PORT is 80, but must be a whole number from 1,024 to 65,535/);
  });

  it("says why a task doesn't accept sessions, and stops it", async () => {
    account.task = { lastStatus: "STOPPED", stoppedReason: "CannotPullContainerError" };
    const stopped = await ops(["psql"]);
    assert.deepEqual([stopped.code, /task 0123\w+ stopped: CannotPullContainerError/.test(stopped.err)], [1, true]);
    account.execution = { status: "FAILED", error: "NotStarted", cause: "no capacity" };
    assert.match((await ops(["psql"])).err, /the execution is FAILED: NotStarted: no capacity/);
  });

  it("is refused by the role: the owner without a reason, the tasks of others, other documents and containers", () => {
    const context = { "aws:PrincipalTag/reason": LOOKS_ONLY, "ecs:cluster": CLUSTER };
    const allowed = (action: string, resource: unknown, more: Record<string, string> = {}) =>
      isAllowed(rights, { action, resource: String(resource), context: { ...context, ...more } });
    const machine = (name: string) => registered.only("StateMachine", `${name}-state-machine`).outputs["arn"];
    const own = { "aws:ResourceTag/operator": PERSON };
    const checked = { "ssm:SessionDocumentAccessCheck": "true" };
    assert.equal(LOOKS_ONLY, statements.LOOKS_ONLY);
    assert.deepEqual([
      allowed("states:StartExecution", machine("operations-runner")),
      allowed("ecs:StopTask", TASK, own),
      allowed("ssm:StartSession", TASK, { ...own, ...checked }),
    ], [true, true, true]);
    assert.deepEqual([
      allowed("states:StartExecution", machine("operations-owner-runner")),
      allowed("ecs:StopTask", TASK, { "aws:ResourceTag/operator": "AROAEXAMPLEOPERATOR1:kenji" }),
      allowed("ecs:ExecuteCommand", TASK, { "ecs:container-name": "operations", "aws:ResourceTag/operator": "AROAEXAMPLEOPERATOR1:kenji" }),
      allowed("ecs:ExecuteCommand", TASK, { "ecs:container-name": "web", "aws:ResourceTag/Name": "aws-practice-api-stg" }),
      allowed("ssm:StartSession", TASK, own),
      allowed("ssm:StartSession", TASK, { ...checked, "aws:ResourceTag/Name": "aws-practice-api-stg" }),
      allowed("ssm:StartSession", `arn:aws:ssm:${REGION}::document/AWS-StartInteractiveCommand`, checked),
      allowed("ecs:RunTask", `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/aws-practice-operations-stg:1`),
    ], [false, false, false, false, false, false, false, false]);
  });
});

describe("Signals during a session", () => {
  it("that a person types go to the session; others end it, with the exit code of a shell", () => {
    const source = new EventEmitter();
    const signals = new SessionSignals(source);
    const passed: string[] = [];
    const detach = signals.attach((signal) => void passed.push(signal));
    source.emit("SIGINT");
    assert.deepEqual([passed, signals.signal.aborted, signals.exitCode(0)], [[], false, 0]);
    source.emit("SIGHUP");
    assert.deepEqual([passed, signals.signal.aborted, signals.exitCode(0)], [["SIGHUP"], true, 129]);
    detach();
    signals.close();
    assert.equal(source.listenerCount("SIGINT"), 0);
  });

  it("that a person types before the session end the command, and its task", async () => {
    const source = new EventEmitter();
    const signals = new SessionSignals(source);
    const stopped: string[] = [];
    const run = withOperationsTask({
      task: { name: "operations", fullName: "operations-stg", nameStart: "operations-", maxMinutes: 60, stores: [] },
      operator: PERSON,
      reason: "any reason",
      execution: "one",
      runners: {
        arnOf: () => Promise.resolve("machine"),
        start: () => Promise.resolve("execution"),
        output: () => Promise.resolve(undefined),
      },
      cluster: {
        startedBy: () => Promise.resolve(TASK),
        described: () => Promise.resolve([{ lastStatus: "PENDING" }]),
        stop: (task) => Promise.resolve(void stopped.push(task)),
      },
      write: () => undefined,
      signal: signals.signal,
      pause: () => Promise.resolve(void source.emit("SIGINT")),
    }, () => Promise.resolve(0));
    await assert.rejects(run, /interrupted before the task accepted sessions/);
    assert.deepEqual([stopped, signals.exitCode(1)], [[TASK], 130]);
  });
});

describe("Tokens of database users", () => {
  const now = new Date("2026-11-27T20:15:00Z");
  const credentials = {
    accessKeyId: "ASIAEXAMPLE",
    secretAccessKey: "abc/DEF+ghi01234567890123456789012345678",
    sessionToken: "IQoJ/+==x",
  };
  const of = { host: HOST, port: 5432, user: "operations_owner", region: REGION };

  class Sha256 {
    private readonly hash;
    constructor(secret?: string | Uint8Array) {
      this.hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret);
    }
    update(data: string | Uint8Array): void {
      this.hash.update(data);
    }
    digest(): Promise<Uint8Array> {
      return Promise.resolve(this.hash.digest());
    }
    reset(): void {}
  }

  it("are those of AWS's own signer", async () => {
    const signer = new SignatureV4({ service: "rds-db", region: REGION, credentials, sha256: Sha256 as never });
    const { query = {} } = await signer.presign({
      method: "GET",
      protocol: "https:",
      hostname: HOST,
      port: 5432,
      path: "/",
      headers: { host: `${HOST}:5432` },
      query: { Action: "connect", DBUser: of.user },
    }, { expiresIn: 900, signingDate: now });
    const url = new URL(`https://${databaseToken(of, credentials, now)}`);
    assert.deepEqual(Object.fromEntries(url.searchParams), query);
    assert.equal(url.host, `${HOST}:5432`);
  });

  it("are the same in a container, which has busybox's sh alone", () => {
    const folder = mkdtempSync(join(tmpdir(), "psql-"));
    try {
      writeFileSync(join(folder, "psql"), "#!/bin/sh\ncat \"$PGPASSFILE\"; rm \"$PGPASSFILE\"; echo \"$PGUSER $PGSSLMODE $*\"\n", {
        mode: 0o755,
      });
      writeFileSync(join(folder, "ca.pem"), "certificates");
      const { accessKeyId, secretAccessKey, sessionToken } = credentials;
      const script = readFileSync(join(__dirname, "../../../components/workloads/operations/psql.sh"), "utf8");
      const out = execFileSync("sh", ["-c", script, "sh", "-c", "select 1"], {
        encoding: "utf8",
        env: {
          PATH: `${folder}:${process.env["PATH"]}`,
          NOW: "20261127T201500Z",
          AWS_REGION: REGION,
          DB_HOST: HOST,
          DB_PORT: "5432",
          DB_NAME: "main",
          DB_USER_NAME: of.user,
          PGSSLROOTCERT: join(folder, "ca.pem"),
          ROLE: JSON.stringify({ RoleArn: "arn", AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, Token: sessionToken }),
        },
      });
      const [line = "", login] = out.trimEnd().split("\n");
      assert.equal(line, `*:*:*:*:${databaseToken(of, credentials, now).replaceAll(":", "\\:")}`);
      assert.equal(login, "operations_owner verify-full -c select 1");
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
