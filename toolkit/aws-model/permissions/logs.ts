import type { PermissionRows } from "./row";

const LAKE = "Lake Formation isn't used";

/** Search in logs. */
export const logs: PermissionRows = {
  "aws:cloudwatch/queryDefinition:QueryDefinition": { cloudType: "AWS::Logs::QueryDefinition" },
  "aws:cloudwatch/logStream:LogStream": { cloudType: "AWS::Logs::LogStream" },
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": { cloudType: "AWS::Logs::SubscriptionFilter" },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
    cloudType: "AWS::KinesisFirehose::DeliveryStream",
    without: { "the stream's key is AWS's own": "kms:*", "CloudFormation's own check": "iam:GetRole" },
  },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    calls: {
      source: "s3/bucket_object_lock_configuration.go",
      create: "s3:PutBucketObjectLockConfiguration",
      read: "s3:GetBucketObjectLockConfiguration",
      update: "s3:PutBucketObjectLockConfiguration",
      delete: "s3:PutBucketObjectLockConfiguration",
    },
  },
  "aws:glue/catalogDatabase:CatalogDatabase": {
    cloudType: "AWS::Glue::Database",
    without: { [LAKE]: "lakeformation:*", "federated databases aren't used": "glue:*Connection" },
    calls: {
      source: "glue/catalog_database.go, glue/tags_gen.go",
      create: "glue:TagResource",
      read: "glue:GetTags",
      update: "glue:TagResource glue:UntagResource",
    },
  },
  "aws:glue/catalogTable:CatalogTable": {
    cloudType: "AWS::Glue::Table",
    without: {
      [LAKE]: "lakeformation:*",
      "federated tables aren't used": "glue:PassConnection",
      "open table formats aren't used": "s3:* iam:PassRole glue:GetSchemaVersion",
      "the table itself": "glue:CreateTable glue:GetDatabase glue:UpdateDatabase",
    },
    calls: { source: "glue/catalog_table.go", create: "glue:CreateTable", read: "glue:GetPartitionIndexes" },
  },
  "aws:athena/workgroup:Workgroup": {
    cloudType: "AWS::Athena::WorkGroup",
    without: { "the principal that queries writes the results": "s3:* kms:*", "Spark isn't used": "iam:*" },
  },
  "aws:athena/namedQuery:NamedQuery": { cloudType: "AWS::Athena::NamedQuery" },
};
