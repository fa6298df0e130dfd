import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";

import * as aws from "@pulumi/aws";

import { Database, type DatabaseArgs } from "../../../components/data/database";
import { Connection } from "../../../components/network/connection";
import { build, refusal, type Registered } from "../../support/simulated";
import { alerts, allowed, DATABASE, HERE, rulesOf, some, statements } from "../../support/workloads";
import { matchesPattern } from "../workloads/job/event-pattern";

const ARGS: DatabaseArgs = { ...DATABASE, name: "main" };
const make = (args: Partial<DatabaseArgs> = {}) => build(() => void new Database("database", { ...ARGS, ...args }));
const instanceOf = async (args: Partial<DatabaseArgs> = {}) => (await make(args)).inputs("Instance");

describe("Database", () => {
  it("creates PostgreSQL 17 on encrypted gp3 storage that grows", async () => {
    const instance = await instanceOf();
    assert.deepEqual(
      [
        "identifier",
        "engine",
        "engineVersion",
        "autoMinorVersionUpgrade",
        "instanceClass",
        "storageType",
        "storageEncrypted",
        "allocatedStorage",
        "maxAllocatedStorage",
      ].map((key) => instance[key]),
      ["main-stg", "postgres", "17", true, "db.t4g.micro", "gp3", true, 20, 100],
    );
  });

  it("lets RDS manage the master password", async () => {
    const instance = await instanceOf();
    assert.equal(instance["manageMasterUserPassword"], true);
    assert.equal(instance["password"], undefined);
  });

  it("isn't publicly accessible, and admits no client by default", async () => {
    const registered = await make();
    assert.equal(registered.inputs("Instance")["publiclyAccessible"], false);
    assert.deepEqual(registered.inputs("Instance")["vpcSecurityGroupIds"], [registered.only("SecurityGroup").id]);
    assert.equal(registered.ofType("SecurityGroupIngressRule").length + registered.ofType("SecurityGroupEgressRule").length, 0);
    assert.deepEqual(registered.inputs("SubnetGroup")["subnetIds"], ["subnet-1", "subnet-2"]);
  });

  it("sets rds.force_ssl in a parameter group whose family follows engineVersion", async () => {
    const registered = await make();
    const group = registered.inputs("ParameterGroup");
    assert.equal(group["family"], "postgres17");
    assert.deepEqual(group["parameters"], [{ name: "rds.force_ssl", value: "1", applyMethod: "pending-reboot" }]);
    assert.equal(registered.inputs("Instance")["parameterGroupName"], registered.only("ParameterGroup").id);
    const other = await make({ engineVersion: "18", parameters: { log_min_duration_statement: "500" } });
    assert.equal(other.only("ParameterGroup").name, "database-postgres18");
    assert.equal((other.inputs("ParameterGroup")["parameters"] as unknown[]).length, 2);
  });

  it("defaults to deletion protection, backups, multiAz and a final snapshot", async () => {
    const registered = await make();
    const instance = registered.inputs("Instance");
    assert.deepEqual(
      [
        "multiAz",
        "backupRetentionPeriod",
        "backupWindow",
        "maintenanceWindow",
        "copyTagsToSnapshot",
        "deletionProtection",
        "skipFinalSnapshot",
        "applyImmediately",
      ].map((key) => instance[key]),
      [true, 7, "17:00-17:30", "sat:18:00-sat:18:30", true, true, false, false],
    );
    assert.match(String(instance["finalSnapshotIdentifier"]), /^main-stg-final-[0-9a-f]{8}$/);
    assert.equal(registered.only("Instance").options.protect, true);
    assert.equal(registered.only("Secret").options.protect, true);
    assert.equal(registered.inputs("Secret")["recoveryWindowInDays"], 30);
  });

  it("can be destroyed with deletionProtection and finalSnapshot off", async () => {
    const registered = await make({ deletionProtection: false, finalSnapshot: false, secretRecoveryDays: 0, multiAz: false });
    const instance = registered.inputs("Instance");
    assert.deepEqual([
      instance["deletionProtection"],
      instance["skipFinalSnapshot"],
      instance["finalSnapshotIdentifier"],
      instance["multiAz"],
    ], [false, true, undefined, false]);
    assert.equal(registered.only("Instance").options.protect, false);
    assert.equal(registered.inputs("Secret")["recoveryWindowInDays"], 0);
  });

  it("accepts class, storage, version and names from its settings", async () => {
    const instance = await instanceOf({
      engineVersion: "18",
      allowMajorVersionUpgrade: true,
      instanceClass: "db.r8g.large",
      allocatedStorageGiB: 50,
      maxAllocatedStorageGiB: 500,
      databaseName: "shop",
      masterUsername: "root",
      backupRetentionDays: 35,
      backupWindow: "01:00-01:30",
      maintenanceWindow: "mon:02:00-mon:02:30",
      applyImmediately: true,
    });
    assert.deepEqual(
      [
        "engineVersion",
        "allowMajorVersionUpgrade",
        "instanceClass",
        "allocatedStorage",
        "maxAllocatedStorage",
        "dbName",
        "username",
        "backupRetentionPeriod",
        "backupWindow",
        "maintenanceWindow",
        "applyImmediately",
      ].map((key) => instance[key]),
      ["18", true, "db.r8g.large", 50, 500, "shop", "root", 35, "01:00-01:30", "mon:02:00-mon:02:30", true],
    );
    assert.deepEqual(some(await instanceOf(), "dbName", "username", "allowMajorVersionUpgrade", "port"), ["shop", "postgres", false, 5432]);
  });

  it("uses the default for a setting that is undefined", async () => {
    const instance = await instanceOf({
      deletionProtection: undefined,
      multiAz: undefined,
      backupRetentionDays: undefined,
      keepStopped: undefined,
    });
    assert.deepEqual(instance, await instanceOf());
  });

  it("exposes its address and its secrets as outputs", async () => {
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

  it("changes the name of the final snapshot with each replacement", async () => {
    const keepers = async (args: Partial<DatabaseArgs>) => (await make(args)).inputs("RandomId")["keepers"];
    assert.notDeepEqual(await keepers({ databaseName: "other" }), await keepers({}));
    assert.notDeepEqual(await keepers({ masterUsername: "root" }), await keepers({}));
  });

  it("creates its log groups first, with retention", async () => {
    const registered = await make({ logRetentionDays: 365 });
    assert.deepEqual(registered.inputs("Instance")["enabledCloudwatchLogsExports"], ["postgresql", "upgrade"]);
    assert.deepEqual(registered.ofType("LogGroup").map(({ inputs }) => [inputs["name"], inputs["retentionInDays"]]), [
      ["/aws/rds/instance/main-stg/postgresql", 365],
      ["/aws/rds/instance/main-stg/upgrade", 365],
    ]);
    const dependencies = registered.dependencies("Instance");
    assert.ok(dependencies.includes("database-postgresql-log") && dependencies.includes("database-upgrade-log"));
  });

  it("keeps logs for 30 days by default", async () => {
    assert.deepEqual((await make()).ofType("LogGroup").map(({ inputs }) => inputs["retentionInDays"]), [30, 30]);
  });

  it("enables Performance Insights with its 7 free days", async () => {
    const on = await instanceOf();
    const off = await instanceOf({ performanceInsights: false });
    assert.deepEqual([on["performanceInsightsEnabled"], on["performanceInsightsRetentionPeriod"]], [true, 7]);
    assert.deepEqual([off["performanceInsightsEnabled"], off["performanceInsightsRetentionPeriod"]], [false, undefined]);
  });
});

describe("Database secret", () => {
  it("belongs to applicationUsername, and gets no value from the program", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("Secret"), {
      name: "rds-main-stg",
      description: "Connection and credentials of the application user of database main-stg",
      recoveryWindowInDays: 30,
    });
    assert.deepEqual(registered.names().filter((name) => /SecretVersion|RandomPassword/.test(name)), []);
  });

  it("isn't created without applicationUsername", async () => {
    const registered = await make({ applicationUsername: undefined });
    assert.equal(registered.ofType("Secret").length, 0);
  });
});

describe("Database storage", () => {
  it("sets IOPS and throughput from 400 GiB on, and omits them below", async () => {
    const storage = async (allocatedStorageGiB: number) =>
      some(
        await instanceOf({ allocatedStorageGiB, maxAllocatedStorageGiB: 1000 }),
        "storageType",
        "allocatedStorage",
        "iops",
        "storageThroughput",
      );
    assert.deepEqual(await storage(399), ["gp3", 399, undefined, undefined]);
    assert.deepEqual(await storage(400), ["gp3", 400, 12_000, 500]);
    assert.deepEqual(await storage(900), ["gp3", 900, 12_000, 500]);
  });
});

describe("Database Extended Support", () => {
  it("is disabled by default", async () => {
    assert.equal((await instanceOf())["engineLifecycleSupport"], "open-source-rds-extended-support-disabled");
    assert.equal(
      (await instanceOf({ engineLifecycleSupport: "open-source-rds-extended-support" }))["engineLifecycleSupport"],
      "open-source-rds-extended-support",
    );
  });
});

describe("Database that is kept stopped", () => {
  const RULE = "database-keep-stopped-rule";
  const INSTANCE = `arn:aws:rds:${HERE}:db:main-stg`;
  const withAlerts = (args: Partial<DatabaseArgs> = {}) =>
    build(() => void new Database("database", { ...ARGS, keepStopped: true, alerts: alerts(), ...args }));
  const arnOf = (registered: Registered, type: string, name?: string) => registered.only(type, name).outputs["arn"];

  it("is off by default", async () => {
    const registered = await withAlerts({ keepStopped: false });
    assert.deepEqual(
      registered.names().filter((name) => /StateMachine|EventRule|Queue|Alarm/.test(name) && !name.includes("database-alarms")),
      [],
    );
  });

  it("is stopped by a state machine that only AWS's start of this instance after seven days triggers", async () => {
    const registered = await withAlerts();
    assert.deepEqual(registered.json("EventRule", RULE, "eventPattern"), {
      source: ["aws.rds"],
      "detail-type": ["RDS DB Instance Event"],
      detail: { EventID: ["RDS-EVENT-0154"], SourceArn: [INSTANCE] },
    });
    assert.equal(registered.inputs("EventRule", RULE)["state"], undefined);
    assert.deepEqual(registered.inputs("EventTarget", "database-keep-stopped-stop-target"), {
      rule: registered.only("EventRule", RULE).outputs["name"],
      targetId: "database-keep-stopped-stop",
      arn: arnOf(registered, "StateMachine"),
      roleArn: arnOf(registered, "Role", "database-keep-stopped-stop-role"),
      input: "{}",
      retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 3600 },
      deadLetterConfig: { arn: arnOf(registered, "Queue", "database-keep-stopped-dead-letters-queue") },
    });
    const { States } = registered.json("StateMachine", undefined, "definition") as { States: Record<string, { Parameters?: unknown }> };
    for (const state of ["Look", "Stop", "Look after"]) assert.deepEqual(States[state]!.Parameters, { DbInstanceIdentifier: "main-stg" });
  });

  it("matches RDS events by instance and event id", async () => {
    const pattern = (await withAlerts()).json("EventRule", RULE, "eventPattern") as object;
    const event = (detail: object) => ({
      version: "0",
      "detail-type": "RDS DB Instance Event",
      source: "aws.rds",
      account: "111111111111",
      region: "ap-northeast-1",
      resources: [INSTANCE],
      detail: {
        EventCategories: ["notification"],
        SourceType: "DB_INSTANCE",
        SourceArn: INSTANCE,
        SourceIdentifier: "main-stg",
        EventID: "RDS-EVENT-0154",
        Message: "DB instance is being started due to it exceeding the maximum allowed time being stopped.",
        ...detail,
      },
    });
    const cases: [object, boolean][] = [
      [{}, true],
      [{ EventID: "RDS-EVENT-0088", Message: "DB instance started." }, false],
      [{ EventID: "RDS-EVENT-0087", Message: "DB instance stopped." }, false],
      [{ SourceArn: `${INSTANCE}-2`, SourceIdentifier: "main-stg-2" }, false],
    ];
    for (const [detail, is] of cases) assert.equal(matchesPattern(pattern, event(detail)), is, JSON.stringify(detail));
  });

  it("grants describe, stop and publish, and no more", async () => {
    const registered = await withAlerts();
    assert.deepEqual(statements(registered, "RolePolicy", "database-keep-stopped-run"), [
      allowed(["rds:DescribeDBInstances", "rds:StopDBInstance"], [INSTANCE]),
      allowed(["sns:Publish"], [arnOf(registered, "Topic") as string]),
      allowed(["kms:Decrypt", "kms:GenerateDataKey"], [arnOf(registered, "Key") as string]),
    ]);
    assert.deepEqual(statements(registered, "RolePolicy", "database-keep-stopped-stop-start"), [
      allowed(["states:StartExecution"], [arnOf(registered, "StateMachine") as string]),
    ]);
  });

  it("raises an alarm for a failed execution and for an undelivered event", async () => {
    const registered = await withAlerts();
    const alarms = registered.ofType("MetricAlarm").map(({ inputs }) => some(inputs, "metricName", "alarmDescription", "alarmActions"));
    const topic = [registered.only("Topic").id];
    assert.deepEqual(alarms.filter(([metric]) => metric === "ExecutionsFailed"), [
      [
        "ExecutionsFailed",
        "Database main-stg was not stopped again and keeps running. First: check the failed execution of the state machine, and stop it by hand. Then: docs/runbook.md#database-stop",
        topic,
      ],
    ]);
    assert.ok(
      alarms.some(([, description, actions]) =>
        /Database main-stg: an event was not delivered/.test(String(description)) && isDeepStrictEqual(actions, topic)
      ),
      JSON.stringify(alarms),
    );
    const send = statements(registered, "QueuePolicy", "database-keep-stopped-dead-letters-policy").at(-1)!;
    assert.deepEqual([send["Principal"], send["Condition"]], [{ Service: "events.amazonaws.com" }, {
      ArnEquals: { "aws:SourceArn": arnOf(registered, "EventRule", RULE) },
    }]);
  });
});

describe("Database alarms", () => {
  const alarmsOf = async (args: Partial<DatabaseArgs>) => {
    const registered = await build(() => void new Database("database", { ...ARGS, ...args, alerts: alerts() }));
    return Object.fromEntries(
      registered.ofType("MetricAlarm").filter(({ inputs }) => inputs["namespace"] === "AWS/RDS").map((
        { name, inputs },
      ) => [name.replace("database-alarms-", ""), inputs["threshold"]]),
    );
  };

  it("have thresholds that follow the size of the database", async () => {
    assert.deepEqual(await alarmsOf({}), { storage: 1024 ** 3, cpu: 90, credits: 0, memory: 1024 ** 3 * 0.05, connections: 64 });
    assert.deepEqual(await alarmsOf({ instanceClass: "db.r8g.2xlarge", allocatedStorageGiB: 100, maxAllocatedStorageGiB: 500 }), {
      storage: 5 * 1024 ** 3,
      cpu: 90,
      memory: 64 * 1024 ** 3 * 0.05,
      connections: 4000,
    });
    assert.equal((await alarmsOf({ parameters: { max_connections: "200" } }))["connections"], 160);
    assert.deepEqual(Object.keys(await alarmsOf({ instanceClass: "db.x2g.large" })), ["storage", "cpu", "memory"]);
  });

  it("are omitted without alerts", async () => {
    assert.equal((await make()).ofType("MetricAlarm").length, 0);
  });
});

describe("Database server", () => {
  const program = () => {
    const server = new Database("database", ARGS).server();
    new Connection("users-to-database", { from: { label: "task database-users", securityGroupId: "sg-users" }, to: server });
    new aws.sns.Topic("knows", { displayName: JSON.stringify({ ...server, securityGroupId: "", dependencies: [] }) }, {
      dependsOn: server.dependencies,
    });
  };

  it("admits a connected security group on port 5432", async () => {
    const registered = await build(program);
    assert.deepEqual(rulesOf(registered), [
      "sg-users to database-security-group tcp 5432-5432 \"To database main-stg\"",
      "database-security-group from sg-users tcp 5432-5432 \"From task database-users\"",
    ]);
  });

  it("gives no credentials, and depends on the instance", async () => {
    const registered = await build(program);
    assert.deepEqual(registered.json("Topic", undefined, "displayName"), {
      name: "database",
      label: "database main-stg",
      port: 5432,
      environment: {},
      secrets: {},
      permissions: [],
      securityGroupId: "",
      dependencies: [],
      serviceConnect: false,
    });
    assert.ok(registered.dependencies("Topic").includes("database-instance"));
  });
});

describe("Database refusals", () => {
  const cases: [string, Partial<DatabaseArgs>, RegExp][] = [
    [
      "one subnet",
      { network: { vpcId: "vpc-1", privateSubnetIds: ["subnet-1"] } },
      /network is "1 private subnets", but must be private subnets in two zones or more/,
    ],
    ["an identifier of 64 characters", { name: "a".repeat(60) }, /identifier is "a{60}-stg", but must be 1 to 63/],
    [
      "40 days of backups",
      { backupRetentionDays: 40 },
      /^Database "database": backupRetentionDays is 40, but must be a whole number from 0 to 35$/,
    ],
    [
      "storage that can't grow",
      { allocatedStorageGiB: 100, maxAllocatedStorageGiB: 105 },
      /maxAllocatedStorageGiB is 105, but must be a whole number from 110 to 65536/,
    ],
    [
      "an application that is the master",
      { applicationUsername: "postgres" },
      /applicationUsername is "postgres", but must be another user than the master/,
    ],
    ["connections without TLS", { parameters: { "rds.force_ssl": "0" } }, /parameters.rds.force_ssl is "0", but must be omitted/],
    [
      "windows that overlap",
      { backupWindow: "18:00-19:00" },
      /maintenanceWindow is "sat:18:00-sat:18:30", but must be at another time than the backup window/,
    ],
    [
      "keepStopped without alerts",
      { keepStopped: true },
      /^Database "database": alerts is missing, but must be set with keepStopped/,
    ],
    ["a minor version", { engineVersion: "17.6" }, /engineVersion is "17.6", but must be a major version/],
    [
      "a major version's upgrade in the maintenance window",
      { allowMajorVersionUpgrade: true },
      /^Database "database": allowMajorVersionUpgrade is true, but must be together with applyImmediately: true/,
    ],
  ];
  for (const [what, args, message] of cases) {
    it(`rejects ${what}`, async () => {
      assert.match(await refusal(() => void new Database("database", { ...ARGS, ...args })), message);
    });
  }
});
