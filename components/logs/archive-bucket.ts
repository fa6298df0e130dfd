import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import type { EncryptionKey } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { denyAll, denyWithoutTls, policyDocument } from "../shared/policy-document";
import { encryptObjects, expireObjects, makePrivate } from "../shared/private-bucket";
import { requireMatch } from "../shared/validation";
import type { ResolvedArchive } from "./logs-settings";
import { DAYS_UNTIL_COLD, daysOf } from "./retention";

export interface ArchiveBucketArgs extends Pick<ResolvedArchive, "objectLock" | "years"> {
  subject: string;
  /** Names the bucket, with the account: `aws-practice-log-archive-prd-222222222222`. */
  names: Names;
  /** Undefined: S3's own keys. */
  key: EncryptionKey | undefined;
  deletionProtection: boolean;
}

/**
 * Creates the bucket of archived lines: private, encrypted, with versions, and a lifecycle that moves files to Glacier Instant Retrieval and
 * deletes them in the end. With `objectLock`, no one deletes or overwrites a file before that. A function: it adds no level to URNs.
 */
export function makeArchiveBucket(
  name: string,
  { subject, names, key, years, objectLock, deletionProtection }: ArchiveBucketArgs,
  parent: pulumi.Resource,
): aws.s3.Bucket {
  const fullName = names.of("log-archive");
  requireMatch(subject, "bucketName", fullName, /^[a-z0-9][a-z0-9-]{1,49}$/, "2 to 50 lower-case letters, digits and hyphens");
  const bucket = new aws.s3.Bucket(`${name}-bucket`, {
    bucket: pulumi.interpolate`${fullName}-${accountOf(parent).accountId}`, // a contract: it is looked for years later
    forceDestroy: !deletionProtection,
    tags: { Name: fullName },
  }, { parent, protect: deletionProtection }); // lines that are older than their log group's retention are in no other place
  encryptObjects(name, { bucket, key }, parent);
  const versioning = new aws.s3.BucketVersioning(`${name}-versioning`, {
    bucket: bucket.id,
    versioningConfiguration: { status: "Enabled" },
  }, { parent });
  expireObjects(name, { bucket, days: daysOf(years), coldAfterDays: DAYS_UNTIL_COLD, oldVersionDays: 30, dependsOn: [versioning] }, parent);
  if (objectLock !== undefined) {
    // For a bucket that exists, too. Source: Amazon S3 API reference, `PutObjectLockConfiguration`.
    new aws.s3.BucketObjectLockConfiguration(`${name}-lock`, {
      bucket: bucket.id,
      rule: { defaultRetention: { mode: objectLock.toUpperCase(), years } },
    }, { parent, dependsOn: [versioning] });
  }
  const publicAccess = makePrivate(name, bucket, parent);
  new aws.s3.BucketPolicy(`${name}-policy`, {
    bucket: bucket.id,
    policy: pulumi.jsonStringify(policyDocument(
      denyWithoutTls("s3:*", [bucket.arn, pulumi.interpolate`${bucket.arn}/*`]),
      ...(deletionProtection ? [denyAll(["s3:DeleteBucket"], [bucket.arn])] : []),
    )),
  }, { parent, dependsOn: [publicAccess] });
  return bucket;
}
