import * as fc from "fast-check";
import assert from "node:assert/strict";

import { restoreDefinition } from "../../../../components/workloads/database-restore/restore-definition";
import { CallError, followers, type StateMachine, validationErrors } from "../job/states-language";
import {
  BESIDE,
  BUSY,
  DENIED,
  DRILL,
  EXISTS,
  LATEST,
  NOT_FOUND,
  OTHER,
  RestoreWorld,
  RUN,
  SOURCE,
  START,
  THROTTLED,
} from "./restore-world";

const TO = "2026-11-27T02:59:30Z";
const BY_HAND = { identifier: BESIDE, to: TO };

/** Plays an execution in a world that is changed before. */
function execution(input: object, change: (world: RestoreWorld) => void = () => {}) {
  const world = new RestoreWorld();
  change(world);
  const played = world.play(input);
  return { world, played, subjects: world.sent.map(({ Subject }) => Subject), message: world.sent[0]?.Message ?? "" };
}

/** Instances that exist at the end. */
const left = ({ instances, now, deletionSeconds }: RestoreWorld) =>
  [...instances].filter(([, { deletedAt = Infinity }]) => now < deletedAt + deletionSeconds).map(([identifier]) => identifier);

describe("restoreDefinition by hand", () => {
  it("restores beside the first with what the settings say, sets it up, checks it, and leaves it", () => {
    const { world, played, subjects, message } = execution(BY_HAND);
    assert.equal(played.status, "SUCCEEDED", JSON.stringify(played));
    assert.deepEqual(world.changes, [`restoreDBInstanceToPointInTime ${BESIDE}`, `modifyDBInstance ${BESIDE}`]);
    assert.deepEqual(world.request("restoreDBInstanceToPointInTime"), {
      SourceDBInstanceIdentifier: SOURCE,
      TargetDBInstanceIdentifier: BESIDE,
      RestoreTime: TO,
      DbInstanceClass: "db.t4g.micro",
      DbSubnetGroupName: "database-subnets-1",
      DbParameterGroupName: "database-postgres17-1",
      VpcSecurityGroupIds: ["sg-database"],
      PubliclyAccessible: false,
      EnableIAMDatabaseAuthentication: true,
      AutoMinorVersionUpgrade: true,
      CopyTagsToSnapshot: true,
      MaxAllocatedStorage: 100,
      EngineLifecycleSupport: "open-source-rds-extended-support-disabled",
      MultiAZ: true,
      DeletionProtection: true,
      BackupRetentionPeriod: 7,
      PreferredBackupWindow: "17:00-17:30",
      Tags: [{ Key: "Name", Value: BESIDE }, { Key: "restored-to", Value: TO }],
    });
    assert.deepEqual(world.request("modifyDBInstance"), {
      DbInstanceIdentifier: BESIDE,
      ManageMasterUserPassword: true,
      PreferredMaintenanceWindow: "sat:18:00-sat:18:30",
      EnablePerformanceInsights: true,
      PerformanceInsightsRetentionPeriod: 7,
      MasterUserSecretKmsKeyId: RUN.instance.keyArn,
      PerformanceInsightsKMSKeyId: RUN.instance.keyArn,
      ApplyImmediately: true,
    });
    assert.deepEqual([left(world), world.metrics, subjects], [[BESIDE], [], ["Restore of database main-stg has passed its check"]]);
    assert.match(message, /instance main-restored-a-stg is restored to 2026-11-27T02:59:30Z and checked: 3 tables, about 12 rows;/);
  });

  it("passes the address, the secret and both times to the check, and its result to npm run ops", () => {
    const { world, played } = execution(BY_HAND);
    const { Overrides } = world.request("runTask") as { Overrides: { ContainerOverrides: { Environment: { Value: string }[] }[] } };
    assert.deepEqual(JSON.parse(Overrides.ContainerOverrides[0]!.Environment[0]!.Value), {
      host: `${BESIDE}.rds`,
      masterSecretArn: `arn:aws:secretsmanager:x:1:secret:rds!db-${BESIDE}`,
      point: TO,
      startedAt: new Date(START).toISOString(),
    });
    assert.deepEqual(world.request("getLogEvents"), {
      LogGroupName: RUN.logGroupName,
      LogStreamName: "database-restore/database-restore/0f5c",
      Limit: 1,
      StartFromHead: false,
    });
    const { at, result } = played.output as { at: object; result: { is: { tables: number } } };
    assert.deepEqual([at, result.is.tables], [{ point: TO }, 3]);
  });

  it("restores to the latest point of AWS with latest, and refuses a later time without creating anything", () => {
    assert.equal(execution({ ...BY_HAND, to: "latest" }).world.request("restoreDBInstanceToPointInTime")["RestoreTime"], LATEST);
    const { world, played } = execution({ ...BY_HAND, to: "2026-11-27T11:59:00Z" });
    assert.deepEqual([played.error, world.changes], ["TooLate", []]);
    assert.match(played.cause!, /after the latest that AWS can restore/);
  });

  it("reports a database without a backup", () => {
    const { world, played, subjects } = execution(BY_HAND, (one) => (one.hasBackup = false));
    assert.deepEqual([played.error, world.changes, subjects], ["Failed", [], ["Restore of database main-stg failed"]]);
  });

  for (
    const input of [{ identifier: SOURCE, to: TO }, { identifier: DRILL, to: TO }, { identifier: BESIDE }, { to: TO }, {
      identifier: 1,
      to: TO,
    }]
  ) {
    it(`rejects ${JSON.stringify(input)} before any call`, () => {
      const { world, played } = execution(input);
      assert.deepEqual([played.error, world.requests], ["WrongInput", []]);
    });
  }

  it("goes on with an instance of the same time, of a run that ended early, and touches no other", () => {
    const tags = [{ Key: "restored-to", Value: TO }];
    const again = execution(BY_HAND, (one) => one.add(BESIDE, { tags }));
    assert.deepEqual([again.played.status, again.world.changes.at(-1)], ["SUCCEEDED", `modifyDBInstance ${BESIDE}`]);
    for (const other of [[], [{ Key: "Name", Value: BESIDE }], [{ Key: "restored-to", Value: LATEST }]]) {
      const { world, played } = execution(BY_HAND, (one) => one.add(BESIDE, { tags: other }));
      assert.deepEqual([played.error, world.changes], ["Taken", [`restoreDBInstanceToPointInTime ${BESIDE}`]]);
    }
    const second = execution({ ...BY_HAND, identifier: OTHER }, (one) => one.add(BESIDE, { tags }));
    assert.deepEqual([second.played.status, left(second.world)], ["SUCCEEDED", [BESIDE, OTHER]]);
  });

  it("doesn't wait for a drill that runs", () => {
    const { world, played } = execution(BY_HAND, (one) => one.others.push(60));
    assert.deepEqual([played.status, world.requests.some(({ call }) => call === "listExecutions")], ["SUCCEEDED", false]);
  });
});

describe("restoreDefinition as a drill", () => {
  it("restores to the latest point in one zone without backups, checks, deletes, measures and reports", () => {
    const { world, played, subjects, message } = execution({});
    assert.equal(played.status, "SUCCEEDED", JSON.stringify(played));
    const { MultiAZ, DeletionProtection, BackupRetentionPeriod, RestoreTime, Tags } = world.request("restoreDBInstanceToPointInTime");
    assert.deepEqual([MultiAZ, DeletionProtection, BackupRetentionPeriod, RestoreTime], [false, false, 0, LATEST]);
    assert.deepEqual((Tags as object[]).at(-1), { Key: "restore-drill", Value: SOURCE });
    assert.deepEqual(world.request("deleteDBInstance"), {
      DbInstanceIdentifier: DRILL,
      SkipFinalSnapshot: true,
      DeleteAutomatedBackups: true,
    });
    assert.deepEqual([left(world), world.metrics], [[], [{ RecoveryPointSeconds: 180, RecoveryTimeSeconds: 1_500 }]]);
    assert.deepEqual(subjects, ["Restore of database main-stg has passed its drill"]);
    assert.match(message, /would have lost 180 seconds of data, and the check passed 1500 seconds after it; it is deleted again$/);
  });

  it("deletes what an earlier drill left first, and waits until it is gone", () => {
    const { world, played } = execution({}, (one) => one.add(DRILL));
    assert.equal(played.status, "SUCCEEDED");
    assert.deepEqual(world.changes.map((change) => change.split(" ")[0]), [
      "deleteDBInstance",
      "restoreDBInstanceToPointInTime",
      "modifyDBInstance",
      "deleteDBInstance",
    ]);
  });

  it("is skipped while an earlier one runs, and says so", () => {
    const { world, played, subjects } = execution({}, (one) => one.others.push(60));
    assert.deepEqual([played.status, world.changes, world.metrics], ["SUCCEEDED", [], []]);
    assert.deepEqual(subjects, ["Restore of database main-stg was skipped"]);
  });

  const faults: [string, (world: RestoreWorld) => void][] = [
    ["a refused restore", (one) => (one.always.restoreDBInstanceToPointInTime = DENIED)],
    ["a source that can't be described", (one) => (one.always.describeDBInstances = DENIED)],
    ["an instance that isn't restored", (one) => (one.status = "incompatible-restore")],
    ["an instance that is created without an end", (one) => (one.creationSeconds = Infinity)],
    ["a refused change", (one) => (one.always.modifyDBInstance = DENIED)],
    ["a task that isn't started", (one) => (one.always.runTask = new CallError("ECS.AccessDeniedException"))],
    ["a task that can't be followed", (one) => (one.always.describeTasks = new CallError("Ecs.EcsException"))],
    ["a task that runs without an end", (one) => (one.runSeconds = Infinity)],
    ["a failed check", (one) => {
      one.exitCode = 1;
      one.line = "failed: the database has no table";
    }],
    ["a check that was stopped by hand", (one) => (one.stopCode = "UserInitiated")],
    ["a check without a last line", (one) => (one.line = undefined)],
    ["another last line than a result", (one) => (one.line = "checking database shop")],
    ["a log that can't be read", (one) => (one.always.getLogEvents = new CallError("CloudWatchLogs.ResourceNotFoundException"))],
  ];
  for (const [what, change] of faults) {
    it(`reports ${what}, leaves no instance, measures nothing, and fails`, () => {
      const { world, played, subjects } = execution({}, change);
      assert.deepEqual([played.status, world.metrics], ["FAILED", []], played.path.slice(-12).join(" -> "));
      assert.ok(subjects.length > 0);
      if (world.creationSeconds < Infinity) assert.deepEqual(left(world), []);
      else assert.ok(world.sent.some(({ Subject }) => Subject.endsWith("drill was not deleted")));
    });
    it(`by hand: reports ${what}, keeps the instance, and fails`, () => {
      const { world, played } = execution(BY_HAND, change);
      assert.deepEqual([played.status, world.changes.filter((each) => each.startsWith("delete"))], ["FAILED", []]);
      assert.ok(world.sent.length > 0);
    });
  }

  it("names the reason of a failed check in the message", () => {
    const { message } = execution({}, (one) => {
      one.exitCode = 1;
      one.line = "failed: orders.created_at, database.restore.newest, has no row with a time";
    });
    assert.match(message, /orders\.created_at, database\.restore\.newest, has no row.*docs\/runbook\.md#database-restore$/s);
  });

  it("passes over throttling, and a deletion that RDS refuses while the instance is busy", () => {
    const { world, played } = execution({}, (one) => {
      one.errors.describeDBInstances = [THROTTLED];
      one.errors.restoreDBInstanceToPointInTime = [THROTTLED];
      one.errors.modifyDBInstance = [BUSY];
      one.errors.deleteDBInstance = [BUSY, BUSY];
      one.errors.putMetricData = [new CallError("CloudWatch.CloudWatchException")];
    });
    assert.deepEqual([played.status, left(world), world.metrics.length], ["SUCCEEDED", [], 1]);
  });

  it("accepts a restore whose answer was lost, and an instance that is gone before its deletion", () => {
    for (const input of [{}, BY_HAND]) {
      const { world, played } = execution(input, (one) => (one.losesAnswer = true));
      assert.deepEqual([played.status, world.instances.size], ["SUCCEEDED", 1]);
    }
    const gone = execution({}, (one) => (one.errors.deleteDBInstance = [NOT_FOUND]));
    assert.equal(gone.played.status, "SUCCEEDED");
  });

  const undeleted: [string, (world: RestoreWorld) => void][] = [
    ["a refused deletion", (one) => (one.always.deleteDBInstance = DENIED)],
    ["a deletion without an end", (one) => (one.deletionSeconds = Infinity)],
  ];
  for (const [what, change] of undeleted) {
    it(`reports ${what}, measures nothing, and fails`, () => {
      const { world, played, subjects } = execution({}, change);
      assert.deepEqual([played.error, world.metrics, subjects], ["Failed", [], ["Restore of database main-stg drill was not deleted"]]);
    });
  }

  it("deletes the instance also if the topic doesn't answer, and fails", () => {
    const { world, played } = execution({}, (one) => {
      one.exitCode = 1;
      one.always.publish = new CallError("SNS.InternalErrorException");
    });
    assert.deepEqual([played.status, left(world)], ["FAILED", []]);
    const notStarted = execution({}, (one) => {
      one.always.runTask = new CallError("ECS.AccessDeniedException");
      one.always.publish = new CallError("SNS.InternalErrorException");
    });
    assert.deepEqual([notStarted.played.status, left(notStarted.world)], ["FAILED", []]);
  });

  it("whatever fails once or always: deletes only the drill's instance, and succeeds only with measures", () => {
    const calls = fc.constantFrom(
      "describeDBInstances",
      "restoreDBInstanceToPointInTime",
      "modifyDBInstance",
      "deleteDBInstance",
      "runTask",
      "describeTasks",
      "getLogEvents",
      "putMetricData",
    );
    fc.assert(
      fc.property(
        calls,
        fc.constantFrom(DENIED, BUSY, THROTTLED, EXISTS, NOT_FOUND),
        fc.boolean(),
        fc.boolean(),
        (call, error, always, drill) => {
          const { world, played } = execution(drill ? {} : BY_HAND, (one) => {
            if (always) one.always[call as "runTask"] = error;
            else one.errors[call as "runTask"] = [error];
          });
          assert.ok(
            world.changes.filter((each) => each.startsWith("delete")).every((each) => drill && each === `deleteDBInstance ${DRILL}`),
          );
          assert.ok(world.changes.every((each) => !each.endsWith(` ${SOURCE}`)));
          if (drill) assert.equal(world.metrics.length === 1, played.status === "SUCCEEDED", played.path.join(" -> "));
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe("restoreDefinition as a definition", () => {
  const definition = restoreDefinition(RUN);
  const { StartAt, States } = JSON.parse(JSON.stringify(definition)) as StateMachine;

  it("is valid Amazon States Language for asl-validator", () => assert.deepEqual(validationErrors(definition), []));

  it("reaches each state, and has names of at most 80 characters", () => {
    const reached = new Set([StartAt]);
    for (const state of reached) for (const next of followers(States[state]!)) reached.add(next);
    assert.deepEqual([...reached].toSorted(), Object.keys(States).toSorted());
    for (const state of Object.keys(States)) assert.match(state, /^[^\p{Cc}]{1,80}$/u);
  });

  it("has a timeout of a minute for each call but RunTask and Publish", () => {
    const calls = Object.values(States).filter(({ Resource }) => Resource?.includes(":aws-sdk:"));
    assert.ok(calls.length > 8 && calls.every(({ TimeoutSeconds }) => TimeoutSeconds === 60));
  });

  it("stays within 25,000 events, with everything as slow as it may be", () => {
    const { world, played } = execution({}, (one) => {
      one.creationSeconds = 700 * 60;
      one.runSeconds = 10_700;
      one.deletionSeconds = 7_100;
    });
    assert.equal(played.status, "SUCCEEDED");
    const events = played.path.length * 2 + world.requests.length * 3;
    assert.ok(events > 10_000 && events < 25_000, String(events));
  });

  it("has subjects of at most 100 characters with the longest identifier", () => {
    const longest = restoreDefinition({ ...RUN, label: `Restore of database ${"x".repeat(63 - "-restored-a".length)}` });
    const subjects = [...JSON.stringify(longest).matchAll(/"Subject":"([^"]*)"/g)].map(([, subject]) => subject!);
    assert.ok(subjects.length >= 6 && subjects.every((subject) => subject.length <= 100), subjects.join("\n"));
  });
});
