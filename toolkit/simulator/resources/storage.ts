import type { Properties } from "../../shared/values";
import type { Question, ResourceAnswer, ResourceTable } from "../world";

/** What follows from a bucket's name: its ARN tells neither region nor account. Source: service authorization reference, S3. */
export function bucketOutputs(q: Question, name: string): Properties {
  const { region } = q.place;
  return {
    bucket: name,
    arn: q.arn("s3", name, { region: "", account: "" }),
    bucketDomainName: `${name}.s3.${q.dnsSuffix}`,
    bucketRegionalDomainName: `${name}.s3.${region}.${q.dnsSuffix}`,
    bucketRegion: region,
    hostedZoneId: `Z${q.text(13, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")}`,
  };
}

/** A setting that a bucket has once: its id is the bucket's, with the account that is said to own it. */
const setting: ResourceAnswer = {
  id: (q) => [q.input("bucket"), q.input("expectedBucketOwner")].filter(Boolean).join(","),
  unique: (q) => q.input("bucket", q.uuid()),
  outputs: () => ({}),
};

export const storage: ResourceTable = {
  "aws:s3/bucket:Bucket": {
    id: (q) => q.input("bucket", q.autoName("bucket", 63).toLowerCase()),
    outputs: (q, id) => ({ ...bucketOutputs(q, id), bucketNamespace: q.input("bucketNamespace", "global") }),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": setting,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": setting,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": {
    ...setting,
    outputs: (q) => ({ transitionDefaultMinimumObjectSize: q.input("transitionDefaultMinimumObjectSize", "all_storage_classes_128K") }),
  },
  "aws:s3/bucketPolicy:BucketPolicy": setting,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": setting,
  "aws:s3/bucketVersioning:BucketVersioning": setting,
  "aws:s3/bucketLogging:BucketLogging": setting,
};
