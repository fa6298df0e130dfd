import assert from "node:assert/strict";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { Connection } from "../../components/connection";
import { Database, type DatabaseArgs } from "../../components/database";
import { shortName } from "../../simulator";
import { plain, type Properties } from "../../simulator/values";
import { build, refusal, type Registered } from "../support/simulated";
import { alerts, allowed, HERE, rulesOf, some, statements } from "../support/workloads";

const ARGS: DatabaseArgs = { identifier: "main-stg", vpcId: "vpc-1", subnetIds: ["subnet-1", "subnet-2"] };
const make = (args: Partial<DatabaseArgs> = {}) => build(() => void new Database("database", { ...ARGS, ...args }));
const instanceOf = async (args: Partial<DatabaseArgs> = {}) => (await make(args)).inputs("Instance");

describe("Database", () => {
  it("is PostgreSQL 17 on encrypted gp3 storage that grows", async () => {
    const instance = await instanceOf();
    assert.deepEqual(
      ["identifier", "engine", "engineVersion", "autoMinorVersionUpgrade", "instanceClass", "storageType", "storageEncrypted", "allocatedStorage", "maxAllocatedStorage"].map((key) => instance[key]),
      ["main-stg", "postgres", "17", true, "db.t4g.micro", "gp3", true, 20, 100],
    );
  });

  it("leaves the master password to RDS", async () => {
    const instance = await instanceOf();
    assert.equal(instance["manageMasterUserPassword"], true);
    assert.equal(instance["password"], undefined);
  });

  it("can't be reached from the internet, nor by anybody who wasn't allowed", async () => {
    const registered = await make();
    assert.equal(registered.inputs("Instance")["publiclyAccessible"], false);
    assert.deepEqual(registered.inputs("Instance")["vpcSecurityGroupIds"], [registered.only("SecurityGroup").id]);
    assert.equal(registered.ofType("SecurityGroupIngressRule").length + registered.ofType("SecurityGroupEgressRule").length, 0);
    assert.deepEqual(registered.inputs("SubnetGroup")["subnetIds"], ["subnet-1", "subnet-2"]);
  });

  it("refuses connections without TLS, with a parameter group that follows the version", async () => {
    const registered = await make();
    const group = registered.inputs("ParameterGroup");
    assert.equal(group["family"], "postgres17");
    assert.deepEqual(group["parameters"], [{ name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" }]);
    assert.equal(registered.inputs("Instance")["parameterGroupName"], registered.only("ParameterGroup").id);
    const other = await make({ engineVersion: "18.1", parameters: { log_min_duration_statement: "500" } });
    assert.equal(other.only("ParameterGroup").name, "database-postgres18");
    assert.equal((other.inputs("ParameterGroup")["parameters"] as unknown[]).length, 2);
  });

  it("is protected, backed up, spread over two zones and leaves a last snapshot unless told otherwise", async () => {
    const registered = await make();
    const instance = registered.inputs("Instance");
    assert.deepEqual(
      ["multiAz", "backupRetentionPeriod", "backupWindow", "maintenanceWindow", "copyTagsToSnapshot", "deletionProtection", "skipFinalSnapshot", "applyImmediately"].map((key) => instance[key]),
      [true, 7, "17:00-17:30", "sat:18:00-sat:18:30", true, true, false, false],
    );
    assert.match(String(instance["finalSnapshotIdentifier"]), /^main-stg-final-[0-9a-f]{8}$/);
    assert.equal(registered.only("Instance").options.protect, true);
    assert.equal(registered.only("Secret").options.protect, true);
    assert.equal(registered.inputs("Secret")["recoveryWindowInDays"], 30);
  });

  it("can be made to be torn down", async () => {
    const registered = await make({ deletionProtection: false, finalSnapshot: false, secretRecoveryDays: 0, multiAz: false });
    const instance = registered.inputs("Instance");
    assert.deepEqual([instance["deletionProtection"], instance["skipFinalSnapshot"], instance["finalSnapshotIdentifier"], instance["multiAz"]], [false, true, undefined, false]);
    assert.equal(registered.only("Instance").options.protect, false);
    assert.equal(registered.inputs("Secret")["recoveryWindowInDays"], 0);
  });

  it("is as large, as new and as called as it is told", async () => {
    const instance = await instanceOf({
      engineVersion: "18.1", allowMajorVersionUpgrade: true, instanceClass: "db.r8g.large", allocatedStorageGiB: 50, maxAllocatedStorageGiB: 500,
      databaseName: "shop", masterUsername: "root", backupRetentionDays: 35, backupWindow: "01:00-01:30", maintenanceWindow: "mon:02:00-mon:02:30", applyImmediately: true,
    });
    assert.deepEqual(
      ["engineVersion", "allowMajorVersionUpgrade", "instanceClass", "allocatedStorage", "maxAllocatedStorage", "dbName", "username", "backupRetentionPeriod", "backupWindow", "maintenanceWindow", "applyImmediately"].map((key) => instance[key]),
      ["18.1", true, "db.r8g.large", 50, 500, "shop", "root", 35, "01:00-01:30", "mon:02:00-mon:02:30", true],
    );
    assert.deepEqual(some(await instanceOf(), "dbName", "username", "allowMajorVersionUpgrade", "port"), ["aws_practice", "postgres", false, 5432]);
  });

  it("takes what is left undefined as its default", async () => {
    const instance = await instanceOf({ deletionProtection: undefined, multiAz: undefined, backupRetentionDays: undefined, weeklyRestart: undefined });
    assert.deepEqual(instance, await instanceOf());
  });

  it("gives its address and its secrets away", async () => {
    const registered = await make();
    const { address, arn, masterUserSecrets } = registered.only("Instance").outputs;
    assert.deepEqual(registered.only("Database").outputs, {
      address,
      port: 5432,
      instanceArn: arn,
      secretArn: registered.only("Secret").outputs["arn"],
      masterSecretArn: (masterUserSecrets as { secretArn: string }[])[0]!.secretArn,
    });
  });

  it("names its last snapshot anew when RDS must replace it", async () => {
    const keepers = async (args: Partial<DatabaseArgs>) => (await make(args)).inputs("RandomId")["keepers"];
    assert.notDeepEqual(await keepers({ databaseName: "other" }), await keepers({}));
    assert.notDeepEqual(await keepers({ masterUsername: "root" }), await keepers({}));
  });

  it("writes its logs to groups that exist before it, with retention", async () => {
    const registered = await make({ logRetentionDays: 365 });
    assert.deepEqual(registered.inputs("Instance")["enabledCloudwatchLogsExports"], ["postgresql", "upgrade"]);
    assert.deepEqual(registered.ofType("LogGroup").map(({ inputs }) => [inputs["name"], inputs["retentionInDays"]]), [
      ["/aws/rds/instance/main-stg/postgresql", 365],
      ["/aws/rds/instance/main-stg/upgrade", 365],
    ]);
    const dependencies = registered.dependencies("Instance");
    assert.ok(dependencies.includes("database-postgresql-log") && dependencies.includes("database-upgrade-log"));
  });

  it("keeps its logs for thirty days by default", async () => {
    assert.deepEqual((await make()).ofType("LogGroup").map(({ inputs }) => inputs["retentionInDays"]), [30, 30]);
  });

  it("shows where the time of queries goes for seven free days", async () => {
    const on = await instanceOf();
    const off = await instanceOf({ performanceInsights: false });
    assert.deepEqual([on["performanceInsightsEnabled"], on["performanceInsightsRetentionPeriod"]], [true, 7]);
    assert.deepEqual([off["performanceInsightsEnabled"], off["performanceInsightsRetentionPeriod"]], [false, undefined]);
  });
});

describe("Database secret", () => {
  it("tells an application how to connect, as a user of its own with a generated password", async () => {
    const registered = await make();
    const secret = registered.json("SecretVersion", undefined, "secretString") as Record<string, string>;
    const address = String(registered.only("Instance").outputs["address"]);
    const password = String(plain(registered.only("RandomPassword").outputs["result"]));
    assert.deepEqual(secret, {
      DB_HOST: address,
      DB_PORT: "5432",
      DB_NAME: "aws_practice",
      DB_USER_NAME: "aws_practice_app",
      DB_PASSWORD: password,
    });
    assert.match(password, /^[A-Za-z0-9]{40}$/);
    assert.notEqual(secret["DB_USER_NAME"], registered.inputs("Instance")["username"]);
    assert.equal(registered.inputs("Secret")["name"], "rds-main-stg");
  });

  it("names the user and the database that were chosen", async () => {
    const registered = await make({ databaseName: "shop", applicationUsername: "shop_app" });
    assert.deepEqual(some(registered.json("SecretVersion", undefined, "secretString") as Properties, "DB_NAME", "DB_USER_NAME"), ["shop", "shop_app"]);
  });

  it("never travels in plain text", async () => {
    const registered = await make();
    const password = String(plain(registered.only("RandomPassword").outputs["result"]));
    const isHidden = (value: unknown) => typeof value === "object" && value !== null;
    assert.ok(isHidden(registered.only("SecretVersion").inputs["secretString"]));
    const elsewhere = registered.resources.filter(({ type }) => !/SecretVersion|RandomPassword/.test(type));
    assert.ok(!JSON.stringify(elsewhere).includes(password));
  });
});

describe("Database weekly restart", () => {
  const weeklyRestart = { dayOfWeek: "sun", startTime: "02:00", stopTime: "03:30" } as const;

  it("doesn't happen unless asked for", async () => {
    assert.equal((await make()).ofType("Schedule").length, 0);
  });

  it("starts and stops the instance by a direct call, in Tokyo's time", async () => {
    const registered = await make({ weeklyRestart });
    const schedules = registered.ofType("Schedule").map(({ inputs }) => inputs);
    assert.deepEqual(schedules.map((schedule) => schedule["scheduleExpression"]), ["cron(0 2 ? * SUN *)", "cron(30 3 ? * SUN *)"]);
    assert.ok(schedules.every((schedule) => schedule["scheduleExpressionTimezone"] === "Asia/Tokyo"));
    for (const schedule of schedules) {
      assert.deepEqual(some(schedule, "groupName", "flexibleTimeWindow", "target.roleArn", "target.retryPolicy"), [
        registered.only("ScheduleGroup").id,
        { mode: "OFF" },
        registered.only("Role").outputs["arn"],
        { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
      ]);
    }
    assert.equal(registered.inputs("RolePolicy")["role"], registered.only("Role").id);
    assert.deepEqual(schedules.map((schedule) => (schedule["target"] as { arn: string; input: string })).map(({ arn, input }) => [arn, input]), [
      ["arn:aws:scheduler:::aws-sdk:rds:startDBInstance", '{"DbInstanceIdentifier":"main-stg"}'],
      ["arn:aws:scheduler:::aws-sdk:rds:stopDBInstance", '{"DbInstanceIdentifier":"main-stg"}'],
    ]);
  });

  it("may touch this one instance only, from its own schedules only", async () => {
    const registered = await make({ weeklyRestart: { ...weeklyRestart, timeZone: "Europe/Zurich" } });
    assert.deepEqual(registered.json("RolePolicy", undefined, "policy"), {
      Version: "2012-10-17",
      Statement: [{
        Effect: "Allow",
        Action: ["rds:StartDBInstance", "rds:StopDBInstance"],
        Resource: ["arn:aws:rds:ap-northeast-1:111111111111:db:main-stg"],
      }],
    });
    const trust = registered.json("Role", undefined, "assumeRolePolicy") as { Statement: { Condition: unknown }[] };
    assert.deepEqual(trust.Statement[0]?.Condition, {
      StringEquals: { "aws:SourceAccount": "111111111111", "aws:SourceArn": registered.only("ScheduleGroup").outputs["arn"] },
    });
    assert.ok(registered.ofType("Schedule").every(({ inputs, dependencies }) =>
      inputs["scheduleExpressionTimezone"] === "Europe/Zurich" && dependencies.some((urn) => urn.endsWith("database-schedule-start-stop"))));
  });
});

describe("Database weekly restart that fails", () => {
  const weeklyRestart = { dayOfWeek: "sun", startTime: "02:00", stopTime: "03:30" } as const;
  const targets = (registered: Registered) => registered.ofType("Schedule").map(({ inputs }) => inputs["target"] as Properties);
  const withAlerts = () => build(() => void new Database("database", { ...ARGS, weeklyRestart, alerts: alerts() }));

  it("is kept in a queue by both schedules, and the topic hears of it", async () => {
    const registered = await withAlerts();
    const queue = registered.only("Queue").outputs["arn"];
    assert.deepEqual(targets(registered).map((target) => target["deadLetterConfig"]), [{ arn: queue }, { arn: queue }]);
    assert.deepEqual(some(registered.inputs("MetricAlarm"), "alarmDescription", "alarmActions"), [
      "Something of The weekly restart of database main-stg was not delivered; the message in the queue says what and why",
      [registered.only("Topic").id],
    ]);
    assert.deepEqual(some(registered.inputs("Queue"), "tags.Name"), ["main-stg-weekly-restart"]);
    assert.equal(shortName(registered.only("DeadLetterQueue").parent), "database-schedule");
  });

  it("may be sent there by the schedules' role, which may nothing else besides", async () => {
    const registered = await withAlerts();
    assert.deepEqual(statements(registered, "RolePolicy", "database-schedule-start-stop"), [
      allowed(["rds:StartDBInstance", "rds:StopDBInstance"], [`arn:aws:rds:${HERE}:db:main-stg`]),
      allowed(["sqs:SendMessage"], [registered.only("Queue").outputs["arn"]]),
    ]);
  });

  it("is kept nowhere without alerts", async () => {
    const registered = await make({ weeklyRestart });
    assert.deepEqual(targets(registered).map((target) => target["deadLetterConfig"]), [undefined, undefined]);
    assert.deepEqual(registered.names().filter((name) => /Queue|Alarm/.test(name)), []);
  });

  it("is nothing to keep where there is no restart", async () => {
    const registered = await build(() => void new Database("database", { ...ARGS, alerts: alerts() }));
    assert.deepEqual(registered.names().filter((name) => /Queue|Alarm/.test(name)), []);
  });
});

describe("Database destination", () => {
  const program = () => {
    const database = new Database("database", ARGS);
    const { ready, secrets, ...destination } = database.destination();
    new Connection("api-to-database", { from: { label: "service api", securityGroupId: "sg-api" }, to: destination });
    const { name, label, port, serviceConnect } = destination;
    new aws.sns.Topic("knows", { displayName: pulumi.jsonStringify({ name, label, port, serviceConnect, secrets }) }, { dependsOn: ready });
  };

  it("lets in on PostgreSQL's port whom it is told to, by security group", async () => {
    const registered = await build(program);
    assert.deepEqual(rulesOf(registered), [
      'sg-api to database-security-group tcp 5432-5432 "To database main-stg"',
      'database-security-group from sg-api tcp 5432-5432 "From service api"',
    ]);
  });

  it("tells a client each key of the application's secret, never the master's, and what it is called", async () => {
    const registered = await build(program);
    const secret = String(registered.only("Secret").outputs["arn"]);
    assert.deepEqual(registered.json("Topic", undefined, "displayName"), {
      name: "database",
      label: "database main-stg",
      port: 5432,
      serviceConnect: false,
      secrets: Object.fromEntries(["DB_HOST", "DB_PORT", "DB_NAME", "DB_USER_NAME", "DB_PASSWORD"].map((key) => [key, `${secret}:${key}::`])),
    });
    assert.deepEqual(Object.keys(registered.json("SecretVersion", undefined, "secretString") as object), ["DB_HOST", "DB_PORT", "DB_NAME", "DB_USER_NAME", "DB_PASSWORD"]);
  });

  it("is there once the server and the secret's value are", async () => {
    const dependencies = (await build(program)).dependencies("Topic");
    assert.ok(dependencies.includes("database-instance") && dependencies.includes("database-secret-value"));
  });

  it("gives one key under another name", async () => {
    let host: string | undefined;
    const registered = await build(() => void new Database("database", ARGS).secretKey("DB_HOST").apply((key) => (host = key)));
    assert.equal(host, `${String(registered.only("Secret").outputs["arn"])}:DB_HOST::`);
  });
});

describe("Database refusals", () => {
  const cases: [string, Partial<DatabaseArgs>, RegExp][] = [
    ["one subnet", { subnetIds: ["subnet-1"] }, /subnetIds is "1 subnets", but must be subnets in two zones or more/],
    ["an identifier of 64 characters", { identifier: "a".repeat(64) }, /identifier is "a{64}", but must be 1 to 63/],
    ["40 days of backups", { backupRetentionDays: 40 }, /^Database "database": backupRetentionDays is 40, but must be a whole number from 0 to 35$/],
    ["storage that can't grow", { allocatedStorageGiB: 100, maxAllocatedStorageGiB: 105 }, /maxAllocatedStorageGiB is 105, but must be a whole number from 110 to 65536/],
    ["an application that is the master", { applicationUsername: "postgres" }, /applicationUsername is "postgres", but must be another user than the master/],
    ["connections without TLS", { parameters: { "rds.force_ssl": "0" } }, /parameters.rds.force_ssl is "0", but must be left out/],
    ["windows that overlap", { backupWindow: "18:00-19:00" }, /maintenanceWindow is "sat:18:00-sat:18:30", but must be apart from the backup window/],
    ["a stop before the start", { weeklyRestart: { dayOfWeek: "sun", startTime: "02:00", stopTime: "01:00" } }, /stopTime is "01:00", but must be hh:mm on the same day/],
  ];
  for (const [what, args, message] of cases) {
    it(`refuses ${what}`, async () => {
      assert.match(await refusal(() => void new Database("database", { ...ARGS, ...args })), message);
    });
  }
});
