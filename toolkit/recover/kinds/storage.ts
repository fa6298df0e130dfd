import { type KindTable, named, type NamedKind, part } from "../kind";

/** A setting that a bucket has once: its id is the bucket's, with the account that is said to own it. */
function setting(property: string): NamedKind {
  return part("AWS::S3::Bucket", "bucket", property, {
    id: (wanted, bucket) => [bucket, wanted.text("expectedBucketOwner")].filter(Boolean).join(","),
  });
}

export const storage: KindTable = {
  "aws:s3/bucket:Bucket": named("AWS::S3::Bucket", "bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": named("AWS::S3::BucketPolicy", "bucket", { untagged: true }),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting("PublicAccessBlockConfiguration"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting("BucketEncryption"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": setting("LifecycleConfiguration"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting("OwnershipControls"),
  "aws:s3/bucketVersioning:BucketVersioning": setting("VersioningConfiguration"),
  "aws:s3/bucketLogging:BucketLogging": setting("LoggingConfiguration"),
};
