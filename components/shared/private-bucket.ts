import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

/**
 * Makes a bucket private: ACLs are off, and no policy can open it to the public. Returns the dependency of the bucket's policy. A function:
 * it adds no level to URNs.
 */
export function makePrivate(name: string, bucket: aws.s3.Bucket, parent: pulumi.Resource): pulumi.Resource {
  const ownership = new aws.s3.BucketOwnershipControls(`${name}-ownership`, {
    bucket: bucket.id,
    rule: { objectOwnership: "BucketOwnerEnforced" }, // ACLs are off
  }, { parent });
  return new aws.s3.BucketPublicAccessBlock(`${name}-no-public-access`, {
    bucket: bucket.id,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  }, { parent, dependsOn: [ownership] }); // one after the other: S3 rejects concurrent changes of a bucket's access settings
}
