import { RETRY_CALL } from "../../operations/retry-call";
import { counted, DRILL_TAG, EXISTS, FAILED, fromZero, NOT_FOUND, POINT_TAG, rdsCall, type RestoreRun, tooMany } from "./restore-run";

/** Once a minute for twelve hours: a large database is read back from S3. */
const CREATION_LOOKS = 720;
/** Once a minute for two hours; RDS finishes a backup first. */
const DELETION_LOOKS = 120;

/**
 * States of an instance that doesn't become available any more.
 * Source: Amazon RDS user guide, "Viewing Amazon RDS DB instance status".
 */
const BROKEN = [
  "deleting",
  "failed",
  "inaccessible-encryption-credentials",
  "incompatible-network",
  "incompatible-option-group",
  "incompatible-parameters",
  "incompatible-restore",
  "insufficient-capacity",
  "restore-error",
  "storage-full",
];

/** The instance that is restored, as RDS describes it, in `$.look.instance`. */
const look = (next: string) => ({
  ...rdsCall("describeDBInstances", { "DbInstanceIdentifier.$": "$.restore.identifier" }),
  ResultSelector: { "instance.$": "$.DbInstances[0]" },
  ResultPath: "$.look",
  Retry: RETRY_CALL,
  Catch: FAILED,
  Next: next,
});

/**
 * States that create the instance of `$.restore` from the backups, to the time `$.at.point`, and give it what a restore doesn't take over:
 * the first is `What is created?`, the last leads to `next`. The names of parameters are those of the SDK for Java.
 * Sources: Amazon RDS API reference, `RestoreDBInstanceToPointInTime` (ManageMasterUserPassword for Oracle only; the defaults are another
 * parameter group and the VPC's default security group) and `ModifyDBInstance`.
 */
export function creationStates({ instance, source }: RestoreRun, next: string) {
  const common = {
    SourceDBInstanceIdentifier: source,
    "TargetDBInstanceIdentifier.$": "$.restore.identifier",
    "RestoreTime.$": "$.at.point",
    DbInstanceClass: instance.instanceClass,
    DbSubnetGroupName: instance.subnetGroupName,
    DbParameterGroupName: instance.parameterGroupName,
    VpcSecurityGroupIds: [instance.securityGroupId],
    PubliclyAccessible: false,
    EnableIAMDatabaseAuthentication: true,
    AutoMinorVersionUpgrade: true,
    CopyTagsToSnapshot: true,
    MaxAllocatedStorage: instance.maxAllocatedStorageGiB,
    EngineLifecycleSupport: instance.engineLifecycleSupport,
  };
  const tagged = (more: object[]) => ({
    Tags: [{ Key: "Name", "Value.$": "$.restore.identifier" }, { Key: POINT_TAG, "Value.$": "$.at.point" }, ...more],
  });
  const create = (parameters: object) => ({
    ...rdsCall("restoreDBInstanceToPointInTime", { ...common, ...parameters }),
    ResultPath: null,
    Retry: [{ ErrorEquals: [EXISTS], MaxAttempts: 0 }, ...RETRY_CALL],
    Catch: [{ ErrorEquals: [EXISTS], ResultPath: "$.error", Next: "Look whose it is" }, ...FAILED],
    Next: "Created",
  });
  return {
    "What is created?": {
      Type: "Choice",
      Choices: [{ Variable: "$.restore.drill", BooleanEquals: true, Next: "Restore for a drill" }],
      Default: "Restore beside it",
    },
    "Restore for a drill": create({
      MultiAZ: false,
      DeletionProtection: false,
      BackupRetentionPeriod: 0,
      ...tagged([{ Key: DRILL_TAG, Value: source }]),
    }),
    "Restore beside it": create({
      MultiAZ: instance.multiAz,
      DeletionProtection: instance.deletionProtection,
      BackupRetentionPeriod: instance.backupRetentionDays,
      PreferredBackupWindow: instance.backupWindow,
      ...tagged([]),
    }),
    ...existingStates(),
    Created: fromZero("Let it be created"),
    "Let it be created": { Type: "Wait", Seconds: 60, Next: "Look at it" },
    "Look at it": look("Is it available?"),
    "Is it available?": {
      Type: "Choice",
      Choices: [
        { Variable: "$.look.instance.DbInstanceStatus", StringEquals: "available", Next: "Set it up" },
        { Or: BROKEN.map((status) => ({ Variable: "$.look.instance.DbInstanceStatus", StringEquals: status })), Next: "Tell failed" },
        tooMany(CREATION_LOOKS, "Tell failed"),
      ],
      Default: "Count looks",
    },
    "Count looks": counted("Let it be created"),
    ...setUpStates({ instance }, next),
  };
}

/** States that go on with an instance of the same point, of a call whose answer was lost or of an earlier run, and with no other. */
function existingStates() {
  return {
    "Look whose it is": look("Has it tags?"),
    "Has it tags?": {
      Type: "Choice",
      Choices: [{ Variable: "$.look.instance.TagList[0]", IsPresent: true, Next: "Its tag" }],
      Default: "Taken",
    },
    "Its tag": {
      Type: "Pass",
      Parameters: { "own.$": `$.look.instance.TagList[?(@.Key=='${POINT_TAG}')]` },
      ResultPath: "$.tag",
      Next: "Is it of this point?",
    },
    "Is it of this point?": {
      Type: "Choice",
      Choices: [{
        And: [{ Variable: "$.tag.own[0]", IsPresent: true }, { Variable: "$.tag.own[0].Value", StringEqualsPath: "$.at.point" }],
        Next: "Created",
      }],
      Default: "Taken",
    },
    Taken: {
      Type: "Fail",
      Error: "Taken",
      Cause: "An instance of this name exists, but wasn't restored to this time: restore to the other instance, or delete it",
    },
  };
}

/** States that let RDS manage the master's password, and wait for its secret. */
function setUpStates({ instance }: Pick<RestoreRun, "instance">, next: string) {
  const { keyArn, performanceInsights } = instance;
  const status = "$.look.instance.DbInstanceStatus";
  const secret = "$.look.instance.MasterUserSecret.SecretStatus";
  return {
    "Set it up": {
      ...rdsCall("modifyDBInstance", {
        "DbInstanceIdentifier.$": "$.restore.identifier",
        ManageMasterUserPassword: true,
        PreferredMaintenanceWindow: instance.maintenanceWindow,
        ...(performanceInsights && { EnablePerformanceInsights: true, PerformanceInsightsRetentionPeriod: 7 }),
        ...(keyArn !== undefined
          && { MasterUserSecretKmsKeyId: keyArn, ...(performanceInsights && { PerformanceInsightsKMSKeyId: keyArn }) }),
        ApplyImmediately: true,
      }),
      ResultPath: null,
      Retry: RETRY_CALL, // a backup may have begun
      Catch: FAILED,
      Next: "Being set up",
    },
    "Being set up": fromZero("Let it be set up"),
    "Let it be set up": { Type: "Wait", Seconds: 60, Next: "Look at its secret" },
    "Look at its secret": look("Is it set up?"),
    "Is it set up?": {
      Type: "Choice",
      Choices: [
        {
          And: [
            { Variable: status, StringEquals: "available" },
            { Variable: secret, IsPresent: true },
            { Variable: secret, StringEquals: "active" },
          ],
          Next: next,
        },
        tooMany(DELETION_LOOKS, "Tell failed"),
      ],
      Default: "Count looks at its secret",
    },
    "Count looks at its secret": counted("Let it be set up"),
  };
}

/** States before a drill that delete what an earlier one left. The first is `Is there a leftover?`, the last leads to `next`. */
export function leftoverStates({ drill }: RestoreRun, next: string) {
  return {
    "Is there a leftover?": {
      ...rdsCall("describeDBInstances", { DbInstanceIdentifier: drill }),
      ResultPath: null,
      Retry: [{ ErrorEquals: [NOT_FOUND], MaxAttempts: 0 }, ...RETRY_CALL],
      Catch: [{ ErrorEquals: [NOT_FOUND], ResultPath: "$.error", Next: next }, ...FAILED],
      Next: "Delete leftover",
    },
    ...deletionOf(drill, "leftover", next, "Tell failed"),
  };
}

/** States that delete an instance of a drill and wait until it is gone: the first is `Delete <what>`. */
export function deletionOf(drill: string, what: "leftover" | "drill", gone: string, failed: string) {
  const caught = [{ ErrorEquals: [NOT_FOUND], ResultPath: "$.gone", Next: gone }, {
    ErrorEquals: ["States.ALL"],
    ResultPath: "$.deletion",
    Next: failed,
  }];
  return {
    [`Delete ${what}`]: {
      ...rdsCall("deleteDBInstance", { DbInstanceIdentifier: drill, SkipFinalSnapshot: true, DeleteAutomatedBackups: true }),
      ResultPath: null,
      // While it is created or changed, RDS refuses; half an hour of attempts after its own.
      Retry: [{ ErrorEquals: [NOT_FOUND], MaxAttempts: 0 }, {
        ErrorEquals: ["States.ALL"],
        IntervalSeconds: 60,
        MaxAttempts: 30,
        BackoffRate: 1,
      }],
      // An earlier deletion goes on: RDS refuses another one.
      Catch: [
        caught[0]!,
        { ErrorEquals: ["Rds.InvalidDbInstanceStateException"], ResultPath: "$.deletion", Next: `Deleting ${what}` },
        caught[1]!,
      ],
      Next: `Deleting ${what}`,
    },
    [`Deleting ${what}`]: fromZero(`Let ${what} be deleted`),
    [`Let ${what} be deleted`]: { Type: "Wait", Seconds: 60, Next: `Is ${what} gone?` },
    [`Is ${what} gone?`]: {
      ...rdsCall("describeDBInstances", { DbInstanceIdentifier: drill }),
      ResultPath: null,
      Retry: [{ ErrorEquals: [NOT_FOUND], MaxAttempts: 0 }, ...RETRY_CALL],
      Catch: caught,
      Next: `How long, ${what}?`,
    },
    [`How long, ${what}?`]: { Type: "Choice", Choices: [tooMany(DELETION_LOOKS, failed)], Default: `Count looks at ${what}` },
    [`Count looks at ${what}`]: counted(`Let ${what} be deleted`),
  };
}
