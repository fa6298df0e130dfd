import type { Input } from "@pulumi/pulumi";

import type { Names } from "../shared/naming";
import { allow, type Statement } from "../shared/policy-document";

export interface BackupStatementsArgs {
  names: Pick<Names, "project" | "environment">;
  region: string;
  accountId: string;
  partition: string;
  vaultArn: Input<string>;
  /** Region, vault and key of the copies; undefined without copies. */
  copies: { region: string; vaultArn: Input<string>; keyArn: Input<string> } | undefined;
}

/** Names that AWS Backup gives to snapshots of RDS. Source: the managed policy below, `RDSBackupPermissions`. */
const SNAPSHOTS = "snapshot:awsbackup:*";

/**
 * Permissions of a plan's role to back up instances of RDS, to copy their snapshots, and to delete both when their time is over: the part for
 * RDS of AWSBackupServiceRolePolicyForBackup (v30), on this account's resources, in these regions.
 */
export function backupStatements({ names, region, accountId, partition, vaultArn, copies }: BackupStatementsArgs): Statement[] {
  const rds = (where: string, resource: string) => `arn:${partition}:rds:${where}:${accountId}:${resource}`;
  const databases = rds(region, "db:*");
  const snapshots = [rds(region, SNAPSHOTS), ...(copies === undefined ? [] : [rds(copies.region, SNAPSHOTS)])];
  const tags = { "aws:ResourceTag/project": names.project, "aws:ResourceTag/environment": names.environment };
  const onKeys = (keyArn: Input<string>, ours?: Record<string, string>): Statement[] => [
    allow(["kms:DescribeKey"], [keyArn]),
    allow(["kms:CreateGrant"], [keyArn], {
      ...(ours !== undefined && { StringEquals: ours }),
      Bool: { "kms:GrantIsForAWSResource": "true" },
    }),
  ];
  return [
    allow(["tag:GetResources"], ["*"]), // it has no resource type; it finds what the selection's tags match
    allow(["rds:DescribeDBInstances", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"], [databases]),
    allow(["rds:CreateDBSnapshot"], [databases], { StringEquals: tags }),
    allow(
      ["rds:AddTagsToResource", "rds:CreateDBSnapshot", "rds:DeleteDBSnapshot", "rds:DescribeDBSnapshots", "rds:ListTagsForResource"],
      snapshots,
    ),
    allow(["backup:DescribeBackupVault"], [vaultArn, ...(copies === undefined ? [] : [copies.vaultArn])]),
    // The key of a snapshot is the database's: the environment's own, which its tags tell, or AWS's, which needs no permission for a grant.
    ...onKeys(`arn:${partition}:kms:${region}:${accountId}:key/*`, tags),
    ...(copies === undefined ? [] : [
      allow(["rds:CopyDBSnapshot"], snapshots),
      allow(["backup:CopyFromBackupVault"], [snapshots[0]!]), // a recovery point's ARN is the snapshot's
      allow(["backup:CopyIntoBackupVault"], [copies.vaultArn]),
      ...onKeys(copies.keyArn),
    ]),
  ];
}
