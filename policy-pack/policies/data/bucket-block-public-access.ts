import type { s3 } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import { BUCKETS } from "../../types";
import { isTrue, must, validateEach } from "../../values";

const PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock";
const FLAGS = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] as const;

export const bucketBlockPublicAccess: StackPolicy = {
  id: "data-bucket-block-public-access",
  description: "Buckets block public access.",
  remediation: "Create an aws.s3.BucketPublicAccessBlock of it with all four flags set to true.",
  references: {
    securityHub: ["S3.8"],
    checkov: ["CKV2_AWS_6", "CKV_AWS_53", "CKV_AWS_54", "CKV_AWS_55", "CKV_AWS_56"],
    trivy: ["AVD-AWS-0094", "AVD-AWS-0086", "AVD-AWS-0087", "AVD-AWS-0091", "AVD-AWS-0093"],
    cdkNag: ["AwsSolutions-S2"],
  },
  waivable: "outsideProduction",
  types: [...BUCKETS, PUBLIC_ACCESS_BLOCK],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const blocks = graph.referrers<s3.BucketPublicAccessBlockArgs>(open, [PUBLIC_ACCESS_BLOCK], "bucket", BUCKETS);
    return [
      ...open,
      ...graph.ofType(BUCKETS).filter((bucket) => !blocks.has(bucket)).map((bucket) => ({
        resource: bucket,
        property: "publicAccessBlock",
        found: undefined,
        allowed: "an aws.s3.BucketPublicAccessBlock of this bucket",
      })),
      ...validateEach(
        graph.ofType([PUBLIC_ACCESS_BLOCK]),
        (block) => FLAGS.flatMap((path) => must<s3.BucketPublicAccessBlockArgs>(block, path, isTrue, "true")),
      ),
    ];
  },
};
