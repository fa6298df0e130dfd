import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { EncryptionKey } from "./encryption";

/** Whether what a function makes stays in AWS when the program no longer has it, as its bucket does. */
export type Kept = Pick<pulumi.CustomResourceOptions, "retainOnDelete">;

/**
 * Makes a bucket private: ACLs are off, and no policy can open it to the public. Returns the dependency of the bucket's policy. A function:
 * it adds no level to URNs.
 */
export function makePrivate(name: string, bucket: aws.s3.Bucket, parent: pulumi.Resource, kept: Kept = {}): pulumi.Resource {
  const ownership = new aws.s3.BucketOwnershipControls(`${name}-ownership`, {
    bucket: bucket.id,
    rule: { objectOwnership: "BucketOwnerEnforced" }, // ACLs are off
  }, { ...kept, parent });
  return new aws.s3.BucketPublicAccessBlock(`${name}-no-public-access`, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  }, { ...kept, parent, dependsOn: [ownership] }); // one after the other: S3 rejects concurrent changes of a bucket's access settings
}

export interface VersionsArgs {
  bucket: aws.s3.Bucket;
  /**
   * KMS key of its objects.
   * @default S3's own keys (AES-256)
   */
  key?: Pick<EncryptionKey, "keyArn"> | undefined;
  /** Days until a version that was overwritten or deleted is deleted. */
  oldVersionDays: number;
  /**
   * Days until an object is deleted.
   * @default never
   */
  expireAfterDays?: number;
}

/** Encrypts the objects of a bucket with a key, or with S3's own ones. */
export function encryptObjects(
  name: string,
  { bucket, key }: Pick<VersionsArgs, "bucket" | "key">,
  parent: pulumi.Resource,
  kept: Kept = {},
): void {
  new aws.s3.BucketServerSideEncryptionConfiguration(`${name}-encryption`, {
    bucket: bucket.id,
    rules: [
      key === undefined ? { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } } : {
        applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: key.keyArn },
        bucketKeyEnabled: true, // fewer requests to KMS, which cost
      },
    ],
  }, { ...kept, parent });
}

export interface ExpiryArgs extends Pick<VersionsArgs, "bucket"> {
  /** Days until an object is deleted. */
  days: number;
  /**
   * Days until it is in Glacier Instant Retrieval, which Athena reads as any other class. S3 leaves objects of less than 128 KB where they are.
   * Source: Amazon S3 user guide, "Transitioning objects using Amazon S3 Lifecycle", constraints.
   * @default never
   */
  coldAfterDays?: number | undefined;
  /**
   * Days until an old version is deleted, of a bucket with versions.
   * @default none - the bucket has no versions
   */
  oldVersionDays?: number;
  dependsOn?: pulumi.Resource[];
}

/** Deletes each object of a bucket after some days, and incomplete uploads after a day. */
export function expireObjects(
  name: string,
  { bucket, days, coldAfterDays, oldVersionDays, dependsOn = [] }: ExpiryArgs,
  parent: pulumi.Resource,
): void {
  new aws.s3.BucketLifecycleConfiguration(`${name}-expiry`, {
    bucket: bucket.id,
    rules: [{
      id: `delete after ${days} days`,
      status: "Enabled",
      filter: { prefix: "" },
      ...(coldAfterDays !== undefined && { transitions: [{ days: coldAfterDays, storageClass: "GLACIER_IR" }] }),
      expiration: { days },
      ...(oldVersionDays !== undefined && { noncurrentVersionExpiration: { noncurrentDays: oldVersionDays } }),
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    }],
  }, { parent, dependsOn });
}

/**
 * Encrypts a bucket and keeps old versions of its objects for some days; incomplete uploads are deleted after a day. Returns the bucket's
 * versioning.
 */
export function keepVersions(name: string, args: VersionsArgs, parent: pulumi.Resource, kept: Kept = {}): pulumi.Resource {
  const { bucket, key, oldVersionDays, expireAfterDays } = args;
  encryptObjects(name, { bucket, key }, parent, kept);
  const versioning = new aws.s3.BucketVersioning(`${name}-versioning`, {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  }, { ...kept, parent });
  new aws.s3.BucketLifecycleConfiguration(`${name}-expiry`, {
    bucket: bucket.id,
    rules: [{
      id: `delete versions after ${oldVersionDays} days`,
      status: "Enabled",
      filter: { prefix: "" },
      noncurrentVersionExpiration: { noncurrentDays: oldVersionDays },
      expiration: { expiredObjectDeleteMarker: true },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
    }, ...(expireAfterDays === undefined ? [] : [expiry(expireAfterDays)])],
  }, { ...kept, parent, dependsOn: [versioning] }); // a rule for old versions needs versions
  return versioning;
}

/** A rule of its own, as one can't delete objects and markers. Source: Amazon S3 API reference, `LifecycleExpiration`. */
const expiry = (days: number) => ({
  id: `delete after ${days} days`,
  status: "Enabled",
  filter: { prefix: "" },
  expiration: { days },
});
