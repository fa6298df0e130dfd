import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import { allowTo, denyWithoutTls, policyDocument, type ResourceStatement } from "../shared/policy-document";
import { encryptObjects, expireObjects, makePrivate } from "../shared/private-bucket";
import { CLOUDFRONT_REGION } from "./certificate";

export interface AccessLogBucketArgs {
  /** Days until a file is deleted. */
  retentionDays: number;
  /**
   * Days until it is in the class for archives.
   * @default never
   */
  coldAfterDays?: number | undefined;
  /** Deletes the bucket even if it contains files. */
  forceDestroy: boolean;

  /** The service that writes. */
  writer: LogWriter;
}

/** AWS's service that writes logs. */
export type LogWriter = "load balancer" | "CloudFront";

/**
 * Bucket for the access logs of a load balancer or of a distribution.
 *
 * - S3 bucket: no public access, no ACLs, TLS only, encrypted by S3 (the only encryption that load balancers support)
 * - Lifecycle rule that deletes files after `retentionDays`
 * - Policy that lets only load balancers, or only deliveries of CloudFront's logs, of this account write
 */
export class AccessLogBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  readonly bucketArn: pulumi.Output<string>;

  /** Dependencies of the writer: a load balancer writes a test object at once. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: AccessLogBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:AccessLogBucket", name, {}, opts);

    const child = { parent: this };
    const bucket = new aws.s3.Bucket(`${name}-bucket`, { forceDestroy: args.forceDestroy, tags: { Name: name } }, child);
    encryptObjects(name, { bucket }, this);
    expireObjects(name, { bucket, days: args.retentionDays, coldAfterDays: args.coldAfterDays }, this);
    const publicAccess = makePrivate(name, bucket, this);

    const policy = new aws.s3.BucketPolicy(`${name}-policy`, {
      bucket: bucket.id,
      policy: pulumi.jsonStringify(policyDocument(
        this.write(args.writer, bucket.arn),
        denyWithoutTls("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]),
      )),
    }, { parent: this, dependsOn: [publicAccess] });

    this.bucketName = bucket.id;
    this.bucketArn = bucket.arn;
    this.dependencies = [policy];
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** Permission to write; the path has the account, so that resources of other accounts can't write here. */
  private write(writer: LogWriter, bucketArn: pulumi.Output<string>): ResourceStatement {
    const { accountId, partition } = accountOf(this);
    const files = pulumi.interpolate`${bucketArn}/AWSLogs/${accountId}/*`;
    // Source: Elastic Load Balancing, Application Load Balancers, "Enable access logs for your Application Load Balancer".
    if (writer === "load balancer") {
      return allowTo({ Service: "logdelivery.elasticloadbalancing.amazonaws.com" }, ["s3:PutObject"], [files]);
    }
    // Source: CloudWatch Logs user guide, "Logging that requires additional permissions [V2]", logs sent to Amazon S3.
    return allowTo({ Service: "delivery.logs.amazonaws.com" }, ["s3:PutObject"], [files], {
      StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:logs:${CLOUDFRONT_REGION}:${accountId}:delivery-source:*` },
    });
  }
}
