import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import { allowTo, denyWithoutTls, policyDocument } from "../shared/policy-document";
import { makePrivate } from "../shared/private-bucket";

export interface AccessLogBucketArgs {
  /** Days until a file is deleted. */
  retentionDays: number;
  /** Deletes the bucket even if it contains files. */
  forceDestroy: boolean;
}

/**
 * Bucket for the access logs of a load balancer.
 *
 * - S3 bucket: no public access, no ACLs, TLS only, encrypted by S3 (the only encryption that load balancers support)
 * - Lifecycle rule that deletes files after `retentionDays`
 * - Policy that lets only load balancers of this account write
 */
export class AccessLogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  /** Dependencies of a load balancer that logs here: it writes a test object at once. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: AccessLogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:AccessLogBucket", name, {}, opts);

    const child = { parent: this };
    const bucket = new aws.s3.Bucket(`${name}-bucket`, { forceDestroy: args.forceDestroy, tags: { Name: name } }, child);
    new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-encryption`, {
      bucket: bucket.id,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
    }, child);
    new aws.s3.BucketLifecycleConfiguration(`${name}-expiry`, {
      bucket: bucket.id,
      rules: [{
        id: `delete after ${args.retentionDays} days`,
        status: "Enabled",
        filter: { prefix: "" },
        expiration: { days: args.retentionDays },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
      }],
    }, child);
    const publicAccess = makePrivate(name, bucket, this);

    const { accountId } = accountOf(this);
    const policy = new aws.s3.BucketPolicy(`${name}-policy`, {
      bucket: bucket.id,
      policy: pulumi.jsonStringify(policyDocument(
        // The path has the account, so that load balancers of other accounts can't write here.
        // Source: Elastic Load Balancing, Application Load Balancers, "Enable access logs for your Application Load Balancer".
        allowTo({ Service: "logdelivery.elasticloadbalancing.amazonaws.com" }, ["s3:PutObject"], [
          pulumi.interpolate`${bucket.arn}/AWSLogs/${accountId}/*`,
        ]),
        denyWithoutTls("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]),
      )),
    }, { parent: this, dependsOn: [publicAccess] });

    this.bucketName = bucket.id;
    this.dependencies = [policy];
    this.registerOutputs({ bucketName: this.bucketName });
  }
}
