import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import { expectEvents } from "../operations/event-count";
import { alarmText } from "../operations/runbook";
import { BACKUP_HOURS } from "./backup-settings";

export interface BackupAlarmsArgs {
  /** Name tag of its resources. */
  nameTag: string;
  /** Subject of messages, e.g. `Backups of shop-prd`. */
  label: string;
  vaultArn: pulumi.Input<string>;
  /** Vault of the copies; undefined without copies. */
  copiesArn: pulumi.Input<string> | undefined;
  /** Longest time between two backups, in hours. */
  gapHours: number;
  alerts: Alerts;
}

/** Ends of a job without a backup. Source: AWS Backup API reference, `DescribeBackupJob` and `DescribeCopyJob`, State. */
const FAILURES = ["ABORTED", "EXPIRED", "FAILED", "PARTIAL"];

/**
 * Alarms of an account's backups.
 *
 * - Notification of each backup and copy that failed, was stopped, or didn't begin in time
 * - Alarm if none succeeded for the longest time between two and four hours more: nothing matches the plan, or the plan is gone
 *
 * AWS Backup reports an event within five minutes, and not with certainty; so the alarm doesn't rely on one for a failure.
 * Source: AWS Backup developer guide, "Monitoring AWS Backup events using Amazon EventBridge"; of their fields botocore's `backup`.
 */
export class BackupAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: BackupAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:BackupAlarms", name, {}, opts);

    const { nameTag, label, vaultArn, copiesArn, alerts } = args;
    const source = ["aws.backup"];
    const backup = (state: string[]) => ({ "detail-type": ["Backup Job State Change"], detail: { backupVaultArn: [vaultArn], state } });
    const copy = (state: string[]) => ({ "detail-type": ["Copy Job State Change"], detail: { sourceBackupVaultArn: [vaultArn], state } });
    new EventAlert(`${name}-failed`, {
      nameTag,
      label,
      pattern: { source, $or: [backup(FAILURES), copy(FAILURES)] },
      message: {
        text: "<kind> of <resource>: <state>, <reason>",
        paths: { kind: "$.detail-type", resource: "$.detail.resourceArn", state: "$.detail.state", reason: "$.detail.statusMessage" },
      },
      entry: "backup-failed",
      alerts,
    }, { parent: this });

    const hours = Math.ceil(args.gapHours) + BACKUP_HOURS;
    const problem = `${label}: no ${copiesArn === undefined ? "backup" : "copy"} for ${hours} hours`;
    const rule = new aws.cloudwatch.EventRule(`${name}-done`, {
      description: alarmText(problem, "backup-missing", alerts.runbook),
      eventPattern: pulumi.jsonStringify({ source, ...(copiesArn === undefined ? backup : copy)(["COMPLETED"]) }),
      tags: { Name: nameTag },
    }, { parent: this });
    expectEvents(`${name}-missing`, { nameTag, alerts, problem, entry: "backup-missing", ruleName: rule.name, hours }, { parent: this });
    this.registerOutputs({});
  }
}
