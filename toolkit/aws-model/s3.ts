import type { Properties } from "../shared/values";
import { type ByName, named, part } from "./cloud-control";
import { type Entries, NO_REFUSAL, type OtherEntries } from "./entry";
import type { ResourceAnswer, ResourceRequest } from "./request";

/** Outputs that follow from a bucket's name: its ARN has neither region nor account. Source: service authorization reference, S3. */
export function bucketOutputs(request: ResourceRequest, name: string): Properties {
  const { region } = request.place;
  return {
    bucket: name,
    arn: request.arn("s3", name, { region: "", account: "" }),
    bucketDomainName: `${name}.s3.${request.dnsSuffix}`,
    bucketRegionalDomainName: `${name}.s3.${region}.${request.dnsSuffix}`,
    bucketRegion: region,
    hostedZoneId: `Z${request.text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
  };
}

/** A setting that a bucket has once: its id is the bucket's, with the expected owner's account if one is set. */
const setting: ResourceAnswer = {
  id: (request) => [request.input("bucket"), request.input("expectedBucketOwner")].filter(Boolean).join(","),
  unique: (request) => request.input("bucket", request.uuid()),
  outputs: () => ({}),
};

function partOfBucket(property: string): ByName {
  return part("AWS::S3::Bucket", "bucket", property, {
    id: (pending, bucket) => [bucket, pending.text("expectedBucketOwner")].filter(Boolean).join(","),
  });
}

/** A setting of a bucket is there or isn't: a put of it takes over an existing one. */
const OF_BUCKET = {
  holdsData: false,
  autoName: null,
  interruptedBy: [],
  takesOver: true,
  uses: {},
  refusesDeletion: NO_REFUSAL,
  importId: "{id}",
  simulate: setting,
} as const;

/** S3. */
export const s3: Entries = {
  "aws:s3/bucket:Bucket": {
    noun: "bucket",
    holdsData: true,
    autoName: "bucket",
    // s3/bucket.go
    replacedBy: ["bucket", "bucketPrefix", "objectLockConfiguration.objectLockEnabled", "objectLockEnabled"],
    interruptedBy: [],
    uses: {},
    refusesDeletion: {
      protects: ({ inputs, holds = 0 }) =>
        holds > 0 && inputs["forceDestroy"] !== true ? "BucketNotEmpty: The bucket you tried to delete is not empty" : undefined,
    },
    importId: "{id}",
    cloudControl: named("AWS::S3::Bucket", "bucket"),
    simulate: {
      id: (request) => request.input("bucket", request.autoName("bucket", 63).toLowerCase()),
      outputs: (request, id) => ({ ...bucketOutputs(request, id), bucketNamespace: request.input("bucketNamespace", "global") }),
    },
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": {
    noun: "bucket public access block",
    // s3/bucket_public_access_block.go
    replacedBy: ["bucket"],
    // API reference, `PutPublicAccessBlock`
    ...OF_BUCKET,
    cloudControl: partOfBucket("PublicAccessBlockConfiguration"),
  },
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": {
    noun: "bucket server side encryption configuration",
    // s3/bucket_server_side_encryption_configuration.go
    replacedBy: ["bucket", "expectedBucketOwner"],
    // API reference, `PutBucketEncryption`
    ...OF_BUCKET,
    cloudControl: partOfBucket("BucketEncryption"),
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    noun: "bucket lifecycle configuration",
    // s3/bucket_lifecycle_configuration.go
    replacedBy: ["bucket", "expectedBucketOwner"],
    // API reference, `PutBucketLifecycleConfiguration`
    ...OF_BUCKET,
    cloudControl: partOfBucket("LifecycleConfiguration"),
    simulate: {
      ...setting,
      outputs: (request) => ({
        transitionDefaultMinimumObjectSize: request.input("transitionDefaultMinimumObjectSize", "all_storage_classes_128K"),
      }),
    },
  },
  "aws:s3/bucketPolicy:BucketPolicy": {
    noun: "bucket policy",
    // s3/bucket_policy.go
    replacedBy: ["bucket"],
    // API reference, `PutBucketPolicy`
    ...OF_BUCKET,
    cloudControl: named("AWS::S3::BucketPolicy", "bucket", { untagged: true }),
  },
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": {
    noun: "bucket ownership controls",
    // s3/bucket_ownership_controls.go
    replacedBy: ["bucket"],
    // API reference, `PutBucketOwnershipControls`
    ...OF_BUCKET,
    cloudControl: partOfBucket("OwnershipControls"),
  },
  "aws:s3/bucketVersioning:BucketVersioning": {
    noun: "bucket versioning",
    // s3/bucket_versioning.go
    replacedBy: ["bucket", "expectedBucketOwner"],
    // API reference, `PutBucketVersioning`
    ...OF_BUCKET,
    cloudControl: partOfBucket("VersioningConfiguration"),
  },
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": {
    noun: "bucket object lock configuration",
    // s3/bucket_object_lock_configuration.go
    replacedBy: ["bucket", "expectedBucketOwner"],
    // API reference, `PutObjectLockConfiguration`
    ...OF_BUCKET,
    cloudControl: partOfBucket("ObjectLockConfiguration"),
  },
  "aws:s3/bucketNotification:BucketNotification": {
    noun: "bucket notification",
    // s3/bucket_notification.go
    replacedBy: ["bucket"],
    // API reference, `PutBucketNotificationConfiguration`
    ...OF_BUCKET,
    cloudControl: partOfBucket("NotificationConfiguration"),
  },
};

/** Types that only other programs use. */
export const otherS3: OtherEntries = {
  "aws:s3/bucketLogging:BucketLogging": {
    // API reference, `PutBucketLogging`
    takesOver: true,
    cloudControl: partOfBucket("LoggingConfiguration"),
    simulate: setting,
  },
};
