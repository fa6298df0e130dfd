import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { accountOf } from "../shared/account";
import type { Names } from "../shared/naming";
import { allowTo, denyAll, denyWithoutTls, policyDocument, type ResourceStatement } from "../shared/policy-document";
import { keepVersions, makePrivate } from "../shared/private-bucket";
import { resolve } from "../shared/schema";
import { requireMatch } from "../shared/validation";
import { TrailDelivery } from "./trail-delivery";
import { type TrailSettings, trailSettings } from "./trail-settings";

export interface TrailArgs extends Omit<TrailSettings, "enabled"> {
  /** Names trail and bucket: `aws-practice-trail-stg`, and the bucket's name with the account. */
  names: Names;

  accountId: string;

  /** Whether the bucket can't be deleted, nor a file in it before its time. */
  deletionProtection: boolean;

  /** Notified if files can't be delivered. */
  alerts: Alerts;
}

/**
 * Trail of all management events of an account: who called which API, when, from where. Reads of secrets, pushes of images and tokens with
 * which roles are assumed are management events; values of secrets aren't in them.
 *
 * - CloudTrail trail of all regions, with digests that prove its files unchanged
 * - Bucket: no public access, no ACLs, TLS only, encrypted by S3, written by this trail only; files are deleted after `retentionDays`
 * - With `lock`, S3 Object Lock for as long
 * - Alarm if nothing is delivered
 *
 * Sources: Secrets Manager user guide, "Logging Secrets Manager events with CloudTrail"; ECR user guide, "Logging Amazon ECR actions with
 * AWS CloudTrail"; IAM user guide, "Logging IAM and AWS STS API calls with AWS CloudTrail".
 *
 * @example
 * new Trail("trail", { names, accountId, deletionProtection: true, alerts, ...settings.account.trail });
 */
export class Trail extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  constructor(name: string, args: TrailArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Trail", name, {}, opts);

    const subject = `Trail "${name}"`;
    const settings = resolve(trailSettings, subject, args);
    const { names, accountId, deletionProtection } = args;
    const fullName = names.of("trail");
    const bucketName = `${fullName}-${accountId}`;
    // Source: Amazon S3 user guide, "General purpose bucket naming rules".
    requireMatch(subject, "bucketName", bucketName, /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, "3 to 63 characters");
    // S3 can't delete locked files, nor a bucket with files; its settings stay with it.
    const kept = { retainOnDelete: settings.lock === "compliance" };
    const bucket = new aws.s3.Bucket(`${name}-bucket`, {
      bucket: bucketName, // a contract: the trail's files are found by it; unique in AWS by the account's number
      forceDestroy: !deletionProtection,
      tags: { Name: fullName },
    }, {
      ...kept,
      parent: this,
      protect: deletionProtection, // what happened in the account is in no other place
    });
    const versioning = keepVersions(name, { bucket, expireAfterDays: settings.retentionDays, oldVersionDays: 1 }, this, kept);
    if (settings.lock !== "none") {
      new aws.s3.BucketObjectLockConfiguration(`${name}-lock`, {
        bucket: bucket.id,
        objectLockEnabled: "Enabled",
        rule: { defaultRetention: { mode: settings.lock.toUpperCase(), days: settings.retentionDays } },
      }, { ...kept, parent: this, dependsOn: [versioning] });
    }
    const publicAccess = makePrivate(name, bucket, this, kept);
    const trailArn = accountOf(this).arn("cloudtrail", `trail/${fullName}`);
    const policy = new aws.s3.BucketPolicy(`${name}-policy`, {
      bucket: bucket.id,
      policy: pulumi.jsonStringify(policyDocument(
        ...delivery(bucket.arn, trailArn, accountId),
        denyWithoutTls("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]),
        ...(deletionProtection ? [denyDeletion(bucket.arn)] : []),
      )),
    }, { ...kept, parent: this, dependsOn: [publicAccess] });

    const reports = new aws.s3.BucketNotification(`${name}-reports`, { bucket: bucket.id, eventbridge: true }, { ...kept, parent: this });

    new aws.cloudtrail.Trail(name, {
      name: fullName, // a contract: the bucket's policy names the trail
      s3BucketName: bucket.id,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      eventSelectors: [{ readWriteType: "All", includeManagementEvents: true, excludeManagementEventSources: [] }],
      tags: { Name: fullName },
    }, { parent: this, dependsOn: [policy, reports] }); // CloudTrail writes a test file at once
    new TrailDelivery(`${name}-delivery`, { nameTag: fullName, bucketName: bucket.id, alerts: args.alerts }, { parent: this });

    this.bucketName = bucket.id;
    this.registerOutputs({ bucketName: this.bucketName });
  }
}

/**
 * Lets exactly this trail write, below the account's own path.
 * Source: AWS CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail".
 */
function delivery(bucketArn: pulumi.Output<string>, trailArn: pulumi.Output<string>, accountId: string): ResourceStatement[] {
  const service = { Service: "cloudtrail.amazonaws.com" };
  return [
    allowTo(service, ["s3:GetBucketAcl"], [bucketArn], { StringEquals: { "aws:SourceArn": trailArn } }),
    allowTo(service, ["s3:PutObject"], [pulumi.interpolate`${bucketArn}/AWSLogs/${accountId}/*`], {
      StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" },
    }),
  ];
}

/** Files are deleted by the lifecycle rule only, which bucket policies don't concern. */
const denyDeletion = (bucketArn: pulumi.Output<string>): ResourceStatement =>
  denyAll(["s3:DeleteBucket", "s3:DeleteObject", "s3:DeleteObjectVersion"], [bucketArn, pulumi.interpolate`${bucketArn}/*`]);
