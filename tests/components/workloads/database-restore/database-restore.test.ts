import assert from "node:assert/strict";

import type { DatabaseArgs } from "../../../../components/data/database";
import { expectedDataDefinition } from "../../../../components/operations/expect-data";
import { DatabaseRestore } from "../../../../components/workloads/database-restore/database-restore";
import type { Properties } from "../../../../toolkit/shared/values";
import { type EvaluatedStatement, isAllowed } from "../../../support/iam-evaluation";
import { build, planOf, refusal, type Registered } from "../../../support/simulated";
import { HERE, some, statements, surroundings } from "../../../support/workloads";
import { databaseWith } from "../database-users/program";
import { play, validationErrors } from "../job/states-language";

const DRILL = { drillSchedule: "cron(0 5 2 * ? *)", timeZone: "Asia/Tokyo" };

const program = (settings: Partial<DatabaseArgs> = {}, ownKey = false) => () => {
  const { registry: _, image: __, ...place } = surroundings();
  const { database, encryption } = databaseWith({ restore: {}, ...settings }, ownKey);
  new DatabaseRestore("database-restore", { ...place, encryption, database });
};
const make = (settings?: Partial<DatabaseArgs>, ownKey?: boolean) => build(program(settings, ownKey));

const db = (identifier: string) => `arn:aws:rds:${HERE}:db:${identifier}`;
const secret = (id: string) => `arn:aws:secretsmanager:${HERE}:secret:rds!db-${id}`;
const states = (registered: Registered) =>
  (registered.json("StateMachine", "database-restore-state-machine", "definition") as { States: Record<string, Properties> }).States;

describe("DatabaseRestore", () => {
  let registered: Registered;
  let run: EvaluatedStatement[];
  let task: EvaluatedStatement[];
  before(async () => {
    registered = await make({ restore: DRILL }, true);
    run = statements(registered, "RolePolicy", "database-restore-run") as unknown as EvaluatedStatement[];
    task = statements(registered, "RolePolicy", "database-restore-task-act") as unknown as EvaluatedStatement[];
  });
  const may = (action: string, resource: string, context: Record<string, string> = {}, of = run) =>
    isAllowed(of, { action, resource, context });

  it("restores to the instance's own groups, class, key and windows", () => {
    const instance = registered.inputs("Instance");
    const { Parameters } = states(registered)["Restore beside it"] as { Parameters: Properties };
    assert.deepEqual(some(Parameters, "DbSubnetGroupName", "DbParameterGroupName", "VpcSecurityGroupIds", "DbInstanceClass", "MultiAZ"), [
      instance["dbSubnetGroupName"],
      instance["parameterGroupName"],
      instance["vpcSecurityGroupIds"],
      instance["instanceClass"],
      instance["multiAz"],
    ]);
    assert.deepEqual(
      some(states(registered)["Set it up"]!["Parameters"] as Properties, "MasterUserSecretKmsKeyId", "PreferredMaintenanceWindow"),
      [
        instance["kmsKeyId"],
        instance["maintenanceWindow"],
      ],
    );
  });

  it("may delete the instance of a drill with its tag, and nothing else", () => {
    const tag = { "aws:ResourceTag/restore-drill": "main-stg" };
    assert.ok(may("rds:DeleteDBInstance", db("main-drill-stg"), tag));
    const others = ["main-stg", "main-restored-a-stg", "main-drill-prd", "other-drill-stg"];
    assert.deepEqual(others.filter((each) => may("rds:DeleteDBInstance", db(each), tag)), []);
    assert.ok(!may("rds:DeleteDBInstance", db("main-drill-stg"), { "aws:ResourceTag/restore-drill": "other-stg" }));
    assert.ok(!may("rds:DeleteDBInstance", db("main-drill-stg")));
  });

  it("may change restored instances and not the first", () => {
    for (const action of ["rds:ModifyDBInstance", "rds:AddTagsToResource"]) {
      assert.deepEqual(["main-stg", "main-drill-stg", "main-restored-a-stg", "main-restored-b-stg"].map((each) => may(action, db(each))), [
        false,
        true,
        true,
        true,
      ]);
    }
    assert.ok(
      !["rds:StopDBInstance", "rds:DeleteDBSnapshot", "rds:DeleteDBInstanceAutomatedBackup"].some((action) => may(action, db("main-stg"))),
    );
  });

  it("may use the environment's key only through RDS and Secrets Manager, and grant it only to AWS", () => {
    const key = String(registered.inputs("Instance")["kmsKeyId"]);
    const rds = { "kms:ViaService": "rds.ap-northeast-1.amazonaws.com" };
    assert.ok(may("kms:CreateGrant", key, { ...rds, "kms:GrantIsForAWSResource": "true" }));
    assert.ok(!may("kms:CreateGrant", key, { ...rds, "kms:GrantIsForAWSResource": "false" }));
    assert.ok(!may("kms:Decrypt", key, { "kms:ViaService": "s3.ap-northeast-1.amazonaws.com" }));
  });

  it("reads in its task the secrets of restored instances, and not that of the first", () => {
    const tagged = (identifier: string) => ({ "aws:ResourceTag/aws:rds:primaryDBInstanceArn": db(identifier) });
    const reads = (identifier: string) => may("secretsmanager:GetSecretValue", secret("1-AbCdEf"), tagged(identifier), task);
    assert.deepEqual(["main-drill-stg", "main-restored-a-stg", "main-stg", "other-stg"].map(reads), [true, true, false, false]);
  });

  it("starts drills on schedule, and each day the watch for a success within 35 days", () => {
    const schedules = registered.ofType("Schedule").map(({ name, inputs }) => `${name} ${String(inputs["scheduleExpression"])}`);
    assert.deepEqual(schedules.toSorted((one, other) => one.localeCompare(other)), [
      `database-restore-drill-schedule ${DRILL.drillSchedule}`,
      "database-restore-watch-schedule cron(30 12 * * ? *)",
    ]);
    assert.match(
      String(registered.inputs("MetricAlarm", "database-restore-watch-alarm")["alarmDescription"]),
      /^Restore drill of database main-stg: no success within 35 days\. .*#restore-late$/,
    );
  });

  it("has no schedule, watch and dead-letter queue without a drill", async () => {
    const without = await make();
    assert.deepEqual(
      ["Schedule", "Queue"].map((type) => without.ofType(type).filter(({ name }) => name.startsWith("database-restore")).length),
      [0, 0],
    );
    assert.equal(without.ofType("StateMachine").length, 1);
  });

  it("passes query and newest to the task, without a secret", async () => {
    const all = await make({ restore: { query: "SELECT count(*) > 10 FROM orders", newest: "orders.created_at" } });
    const [container] = all.json("TaskDefinition", "database-restore-task-definition", "containerDefinitions") as [
      { environment: { name: string; value: string }[] },
    ];
    const request = container.environment.find(({ name }) => name === "REQUEST")!.value;
    assert.deepEqual(JSON.parse(request), {
      database: { port: 5432, name: "shop", caUrl: "https://truststore.pki.rds.amazonaws.com/ap-northeast-1/ap-northeast-1-bundle.pem" },
      query: "SELECT count(*) > 10 FROM orders",
      newest: "orders.created_at",
    });
  });

  const wrong: [string, Partial<DatabaseArgs>, RegExp][] = [
    [
      "a drill twice a year",
      { restore: { ...DRILL, drillSchedule: "cron(0 5 2 1,7 ? *)" } },
      /drillSchedule is .* at most 31 days between two drills/,
    ],
    [
      "a drill that comes once",
      { restore: { ...DRILL, drillSchedule: "cron(0 5 2 1 ? 2030)" } },
      /drillSchedule is .* at most 31 days between/,
    ],
    ["a rate", { restore: { ...DRILL, drillSchedule: "rate(30 days)" } }, /drillSchedule is "rate\(30 days\)", but must be cron\(/],
    ["a drill without time zone", { restore: { drillSchedule: DRILL.drillSchedule } }, /timeZone is missing/],
    ["a column without a table", { restore: { newest: "created_at" } }, /newest is "created_at", but must be <table>\.<column>/],
    ["an empty query", { restore: { query: " " } }, /query is " ", but must be SQL/],
    ["the instance of another database", { restoredInstance: "orders-restored-a-stg" }, /main-restored-a-stg or main-restored-b-stg/],
    ["a name that leaves no room", { name: "m".repeat(52) }, /name is .* short enough for the names of restored instances/],
  ];
  for (const [what, settings, message] of wrong) {
    it(`rejects ${what}`, async () => assert.match(await refusal(program(settings)), message));
  }
});

describe("`database.restoredInstance`", () => {
  let without: Registered;
  let switched: Registered;
  before(async () => {
    [without, switched] = (await Promise.all([undefined, "main-restored-a-stg"].map((restoredInstance) =>
      planOf(".", "stg", {
        "aws-practice:database": (section) => Object.assign(section, { restore: {}, ...(restoredInstance && { restoredInstance }) }),
        "aws-practice:services": (section) => Object.assign(section["api"] as object, { image: "3f2c1a9" }),
      })
    ))).map(({ registered }) => registered) as [Registered, Registered];
  });
  it("reads the instance, changes no input of the first, and creates or deletes nothing that is protected", () => {
    const read = switched.only("Instance", "database-restored");
    assert.deepEqual([read.external, read.id], [true, "main-restored-a-stg"]);
    assert.deepEqual(switched.inputs("Instance", "database-instance"), without.inputs("Instance", "database-instance"));
    const protectedOnes = (registered: Registered) =>
      registered.resources.filter(({ options }) => options.protect).map(({ urn, inputs }) => ({ urn, inputs }));
    assert.deepEqual(protectedOnes(switched), protectedOnes(without));
  });

  it("gives clients and the users task its address, and clients the grant to log in to it", () => {
    const { urn } = switched.only("Instance", "database-restored");
    const uses = (type: string, name: string, property: string) => switched.only(type, name).propertyDependencies[property]?.includes(urn);
    assert.ok(uses("TaskDefinition", "api-task-definition", "containerDefinitions"));
    assert.ok(uses("TaskDefinition", "database-users-task-definition", "containerDefinitions"));
    assert.ok(uses("RolePolicy", "api-task-act", "policy"));
  });

  it("watches both instances, and restores from the one that serves to the other place", () => {
    const backups = switched.ofType("MetricAlarm").filter(({ name }) => /^database-(restored-)?alarms-backup$/.test(name));
    assert.equal(backups.length, 2);
    const { Parameters } = states(switched)["Look at the source"] as { Parameters: Properties };
    assert.deepEqual(Parameters, { DbInstanceIdentifier: "main-restored-a-stg" });
    assert.ok(!/"StringEquals":"main-restored-a-stg"/.test(JSON.stringify(states(switched)["Drill or restore?"])));
  });
});

describe("expectedDataDefinition", () => {
  const metric = { namespace: "RestoreDrill", metricName: "RecoveryTimeSeconds", dimensions: { DBInstanceIdentifier: "main-stg" } };
  const definition = expectedDataDefinition({ problem: "No drill has succeeded", metric, days: 35 });
  const context = { Execution: { StartTime: "2026-11-01T12:30:00.000Z" }, State: { EnteredTime: "2026-12-06T12:30:00.000Z" } };

  it("is valid Amazon States Language", () => assert.deepEqual(validationErrors(definition), []));

  it("waits 35 days, asks for data since its start, and fails without any", () => {
    const asked: unknown[] = [];
    const ask = (Datapoints: object[]) =>
      play(definition, (_, parameters) => {
        asked.push(parameters);
        return { Datapoints };
      }, { context });
    const none = ask([]);
    assert.deepEqual([none.error, none.cause, none.waits], ["NoData", "No drill has succeeded", [35 * 86_400]]);
    assert.equal(ask([{ SampleCount: 1 }]).status, "SUCCEEDED");
    assert.deepEqual(asked[0], {
      Namespace: "RestoreDrill",
      MetricName: "RecoveryTimeSeconds",
      Dimensions: [{ Name: "DBInstanceIdentifier", Value: "main-stg" }],
      StartTime: "2026-11-01T12:30:00.000Z",
      EndTime: "2026-12-06T12:30:00.000Z",
      Period: 86_400,
      Statistics: ["SampleCount"],
    });
  });
});
