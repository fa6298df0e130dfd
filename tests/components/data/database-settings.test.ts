import assert from "node:assert/strict";

import { databaseSettings, ENGINE_VERSION_FORM as VERSION, identifierMistake } from "../../../components/data/database-settings";
import { requireNone, resolve } from "../../../components/shared/schema";
import { refused } from "../../support/refused";

const OWNER = "Database \"main\"";
const NAMED = {
  name: "main",
  databaseName: "shop",
  applicationUsername: "shop_app",
  backupWindow: "17:00-17:30",
  maintenanceWindow: "sat:18:00-sat:18:30",
};
const check = (settings: object = {}) => resolve(databaseSettings, OWNER, { ...NAMED, ...settings });
const SQL_NAME = "1 to 63 lower-case letters, digits and _, beginning with a letter";
const MASTER_NAME = "1 to 16 lower-case letters, digits and _, beginning with a letter";
const RESERVED = "none of RDS's own names: admin, rdsadmin, rds_superuser, rds_password, rds_replication, rdsrepladmin";
const RECOVERY = "0, or a whole number from 7 to 30";

describe("databaseSettings", () => {
  const accepted: [string, object][] = [
    ["the defaults", {}],
    ["the least", { engineVersion: "14", backupRetentionDays: 0, secretRecoveryDays: 0, logRetentionDays: 1, maxAllocatedStorageGiB: 22 }],
    ["the most", {
      engineVersion: "18",
      backupRetentionDays: 35,
      secretRecoveryDays: 30,
      allocatedStorageGiB: 59_578,
      maxAllocatedStorageGiB: 65_536,
    }],
    ["a major version's upgrade at once", { engineVersion: "18", allowMajorVersionUpgrade: true, applyImmediately: true }],
    ["Extended Support", { engineLifecycleSupport: "open-source-rds-extended-support" }],
    ["a database that is kept stopped", { keepStopped: true }],
    ["another class", { instanceClass: "db.m7g.16xlarge" }],
    ["parameters", { parameters: { log_min_duration_statement: "1000" } }],
    ["long names", { databaseName: "a".repeat(63), masterUsername: "o".repeat(16), applicationUsername: "app_2" }],
  ];
  for (const [what, choice] of accepted) it(`accepts ${what}`, () => check(choice));

  const cases: [string, object, string][] = [
    ["a version that is out of standard support", { engineVersion: "13" }, `engineVersion is "13", but must be ${VERSION}`],
    ["a minor version, which AWS upgrades", { engineVersion: "17.6" }, `engineVersion is "17.6", but must be ${VERSION}`],
    ["a version with three parts", { engineVersion: "17.6.1" }, `engineVersion is "17.6.1", but must be ${VERSION}`],
    [
      "a major version's upgrade in the maintenance window",
      { allowMajorVersionUpgrade: true },
      "allowMajorVersionUpgrade is true, but must be together with applyImmediately: true, as until the maintenance window the old parameter group can't be deleted and every update fails",
    ],
    [
      "a support that AWS doesn't offer",
      { engineLifecycleSupport: "extended" },
      "engineLifecycleSupport is \"extended\", but must be one of open-source-rds-extended-support-disabled, open-source-rds-extended-support",
    ],
    [
      "an EC2 instance type",
      { instanceClass: "t4g.micro" },
      "instanceClass is \"t4g.micro\", but must be an RDS instance class, e.g. db.t4g.micro",
    ],
    ["too little storage", { allocatedStorageGiB: 19 }, "allocatedStorageGiB is 19, but must be a whole number from 20 to 65536"],
    ["half a gibibyte", { allocatedStorageGiB: 20.5 }, "allocatedStorageGiB is 20.5, but must be a whole number from 20 to 65536"],
    [
      "too much storage",
      { maxAllocatedStorageGiB: 65_537 },
      "maxAllocatedStorageGiB is 65537, but must be a whole number from 20 to 65536",
    ],
    [
      "no room to grow",
      { allocatedStorageGiB: 100 },
      "maxAllocatedStorageGiB is 100, but must be a whole number from 110 to 65536, a tenth more than allocatedStorageGiB, 100; if omitted, it is 100",
    ],
    ["a database in capitals", { databaseName: "Main" }, `databaseName is "Main", but must be ${SQL_NAME}`],
    ["a master with a hyphen", { masterUsername: "the-owner" }, `masterUsername is "the-owner", but must be ${MASTER_NAME}`],
    ["a user that begins with a digit", { applicationUsername: "2nd" }, `applicationUsername is "2nd", but must be ${SQL_NAME}`],
    ["a name of 64 characters", { databaseName: "a".repeat(64) }, `databaseName is "${"a".repeat(64)}", but must be ${SQL_NAME}`],
    ["RDS's own user as master", { masterUsername: "rdsadmin" }, `masterUsername is "rdsadmin", but must be ${RESERVED}`],
    [
      "RDS's own user as application's",
      { applicationUsername: "rds_superuser" },
      `applicationUsername is "rds_superuser", but must be ${RESERVED}`,
    ],
    [
      "the master as the application's user",
      { applicationUsername: "postgres" },
      "applicationUsername is \"postgres\", but must be another user than the master, with fewer rights",
    ],
    [
      "connections without TLS",
      { parameters: { "rds.force_ssl": "0" } },
      "parameters.rds.force_ssl is \"0\", but must be omitted: connections without TLS are always refused",
    ],
    ["36 days of backups", { backupRetentionDays: 36 }, "backupRetentionDays is 36, but must be a whole number from 0 to 35"],
    [
      "windows that overlap",
      { backupWindow: "18:00-18:30" },
      "maintenanceWindow is \"sat:18:00-sat:18:30\", but must be at another time than the backup window, 18:00-18:30",
    ],
    [
      "a retention that CloudWatch doesn't know",
      { logRetentionDays: 8 },
      "logRetentionDays is 8, but must be one of 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653",
    ],
    ["6 days of recovery", { secretRecoveryDays: 6 }, `secretRecoveryDays is 6, but must be ${RECOVERY}`],
    ["31 days of recovery", { secretRecoveryDays: 31 }, `secretRecoveryDays is 31, but must be ${RECOVERY}`],
  ];
  for (const [what, choice, message] of cases) {
    it(`rejects ${what}`, () => assert.equal(refused(() => check(choice)), `${OWNER}: ${message}`));
  }

  for (const identifier of ["", "1st", "main--stg", "main-", "Main", "main_stg", "a".repeat(64)]) {
    it(`rejects the identifier "${identifier.slice(0, 9)}"`, () => {
      assert.equal(
        refused(() => requireNone(OWNER, identifierMistake(identifier))),
        `${OWNER}: identifier is "${identifier}", but must be 1 to 63 lower-case letters, digits and single hyphens, beginning with a letter`,
      );
    });
  }

  it("reports every mistake, one a line", () => {
    const wrong = {
      engineVersion: "9",
      instanceClass: "big",
      databaseName: "A",
      masterUsername: "x",
      applicationUsername: "x",
      parameters: { "rds.force_ssl": "1" },
      backupRetentionDays: -1,
      secretRecoveryDays: 1,
      logRetentionDays: 2,
    };
    assert.equal(refused(() => check(wrong)).split("\n").length, 8);
  });

  it("accepts AWS's range of recovery days, and 0", () => {
    const right = Array.from({ length: 40 }, (_, days) => days).filter((secretRecoveryDays) => {
      try {
        return check({ secretRecoveryDays }).secretRecoveryDays === secretRecoveryDays;
      } catch {
        return false;
      }
    });
    assert.deepEqual(right, [0, ...Array.from({ length: 24 }, (_, index) => 7 + index)]);
    for (const secretRecoveryDays of [7.5, -7, NaN, Infinity, "7", null, []]) {
      assert.match(refused(() => check({ secretRecoveryDays })), /: secretRecoveryDays is /);
    }
  });
});
