import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { account, allow, arn, bucket, document, key, lambda, logGroup, network, objects, role } from "./parts";
import type { SoundProgram } from "./program";

/** Objects in S3, and backups. */
export const OBJECTS: readonly SoundProgram[] = [
  {
    title: "A bucket replicates to another region",
    source: "S3 user guide, \"Setting up permissions for live replication\"",
    program: () => {
      const osaka = new aws.Provider("osaka", { region: "ap-northeast-3", allowedAccountIds: [account()] });
      const source = bucket("photos");
      const copy = bucket("photos-copy", { opts: { provider: osaka } });
      const replicate = role(
        "replication",
        "s3.amazonaws.com",
        allow(["s3:GetReplicationConfiguration", "s3:ListBucket"], source.arn),
        allow(["s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging"], objects(source)),
        allow(["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"], objects(copy)),
      );
      new aws.s3.BucketReplicationConfig("photos-replication", {
        bucket: source.id,
        role: replicate.arn,
        rules: [{
          id: "all",
          status: "Enabled",
          filter: { prefix: "" },
          deleteMarkerReplication: { status: "Enabled" },
          destination: { bucket: copy.arn, storageClass: "STANDARD_IA" },
        }],
      });
    },
  },
  {
    title: "A bucket with an access point for one VPC, tiers and an expiry",
    source: "S3 user guide, \"Configuring IAM policies for using access points\" and \"Managing the lifecycle of objects\"",
    program: () => {
      const files = bucket("archive", {
        statements: (made) => [{
          ...allow(["s3:GetObject", "s3:PutObject"], objects(made), { StringEquals: { "s3:DataAccessPointAccount": account() } }),
          Principal: { AWS: `arn:aws:iam::${account()}:root` },
        }],
      });
      const net = network();
      const point = new aws.s3.AccessPoint("archive-point", { bucket: files.id, name: "archive", vpcConfiguration: { vpcId: net.vpc.id } });
      new aws.s3.BucketLifecycleConfiguration("archive-lifecycle", {
        bucket: files.id,
        rules: [{
          id: "tiers",
          status: "Enabled",
          filter: { prefix: "" },
          transitions: [{ days: 30, storageClass: "INTELLIGENT_TIERING" }, { days: 180, storageClass: "DEEP_ARCHIVE" }],
          noncurrentVersionExpiration: { noncurrentDays: 90 },
          abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
        }],
      });
      lambda("archive-reader", [allow("s3:GetObject", pulumi.interpolate`${point.arn}/object/*`)]);
    },
  },
  {
    title: "A crawler fills Glue's catalog, and Athena queries it",
    source: "Athena user guide, \"Configure access to databases and tables in the AWS Glue Data Catalog\"",
    program: () => {
      const [lake, results] = [bucket("lake"), bucket("results")];
      const database = new aws.glue.CatalogDatabase("shop", { name: "shop" });
      const catalog = [arn("glue", "catalog"), database.arn, arn("glue", pulumi.interpolate`table/${database.name}/*`)];
      const crawl = role(
        "crawler-role",
        "glue.amazonaws.com",
        allow("s3:GetObject", objects(lake, "orders/")),
        allow("s3:ListBucket", lake.arn),
        allow(
          [
            "GetDatabase",
            "GetTable",
            "GetTables",
            "CreateTable",
            "UpdateTable",
            "BatchCreatePartition",
            "BatchGetPartition",
            "GetPartitions",
          ].map((name) => `glue:${name}`),
          catalog,
        ),
        allow(
          ["logs:CreateLogStream", "logs:PutLogEvents"],
          pulumi.interpolate`${logGroup("crawler-log", "/aws-glue/crawlers").arn}:log-stream:*`,
        ),
      );
      new aws.glue.Crawler("orders", {
        databaseName: database.name,
        role: crawl.arn,
        schedule: "cron(0 2 * * ? *)",
        s3Targets: [{ path: pulumi.interpolate`s3://${lake.bucket}/orders/` }],
      });
      const group = new aws.athena.Workgroup("analysts", {
        configuration: {
          enforceWorkgroupConfiguration: true,
          resultConfiguration: {
            outputLocation: pulumi.interpolate`s3://${results.bucket}/athena/`,
            encryptionConfiguration: { encryptionOption: "SSE_S3" },
          },
        },
      });
      lambda("report", [
        allow(["athena:StartQueryExecution", "athena:GetQueryExecution", "athena:GetQueryResults"], group.arn),
        allow(["glue:GetDatabase", "glue:GetTable", "glue:GetPartitions"], catalog),
        allow(["s3:GetObject", "s3:PutObject"], objects(results, "athena/")),
        allow("s3:GetObject", objects(lake, "orders/")),
        allow(["s3:ListBucket", "s3:GetBucketLocation"], [results.arn, lake.arn]),
      ]);
    },
  },
  {
    title: "A vault that keeps backups of tagged resources, encrypted and locked",
    source: "AWS Backup developer guide, \"AWS Backup Vault Lock\" and \"Access policies for vaults\"",
    program: () => {
      const vaultKey = key("vault-key");
      const vault = new aws.backup.Vault("vault", { name: "vault", kmsKeyArn: vaultKey.arn });
      new aws.backup.VaultLockConfiguration("vault-lock", { backupVaultName: vault.name, minRetentionDays: 7, maxRetentionDays: 400 });
      new aws.backup.VaultPolicy("vault-policy", {
        backupVaultName: vault.name,
        policy: document({
          Effect: "Deny",
          Principal: "*",
          Action: ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle", "backup:PutBackupVaultAccessPolicy"],
          Resource: "*",
        }),
      });
      const plan = new aws.backup.Plan("plan", {
        name: "daily",
        rules: [{ ruleName: "daily", targetVaultName: vault.name, schedule: "cron(0 17 * * ? *)", lifecycle: { deleteAfter: 35 } }],
      });
      const backup = role("backup", "backup.amazonaws.com");
      for (const name of ["Backup", "Restores"]) {
        const policyArn = `arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor${name}`;
        new aws.iam.RolePolicyAttachment(`backup-${name.toLowerCase()}`, { role: backup.name, policyArn });
      }
      new aws.backup.Selection("tagged", {
        name: "tagged",
        planId: plan.id,
        iamRoleArn: backup.arn,
        selectionTags: [{ type: "STRINGEQUALS", key: "backup", value: "daily" }],
      });
    },
  },
];
