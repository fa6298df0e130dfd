import assert from "node:assert/strict";

import { Database, type DatabaseArgs } from "../../../../components/data/database";
import { type DatabaseClient, DatabaseUsers } from "../../../../components/workloads/database-users/database-users";
import { DatabaseUsersRunner } from "../../../../components/workloads/database-users/users-runner";
import { FargateService } from "../../../../components/workloads/service/fargate-service";
import { renderVerdict, statusOf, verdictOf } from "../../../../toolkit/plan/verdict";
import type { Properties } from "../../../../toolkit/shared/values";
import { build, planOf, refusal, type Registered } from "../../../support/simulated";
import { allowed, DATABASE, HERE, some, statements, surroundings } from "../../../support/workloads";

const ROTATION = { schedule: "cron(0 4 1 * ? *)", timeZone: "Asia/Tokyo" };
const FAMILY = `arn:aws:ecs:${HERE}:task-definition/aws-practice-database-users-stg`;
const CLUSTER = `arn:aws:ecs:${HERE}:cluster/aws-practice-stg`;

/** Users of a database, a service for each of `services`, and the runner. */
function program(users: Record<string, DatabaseClient>, services: string[] = [], args: Partial<DatabaseArgs> = {}) {
  return () => {
    const around = surroundings();
    const database = new Database("database", {
      ...DATABASE,
      applicationUsername: undefined,
      passwordRotation: ROTATION,
      name: "main",
      ...args,
    });
    const { registry: _, image: __, ...place } = around;
    const all = new DatabaseUsers("database-users", { ...place, database, users });
    const made = services.map((name) => [name, new FargateService(name, { ...around, connections: [all.destination(name)] })] as const);
    new DatabaseUsersRunner("runner", { users: all, services: Object.fromEntries(made), alerts: around.alerts });
  };
}

const arnOf = (registered: Registered, type: string, name?: string) => String(registered.only(type, name).outputs["arn"]);
const definition = (registered: Registered) =>
  registered.json("StateMachine", "runner-state-machine", "definition") as { States: Record<string, Properties> };
const readers = (registered: Registered) => definition(registered).States["Readers"]?.["Result"] as Properties[] | undefined;
const PASSWORD: DatabaseClient = { authentication: "password" };

describe("DatabaseUsersRunner", () => {
  it("runs the latest task definition in the private subnets, in the group that the database admits", async () => {
    const registered = await build(program({ api: {} }));
    const { States } = definition(registered);
    assert.deepEqual(some(States["Run"]!, "Parameters.Cluster", "Parameters.TaskDefinition"), [CLUSTER, `${FAMILY}:1`]);
    assert.deepEqual(some(States["Run"]!, "Parameters.NetworkConfiguration.AwsvpcConfiguration"), [{
      Subnets: ["subnet-1", "subnet-2"],
      SecurityGroups: [registered.only("SecurityGroup", "database-users-access-security-group").id],
      AssignPublicIp: "DISABLED",
    }]);
    assert.ok(registered.dependencies("StateMachine", "runner-state-machine").includes("database-users-task-act"));
    assert.deepEqual(registered.only("DatabaseUsersRunner").outputs, {
      stateMachineArn: arnOf(registered, "StateMachine", "runner-state-machine"),
    });
  });

  it("may run this task and see tasks of this cluster, without passwords nothing more", async () => {
    const registered = await build(program({ api: {} }, ["api"]));
    assert.deepEqual(statements(registered, "RolePolicy", "runner-run"), [
      allowed(["ecs:RunTask"], [`${FAMILY}:*`], { ArnEquals: { "ecs:cluster": CLUSTER } }),
      allowed(
        ["iam:PassRole"],
        [arnOf(registered, "Role", "database-users-task-execution-role"), arnOf(registered, "Role", "database-users-task-role")],
        { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      ),
      allowed(["ecs:TagResource"], [`arn:aws:ecs:${HERE}:task/aws-practice-stg/*`], { StringEquals: { "ecs:CreateAction": "RunTask" } }),
      allowed(["ecs:DescribeTasks"], [`arn:aws:ecs:${HERE}:task/aws-practice-stg/*`]),
      allowed(["sns:Publish"], [arnOf(registered, "Topic")]),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], [arnOf(registered, "Key")]),
    ]);
    assert.deepEqual(statements(registered, "RolePolicy", "runner-list"), [
      allowed(["states:ListExecutions"], [arnOf(registered, "StateMachine", "runner-state-machine")]),
    ]);
  });

  it("only applies if all clients log in by IAM: no rotation, no schedule", async () => {
    const registered = await build(program({ api: {}, report: { as: "readonly" } }, ["api"]));
    assert.deepEqual([readers(registered), registered.ofType("Schedule").length], [undefined, 0]);
    assert.match(String(definition(registered).States["No action"]!["Cause"]), /no user has a password to rotate$/);
  });

  it("deploys exactly the services that read a password, each by its secret", async () => {
    const users: Record<string, DatabaseClient> = {
      api: PASSWORD,
      "back-office": PASSWORD,
      web: {},
      legacy: { as: "application" },
      migrate: PASSWORD, // a job
    };
    const registered = await build(program(users, ["api", "back-office", "web", "legacy"], { applicationUsername: "shop_app" }));
    const arns = ["api", "back-office", "legacy"].map((name) => arnOf(registered, "Service", `${name}-service`));
    const secrets = ["database-users-api-secret", "database-users-back-office-secret", "database-secret"].map((name) =>
      arnOf(registered, "Secret", name)
    );
    assert.deepEqual(readers(registered), [
      { name: "api", serviceArn: arns[0], secretArn: secrets[0] },
      { name: "back-office", serviceArn: arns[1], secretArn: secrets[1] },
      { name: "legacy", serviceArn: arns[2], secretArn: secrets[2] },
    ]);
    const all = statements(registered, "RolePolicy", "runner-run");
    assert.deepEqual(all.filter((one) => /DescribeSecret|UpdateService/.test(JSON.stringify(one))), [
      allowed(["secretsmanager:DescribeSecret"], secrets),
      allowed(["ecs:DescribeServices", "ecs:UpdateService"], arns),
    ]);
  });

  it("rotates passwords of jobs and of clients outside the program, too", async () => {
    for (const [users, args] of [[{ report: PASSWORD }, {}], [{}, { applicationUsername: "shop_app" }]] as const) {
      const registered = await build(program(users, [], args));
      assert.deepEqual([readers(registered), registered.ofType("Schedule").length], [undefined, 1]);
    }
  });
});

describe("DatabaseUsersRunner schedule", () => {
  it("starts a rotation, with retries for an hour and a dead-letter queue with an alarm", async () => {
    const registered = await build(program({ api: PASSWORD }, ["api"]));
    const queue = arnOf(registered, "Queue", "runner-dead-letters-queue");
    assert.deepEqual(
      some(registered.inputs("Schedule"), "scheduleExpression", "scheduleExpressionTimezone", "state", "flexibleTimeWindow"),
      ["cron(0 4 1 * ? *)", "Asia/Tokyo", "ENABLED", { mode: "OFF" }],
    );
    assert.deepEqual(registered.inputs("Schedule")["target"], {
      arn: arnOf(registered, "StateMachine", "runner-state-machine"),
      roleArn: arnOf(registered, "Role", "runner-schedule-role"),
      input: JSON.stringify({ action: "rotate" }),
      retryPolicy: { maximumRetryAttempts: 60, maximumEventAgeInSeconds: 3600 },
      deadLetterConfig: { arn: queue },
    });
    assert.match(
      String(registered.inputs("MetricAlarm", "runner-dead-letters-alarm")["alarmDescription"]),
      /^Password rotation in database main-stg/,
    );
  });

  it("doesn't exist with passwordRotation.schedule none", async () => {
    const registered = await build(program({ api: PASSWORD }, ["api"], { passwordRotation: { schedule: "none" } }));
    assert.deepEqual([registered.ofType("Schedule").length, readers(registered)?.length], [0, 1]);
  });

  const wrong: [string, DatabaseArgs["passwordRotation"], string][] = [
    [
      "a rate",
      { ...ROTATION, schedule: "rate(30 days)" },
      "passwordRotation.schedule is \"rate(30 days)\", but must be cron(minutes hours day-of-month",
    ],
    [
      "an invalid cron",
      { ...ROTATION, schedule: "cron(0 24 1 * ? *)" },
      "passwordRotation.schedule is \"cron(0 24 1 * ? *)\", but must be ",
    ],
    ["no time zone", { schedule: ROTATION.schedule }, "passwordRotation.timeZone is missing, but must be an IANA time zone"],
    ["an unknown time zone", { ...ROTATION, timeZone: "Tokyo" }, "passwordRotation.timeZone is \"Tokyo\", but must be an IANA time zone"],
  ];
  for (const [what, passwordRotation, message] of wrong) {
    it(`rejects ${what}`, async () => {
      const text = await refusal(program({ api: PASSWORD }, ["api"], { passwordRotation }));
      assert.ok(text.startsWith(`Database "database": ${message}`), text);
    });
  }
});

describe("Password rotation in the program", () => {
  const withPassword = (section: Properties) =>
    void (section["api"] = { ...(section["api"] as object), databaseAuthentication: "password" });

  it("is monthly at 04:00 in production's region, and off in staging", async () => {
    const [prd, stg] = await Promise.all(["prd", "stg"].map((stack) => planOf(".", stack, { "aws-practice:services": withPassword })));
    assert.deepEqual(
      some(prd!.registered.inputs("Schedule", "database-users-runner-schedule"), "scheduleExpression", "scheduleExpressionTimezone"),
      [
        "cron(0 4 1 * ? *)",
        "Asia/Tokyo",
      ],
    );
    assert.equal(stg!.registered.ofType("Schedule").filter(({ name }) => name.startsWith("database-users")).length, 0);
  });

  it("follows a schedule of the stack file in the region's time zone, and stops with none", async () => {
    const schedules = async (passwordRotation: object) => {
      const { registered } = await planOf(".", "prd", {
        "aws-practice:services": withPassword,
        "aws-practice:database": (section) => void (section["passwordRotation"] = passwordRotation),
      });
      return registered.ofType("Schedule").filter(({ name }) => name.startsWith("database-users")).map(({ inputs }) => [
        inputs["scheduleExpression"],
        inputs["scheduleExpressionTimezone"],
      ]);
    };
    assert.deepEqual(await schedules({ schedule: "cron(30 3 ? * SUN#1 *)" }), [["cron(30 3 ? * SUN#1 *)", "Asia/Tokyo"]]);
    assert.deepEqual(await schedules({ schedule: "none" }), []);
  });

  it("passes the plan with every policy", async () => {
    for (const stack of ["stg", "prd"]) {
      const { plan } = await planOf(".", stack, { "aws-practice:services": withPassword });
      const verdict = await verdictOf(plan);
      assert.ok(statusOf(verdict) === "passed", renderVerdict(verdict, (_, text) => text));
    }
  });
});
