import type { Input } from "@pulumi/pulumi";

import type { StartOfTask } from "../job/start-definition";

/** Parameters of restores of a database. */
export interface RestoreRun extends StartOfTask {
  /** Identifier of the instance whose backups are restored. */
  source: string;
  /** Identifier of the instance of a drill. */
  drill: string;
  /** Identifiers of instances that can be restored by hand. */
  restored: readonly string[];
  /** Inputs of a restored instance, as RDS's API has them. */
  instance: RestoredInstance;
  containerName: string;
  logGroupName: string;
}

export interface RestoredInstance {
  instanceClass: string;
  maxAllocatedStorageGiB: number;
  multiAz: boolean;
  deletionProtection: boolean;
  backupRetentionDays: number;
  backupWindow: string;
  maintenanceWindow: string;
  performanceInsights: boolean;
  engineLifecycleSupport: string;
  subnetGroupName: Input<string>;
  parameterGroupName: Input<string>;
  securityGroupId: Input<string>;
  /** ARN of the environment's own key; undefined: AWS's. */
  keyArn: Input<string> | undefined;
}

/** Tag of a drill's instance: only an instance with it is deleted. */
export const DRILL_TAG = "restore-drill";

/** Tag with the time to which an instance was restored. */
export const POINT_TAG = "restored-to";

/** Namespace and names of the metrics of drills. */
export const DRILL_NAMESPACE = "RestoreDrill";
export const RPO_METRIC = "RecoveryPointSeconds";
export const RTO_METRIC = "RecoveryTimeSeconds";

export const FAILED = [{ ErrorEquals: ["States.ALL"], ResultPath: "$.error", Next: "Tell failed" }];

/**
 * Step Functions' names of RDS's errors. Source: AWS Step Functions developer guide, "Learning to use AWS service SDK integrations":
 * those of the SDK for Java, e.g. `DbInstanceNotFoundException`; sqlxpert/step-stay-stopped-aws-rds-aurora, README, "Inconsistent error
 * names".
 */
export const NOT_FOUND = "Rds.DbInstanceNotFoundException";
export const EXISTS = "Rds.DbInstanceAlreadyExistsException";

/** A loop's counter in `$.looks`, which a state sets to zero. */
export const fromZero = (next: string) => ({ Type: "Pass", Result: { count: 0 }, ResultPath: "$.looks", Next: next });

/** A state that counts a look; the other state decides how many there may be. */
export const counted = (next: string) => ({
  Type: "Pass",
  Parameters: { "count.$": "States.MathAdd($.looks.count, 1)" },
  ResultPath: "$.looks",
  Next: next,
});
export const tooMany = (looks: number, next: string) => ({ Variable: "$.looks.count", NumericGreaterThanEquals: looks, Next: next });

/** A call of RDS by the SDK integration. */
export const rdsCall = (action: string, parameters: object) => ({
  Type: "Task",
  Resource: `arn:aws:states:::aws-sdk:rds:${action}`,
  Parameters: parameters,
  TimeoutSeconds: 60,
});
