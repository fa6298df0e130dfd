import assert from "node:assert/strict";

import { Backups, type BackupsArgs } from "../../../components/account/backups";
import { Alerts } from "../../../components/operations/alerts";
import { naming } from "../../../components/shared/naming";
import { build, refusal, type Registered } from "../../support/simulated";
import { statements } from "../../support/workloads";
import { matchesPattern } from "../workloads/job/event-pattern";

const ACCOUNT = "111111111111";
const names = naming({ project: "shop", environment: "stg" });
const place = { region: "ap-northeast-1", accountId: ACCOUNT, partition: "aws" };
const create = (settings: Partial<BackupsArgs> = {}) => () =>
  void new Backups("backups", {
    names,
    place,
    deletionProtection: true,
    alerts: new Alerts("alerts", { names }),
    timeZone: "Asia/Tokyo",
    ...settings,
  });
const vaultArn = (region: string) => `arn:aws:backup:${region}:${ACCOUNT}:backup-vault:shop-backups-stg`;
const [HERE, THERE] = [vaultArn("ap-northeast-1"), vaultArn("ap-northeast-3")];

describe("Backups", () => {
  let alone: Registered;
  let copied: Registered;
  before(async () => {
    alone = await build(create());
    copied = await build(create({ copyRegion: "ap-northeast-3", keepDays: 90, lock: "governance" }));
  });

  it("are made each day at five in the morning, and kept for five weeks", () => {
    const { name, rules } = alone.inputs("Plan");
    assert.equal(name, "shop-backups-stg");
    assert.deepEqual(rules, [{
      ruleName: "scheduled",
      targetVaultName: "shop-backups-stg",
      schedule: "cron(0 5 * * ? *)",
      scheduleExpressionTimezone: "Asia/Tokyo",
      startWindow: 60,
      completionWindow: 720,
      lifecycle: { deleteAfter: 35 },
    }]);
    assert.deepEqual(alone.ofType("Key").map(({ name: key }) => key), ["alerts-key"]);
    assert.deepEqual(alone.ofType("VaultLockConfiguration"), []);
  });

  it("are copied to another region, to a vault with a key of its own there", () => {
    const [rule] = copied.inputs("Plan")["rules"] as object[];
    assert.deepEqual((rule as { copyActions: object[] }).copyActions, [{ destinationVaultArn: THERE, lifecycle: { deleteAfter: 90 } }]);
    const { region, kmsKeyArn } = copied.inputs("Vault", "backups-copies");
    assert.equal(region, "ap-northeast-3");
    assert.equal(kmsKeyArn, copied.only("Key", "backups-key").outputs["arn"]);
    assert.match(String(kmsKeyArn), /^arn:aws:kms:ap-northeast-3:/);
    assert.equal(copied.inputs("Key", "backups-key")["region"], "ap-northeast-3");
    const policy = copied.inputs("Key", "backups-key")["policy"];
    assert.match(String(policy), /"kms:ViaService":"rds\.ap-northeast-3\.amazonaws\.com"/);
  });

  it("are of the databases with the environment's tags, but not of those that a drill restores", () => {
    const { resources, notResources, conditions } = copied.inputs("Selection");
    assert.deepEqual(resources, [`arn:aws:rds:ap-northeast-1:${ACCOUNT}:db:*`]);
    assert.deepEqual(notResources, [`arn:aws:rds:ap-northeast-1:${ACCOUNT}:db:*-drill-stg`]);
    assert.deepEqual(conditions, [{
      stringEquals: [{ key: "aws:ResourceTag/project", value: "shop" }, { key: "aws:ResourceTag/environment", value: "stg" }],
    }]);
    assert.ok(copied.dependencies("Selection").includes("backups-backups"), "the role has its permissions first");
  });

  it("their role takes snapshots of these only, and copies into the one vault", () => {
    const ofCopies = statements(copied, "RolePolicy", "backups-backups");
    const granted = (action: string, all = ofCopies) => all.filter(({ Action }) => (Action as string[]).includes(action));
    const tags = { "aws:ResourceTag/project": "shop", "aws:ResourceTag/environment": "stg" };
    assert.deepEqual(granted("rds:CreateDBSnapshot").map(({ Resource, Condition }) => [Resource, Condition]), [
      [[`arn:aws:rds:ap-northeast-1:${ACCOUNT}:db:*`], { StringEquals: tags }],
      [["ap-northeast-1", "ap-northeast-3"].map((region) => `arn:aws:rds:${region}:${ACCOUNT}:snapshot:awsbackup:*`), undefined],
    ]);
    assert.deepEqual(granted("backup:CopyIntoBackupVault").map(({ Resource }) => Resource), [[THERE]]);
    for (const { Condition } of granted("kms:CreateGrant")) {
      assert.equal((Condition as { Bool: Record<string, string> }).Bool["kms:GrantIsForAWSResource"], "true");
    }
    const ofOne = statements(alone, "RolePolicy", "backups-backups");
    for (const action of ["rds:CopyDBSnapshot", "backup:CopyIntoBackupVault", "backup:CopyFromBackupVault"]) {
      assert.deepEqual(granted(action, ofOne), [], action);
    }
  });

  describe("locked", () => {
    const lockOf = async (lock: "governance" | "compliance") => {
      const registered = await build(create({ copyRegion: "ap-northeast-3", lock }));
      return { registered, locks: registered.ofType("VaultLockConfiguration").map(({ inputs }) => inputs) };
    };

    it("by governance can be deleted by no one who can't take off the lock", async () => {
      const { registered, locks } = await lockOf("governance");
      assert.deepEqual(locks, [
        { backupVaultName: "shop-backups-stg", minRetentionDays: 7 },
        { region: "ap-northeast-3", backupVaultName: "shop-backups-stg", minRetentionDays: 7 },
      ]);
      for (const { options } of registered.ofType("VaultLockConfiguration")) {
        assert.equal(options.deleteBeforeReplace, true, "the old lock's deletion would take off the new one");
      }
      assert.ok(registered.ofType("Vault").every(({ options }) => !options.retainOnDelete));
    });

    it("by compliance can't be unlocked after a week, and so stay when the program goes", async () => {
      const { registered, locks } = await lockOf("compliance");
      assert.deepEqual(locks.map(({ changeableForDays }) => changeableForDays), [7, 7]);
      const kept = ["Vault", "VaultLockConfiguration"].flatMap((kind) => registered.ofType(kind));
      assert.equal(kept.length, 4);
      for (const { name, options } of [...kept, registered.only("Key", "backups-key")]) assert.ok(options.retainOnDelete, name);
    });
  });

  it("are protected, unless the account's buckets aren't", async () => {
    const unprotected = await build(create({ copyRegion: "ap-northeast-3", deletionProtection: false }));
    const flags = (of: Registered) => [
      ...of.ofType("Vault").map(({ inputs, options }) => [inputs["forceDestroy"], options.protect]),
      [of.only("Key", "backups-key").options.protect],
    ];
    assert.deepEqual(flags(copied), [[false, true], [false, true], [true]]);
    assert.deepEqual(flags(unprotected), [[true, false], [true, false], [false]]);
  });

  describe("that fail", () => {
    const job = (kind: "Backup" | "Copy", state: string, vault = HERE) => ({
      source: "aws.backup",
      "detail-type": `${kind} Job State Change`,
      detail: {
        state,
        resourceArn: `arn:aws:rds:ap-northeast-1:${ACCOUNT}:db:main-stg`,
        ...(kind === "Backup" ? { backupVaultArn: vault } : { sourceBackupVaultArn: vault, destinationBackupVaultArn: THERE }),
      },
    });
    const pattern = (of: Registered, rule: string) => of.json("EventRule", rule, "eventPattern") as object;

    it("are notified, as are copies; other states and vaults aren't", () => {
      const failed = pattern(copied, "backups-alarms-failed-rule");
      for (const state of ["FAILED", "ABORTED", "EXPIRED", "PARTIAL"]) {
        assert.ok(matchesPattern(failed, job("Backup", state)), state);
        assert.ok(matchesPattern(failed, job("Copy", state)), state);
      }
      for (const state of ["CREATED", "RUNNING", "COMPLETED"]) assert.ok(!matchesPattern(failed, job("Backup", state)), state);
      assert.ok(!matchesPattern(failed, job("Backup", "FAILED", vaultArn("eu-west-1"))));
    });

    it("or are missing raise an alarm four hours later: of a backup, or of a copy where there are copies", () => {
      const [backup, copy] = [pattern(alone, "backups-alarms-done"), pattern(copied, "backups-alarms-done")];
      assert.ok(matchesPattern(backup, job("Backup", "COMPLETED")));
      assert.ok(!matchesPattern(backup, job("Backup", "FAILED")));
      assert.ok(matchesPattern(copy, job("Copy", "COMPLETED")));
      assert.ok(!matchesPattern(copy, job("Backup", "COMPLETED")), "a backup that isn't copied");
      assert.equal(copied.inputs("MetricAlarm", "backups-alarms-missing")["evaluationPeriods"], 28);
    });
  });

  const mistakes: [string, Partial<BackupsArgs>, RegExp][] = [
    ["the stack's own region", { copyRegion: "ap-northeast-1" }, /copyRegion.*"ap-northeast-1".*another region than the stack's/],
    ["a region of another partition", { copyRegion: "cn-north-1" }, /copyRegion.*of its partition, aws/],
    ["no region", { copyRegion: "osaka" }, /copyRegion.*a region, e\.g\. ap-northeast-3/],
    ["too short a time", { keepDays: 3 }, /keepDays.*from 7 to 3650/],
    ["a schedule that isn't one", { schedule: "daily" }, /schedule.*cron\(/],
    ["a schedule that is off", { schedule: "none" }, /schedule.*omit the whole group/],
    ["a month between two backups", { schedule: "cron(0 5 1 * ? *)" }, /schedule.*at most 164 hours/],
    ["no time zone", { timeZone: undefined }, /timeZone.*IANA/],
    ["a name that is too long", { names: naming({ project: "a".repeat(40), environment: "staging" }) }, /vaultName.*2 to 50/],
  ];
  for (const [what, settings, expected] of mistakes) {
    it(`refuse ${what}`, async () => assert.match(await refusal(create(settings)), expected));
  }

  it("take a schedule of workdays, and wait for it over the weekend", async () => {
    const registered = await build(create({ schedule: "cron(0 12 ? * MON-FRI *)" }));
    assert.equal(registered.inputs("MetricAlarm", "backups-alarms-missing")["evaluationPeriods"], 76);
  });
});
