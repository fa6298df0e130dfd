import type { Broken, Written } from "../support/broken";
import { ACCOUNT, type Mutation, on } from "./mutation";

const BUCKET = "site-files-bucket";
const POLICY = "site-files-policy";
const FILES = "arn:aws:s3:::site-files-bucket/*";
const DISTRIBUTION = `arn:aws:cloudfront::${ACCOUNT}:distribution/E2QWRUHAPOMQZL`;
const CLOUDFRONT = { Service: "cloudfront.amazonaws.com" };
const FOREIGN = "arn:aws:cloudfront::987654321098:distribution/E2QWRUHAPOMQZL";
/** The user of a legacy origin access identity. */
const IDENTITY = "arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2QWRUHAPOMQZL";

/** A site's bucket with a policy for its readers. */
const read = (reader: Written) => (p: Broken) => {
  p.add("aws:s3/bucket:Bucket", BUCKET, { bucket: BUCKET, arn: `arn:aws:s3:::${BUCKET}` });
  p.add("aws:s3/bucketPolicy:BucketPolicy", POLICY, {
    bucket: BUCKET,
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Action: "s3:GetObject", Resource: FILES, ...reader },
        {
          Effect: "Deny",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${BUCKET}`, FILES],
          Condition: { Bool: { "aws:SecureTransport": "false" } },
        },
      ],
    }),
  });
};
const bare = [
  `data-at-rest-bucket Bucket ${BUCKET}`,
  `data-bucket-block-public-access Bucket ${BUCKET}`,
];
const found = (...ids: string[]) => [...bare, ...ids.map((id) => `${id} BucketPolicy ${POLICY}`)];

/** Who reads a site's bucket. */
export const SITE_READERS: Mutation[] = on(
  "stg with image",
  [
    "a site's bucket for a distribution that isn't in the program",
    read({ Principal: CLOUDFRONT, Condition: { StringEquals: { "aws:SourceArn": DISTRIBUTION } } }),
    ...found("iam-resource-exists"),
  ],
  ["a site's bucket for any distribution", read({ Principal: CLOUDFRONT }), ...found("iam-trust-confused-deputy")],
  [
    "a site's bucket for another account's distribution",
    read({ Principal: CLOUDFRONT, Condition: { StringEquals: { "aws:SourceArn": FOREIGN } } }),
    ...found("iam-known-accounts"),
  ],
  ["a site's bucket for a legacy identity", read({ Principal: { AWS: IDENTITY } }), ...found()],
  ["a site's bucket for everyone", read({ Principal: "*" }), ...found("iam-resource-policy-not-public")],
);
