import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import { allowTo, denyWithoutTls, policyDocument } from "../shared/policy-document";

export interface AccessLogBucketArgs {
  /** Days until a file is deleted. */
  retentionDays: number;
  /** Delete the bucket even while it holds files. */
  forceDestroy: boolean;
}

/**
 * Where a load balancer writes who asked for what.
 *
 * - S3 bucket: no public access, no access lists, TLS only, encrypted by S3 (the only encryption that load balancers write with)
 * - Files deleted after `retentionDays`
 * - Policy by which load balancers of this account write, and nobody else
 */
export class AccessLogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  /** What must be there before a load balancer can write: it tries at once. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: AccessLogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:AccessLogBucket", name, {}, opts);

    const child = { parent: this };
    const bucket = new aws.s3.Bucket(`${name}-bucket`, { forceDestroy: args.forceDestroy, tags: { Name: name } }, child);
    const ownership = new aws.s3.BucketOwnershipControls(`${name}-ownership`, {
      bucket: bucket.id,
      rule: { objectOwnership: "BucketOwnerEnforced" }, // access lists are off
    }, child);
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
    const publicAccess = new aws.s3.BucketPublicAccessBlock(`${name}-no-public-access`, {
      bucket: bucket.id,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    }, { parent: this, dependsOn: [ownership] }); // one after the other: S3 refuses two changes of one bucket's access at a time

    const { accountId } = accountOf(this);
    const policy = new aws.s3.BucketPolicy(`${name}-policy`, {
      bucket: bucket.id,
      policy: pulumi.jsonStringify(policyDocument(
        // The path names the account, so that no load balancer of another one writes here.
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
