import * as aws from "@pulumi/aws";

import { account, allow, arn, role, securityGroup } from "./parts";
import type { SoundProgram } from "./program";

/** Databases and their copies beside the root program. */
export const DATA: readonly SoundProgram[] = [
  {
    title: "A backup plan of the database, with the role that AWS Backup documents",
    source: "AWS Backup developer guide, \"IAM service roles\"",
    only: "prd",
    beside: (platform) => {
      const vault = new aws.backup.Vault("vault", { name: "main" });
      const plan = new aws.backup.Plan("plan", {
        name: "daily",
        rules: [{ ruleName: "daily", targetVaultName: vault.name, schedule: "cron(0 17 * * ? *)", lifecycle: { deleteAfter: 35 } }],
      });
      const backup = role("backup", "backup.amazonaws.com");
      const policyArn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup";
      new aws.iam.RolePolicyAttachment("backup-policy", { role: backup.name, policyArn });
      const resources = [platform.database().arn];
      new aws.backup.Selection("selection", { name: "database", planId: plan.id, iamRoleArn: backup.arn, resources });
    },
  },
  {
    title: "A plan that finds databases by a tag, with copies in another region and vaults that no one can empty",
    source: "AWS Backup developer guide, \"Creating backup copies across AWS Regions\" and \"AWS Backup Vault Lock\"",
    program: () => {
      const there = { region: "ap-northeast-3" };
      const [vault, copies] = [new aws.backup.Vault("vault", { name: "main" }), new aws.backup.Vault("copies", { ...there, name: "main" })];
      for (const [name, place, of] of [["lock", {}, vault], ["copies-lock", there, copies]] as const) {
        new aws.backup.VaultLockConfiguration(name, {
          ...place,
          backupVaultName: of.name,
          changeableForDays: 3,
          minRetentionDays: 7,
          maxRetentionDays: 400,
        });
      }
      const plan = new aws.backup.Plan("plan", {
        name: "databases",
        rules: [
          {
            ruleName: "daily",
            targetVaultName: vault.name,
            schedule: "cron(0 20 * * ? *)",
            lifecycle: { deleteAfter: 35 },
            copyActions: [{ destinationVaultArn: copies.arn, lifecycle: { deleteAfter: 35 } }],
          },
          { ruleName: "monthly", targetVaultName: vault.name, schedule: "cron(0 20 1 * ? *)", lifecycle: { deleteAfter: 365 } },
        ],
      });
      const tagged = { StringEquals: { "aws:ResourceTag/backup": "daily" } };
      const snapshots = ["ap-northeast-1", "ap-northeast-3"].map((region) => `arn:aws:rds:${region}:${account()}:snapshot:awsbackup:*`);
      const backup = role(
        "backup",
        "backup.amazonaws.com",
        allow("tag:GetResources", "*"),
        allow(["rds:DescribeDBInstances", "rds:ListTagsForResource"], arn("rds", "db:*")),
        allow("rds:CreateDBSnapshot", arn("rds", "db:*"), tagged),
        allow(["rds:AddTagsToResource", "rds:CopyDBSnapshot", "rds:CreateDBSnapshot", "rds:DeleteDBSnapshot"], snapshots),
        allow("backup:DescribeBackupVault", [vault.arn, copies.arn]),
        allow("backup:CopyIntoBackupVault", copies.arn),
      );
      new aws.backup.Selection("selection", {
        name: "databases",
        planId: plan.id,
        iamRoleArn: backup.arn,
        resources: [arn("rds", "db:*")],
        conditions: [{ stringEquals: [{ key: "aws:ResourceTag/backup", value: "daily" }] }],
      });
    },
  },
  {
    title: "Aurora Serverless with two instances, whose password RDS keeps",
    source: "Aurora user guide, \"Using Aurora Serverless v2\" and \"Password management with Amazon Aurora and AWS Secrets Manager\"",
    only: "prd",
    beside: (platform) => {
      const subnets = new aws.rds.SubnetGroup("aurora-subnets", { subnetIds: platform.subnetIds("private"), description: "Aurora" });
      const parameters = new aws.rds.ClusterParameterGroup("aurora-parameters", {
        family: "aurora-postgresql16",
        description: "TLS",
        parameters: [{ name: "rds.force_ssl", value: "1" }],
      });
      const cluster = new aws.rds.Cluster("aurora", {
        engine: "aurora-postgresql",
        engineMode: "provisioned",
        serverlessv2ScalingConfiguration: { minCapacity: 0.5, maxCapacity: 4 },
        dbSubnetGroupName: subnets.name,
        vpcSecurityGroupIds: [securityGroup("aurora-group", platform.vpcId()).id],
        storageEncrypted: true,
        backupRetentionPeriod: 14,
        manageMasterUserPassword: true,
        masterUsername: "postgres",
        deletionProtection: true,
        dbClusterParameterGroupName: parameters.name,
        finalSnapshotIdentifier: "aurora-final",
      }, { protect: true });
      for (const name of ["aurora-a", "aurora-b"]) {
        const engine = "aurora-postgresql";
        new aws.rds.ClusterInstance(name, { clusterIdentifier: cluster.clusterIdentifier, instanceClass: "db.serverless", engine });
      }
    },
  },
  {
    title: "PostgreSQL 17 with AWS's default parameters, which require TLS",
    source: "RDS user guide, \"Requiring an SSL connection to a PostgreSQL DB instance\"",
    only: "stg",
    beside: (platform) => {
      new aws.rds.Instance("second", {
        engine: "postgres",
        engineVersion: "17",
        instanceClass: "db.t4g.micro",
        allocatedStorage: 20,
        username: "postgres",
        manageMasterUserPassword: true,
        storageEncrypted: true,
        backupRetentionPeriod: 7,
        publiclyAccessible: false,
        dbSubnetGroupName: platform.get(aws.rds.SubnetGroup, "database-subnets").name,
        vpcSecurityGroupIds: [securityGroup("second-group", platform.vpcId()).id],
        parameterGroupName: "default.postgres17",
      });
    },
  },
];
