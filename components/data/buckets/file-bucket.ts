import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Capability } from "../../network/connection";
import { accountOf } from "../../shared/account";
import type { Encryption } from "../../shared/encryption";
import type { Names } from "../../shared/naming";
import { denyAll, denyWithoutTls, permissionOf, policyDocument } from "../../shared/policy-document";
import { keepVersions, makePrivate } from "../../shared/private-bucket";
import { resolve } from "../../shared/schema";
import { requireMatch } from "../../shared/validation";
import {
  BUCKET_NAME_FORM,
  BUCKET_NAME_PATTERN,
  bucketPrefix,
  type BucketRight,
  type BucketSettings,
  bucketSettings,
  bucketVariable,
} from "./bucket-settings";

export interface FileBucketArgs extends BucketSettings {
  /** The setting that defines it, e.g. `aws-practice:buckets.uploads`: violations name it. */
  setting?: string;

  /** Names the bucket, with the account: `aws-practice-files-uploads-stg-111111111111`. */
  names: Names;

  /**
   * The environment's own keys.
   * @default none - S3's own keys (AES-256)
   */
  encryption?: Encryption | undefined;
}

/**
 * Bucket for an application's files.
 *
 * - S3 bucket: no public access, no ACLs, TLS only, encrypted
 * - Versions of every file, deleted `oldVersionDays` after the file was overwritten or deleted; incomplete uploads, after a day
 * - Policy that denies deleting the bucket, if `deletionProtection` is true
 *
 * @example
 * const uploads = new FileBucket("uploads", { names, encryption });
 * new FargateService("api", { capabilities: [uploads.capability("readwrite")], ... });
 */
export class FileBucket extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;

  private readonly bucketArn: pulumi.Output<string>;
  private readonly dependencies: pulumi.Resource[];

  constructor(private readonly name: string, private readonly args: FileBucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:FileBucket", name, {}, opts);

    const subject = `FileBucket "${name}"`;
    const { deletionProtection, oldVersionDays } = resolve(bucketSettings, subject, args);
    const fullName = args.names.of(bucketPrefix(name));
    requireMatch(subject, "bucketName", fullName, BUCKET_NAME_PATTERN, BUCKET_NAME_FORM);
    const bucket = new aws.s3.Bucket(`${name}-bucket`, {
      bucket: pulumi.interpolate`${fullName}-${accountOf(this).accountId}`, // a contract: grants name it; unique in AWS by the account's number
      forceDestroy: !deletionProtection,
      tags: { Name: fullName },
    }, {
      parent: this,
      protect: deletionProtection, // files of users are in no other place
    });
    keepVersions(name, { bucket, key: args.encryption?.buckets, oldVersionDays }, this);
    const publicAccess = makePrivate(name, bucket, this);
    const policy = new aws.s3.BucketPolicy(`${name}-policy`, {
      bucket: bucket.id,
      policy: pulumi.jsonStringify(policyDocument(
        denyWithoutTls("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]),
        ...(deletionProtection ? [denyAll(["s3:DeleteBucket"], [bucket.arn])] : []),
      )),
    }, { parent: this, dependsOn: [publicAccess] });

    this.bucketName = bucket.id;
    this.bucketArn = bucket.arn;
    this.dependencies = [policy];
    this.registerOutputs({ setting: args.setting, bucketName: this.bucketName });
  }

  /** Rights of a client, and the variable with the bucket's name, e.g. `UPLOADS_BUCKET`. */
  capability(as: BucketRight): Capability {
    const { name, bucketArn } = this;
    const key = this.args.encryption?.buckets;
    const isReader = as === "readonly";
    return {
      label: `bucket ${name}`,
      environment: { [bucketVariable(name)]: this.bucketName },
      secrets: {},
      permissions: [
        { actions: ["s3:ListBucket"], resources: [bucketArn] },
        {
          actions: isReader ? ["s3:GetObject"] : ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
          resources: [pulumi.interpolate`${bucketArn}/*`],
        },
        ...(key === undefined ? [] : [permissionOf(isReader ? key.decryptFor("s3", [bucketArn]) : key.encryptFor("s3", [bucketArn]))]),
      ],
      dependencies: this.dependencies,
    };
  }
}
