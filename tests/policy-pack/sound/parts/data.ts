import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { account, allow, document, type Statement } from "./iam";

/** A private, encrypted bucket that rejects requests without TLS; `statements` complete its policy. */
export function bucket(
  name: string,
  { statements = () => [], opts = {} }: { statements?: (made: aws.s3.Bucket) => Statement[]; opts?: pulumi.CustomResourceOptions } = {},
): aws.s3.Bucket {
  const made = new aws.s3.Bucket(name, {}, opts);
  const block = { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true };
  new aws.s3.BucketPublicAccessBlock(`${name}-block`, { bucket: made.id, ...block }, opts);
  const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-encryption`, { bucket: made.id, rules }, opts);
  new aws.s3.BucketVersioning(`${name}-versions`, { bucket: made.id, versioningConfiguration: { status: "Enabled" } }, opts);
  new aws.s3.BucketPolicy(`${name}-policy`, {
    bucket: made.id,
    policy: document(
      {
        Effect: "Deny",
        Principal: "*",
        Action: "s3:*",
        Resource: [made.arn, objects(made)],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
      ...statements(made),
    ),
  }, opts);
  return made;
}

export const objects = (of: aws.s3.Bucket, prefix = ""): pulumi.Output<string> => pulumi.interpolate`${of.arn}/${prefix}*`;

/** A key with the key policy that KMS's guide documents as the default, and more statements. */
export const key = (name: string, ...statements: Statement[]): aws.kms.Key =>
  new aws.kms.Key(name, {
    description: `Key of ${name}`,
    enableKeyRotation: true,
    policy: document({ ...allow("kms:*", "*"), Principal: { AWS: `arn:aws:iam::${account()}:root` } }, ...statements),
  });

export const logGroup = (name: string, path: string): aws.cloudwatch.LogGroup =>
  new aws.cloudwatch.LogGroup(name, { name: path, retentionInDays: 30 });

/** The streams of a log group. */
export const streams = (of: aws.cloudwatch.LogGroup): pulumi.Output<string> => pulumi.interpolate`${of.arn}:log-stream:*`;

export const writesLog = (to: aws.cloudwatch.LogGroup): Statement => allow(["logs:CreateLogStream", "logs:PutLogEvents"], streams(to));

/** A table with one key, backups and protection. */
export const table = (name: string, args: Partial<aws.dynamodb.TableArgs> = {}): aws.dynamodb.Table =>
  new aws.dynamodb.Table(name, {
    name,
    attributes: [{ name: "id", type: "S" }],
    hashKey: "id",
    billingMode: "PAY_PER_REQUEST",
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: true,
    ...args,
  });
