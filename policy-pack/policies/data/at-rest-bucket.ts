import type { s3 } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { Result, StackPolicy } from "../../policy";
import type { Value } from "../../stack-view";
import { BUCKETS } from "../../types";
import { indexesOf, must, validateEach } from "../../values";

const CONFIGURATIONS = [
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "aws:s3/bucketServerSideEncryptionConfigurationV2:BucketServerSideEncryptionConfigurationV2",
];
const ALGORITHMS = "AES256, aws:kms or aws:kms:dsse";

export const atRestBucket: StackPolicy = {
  id: "data-at-rest-bucket",
  description: "A bucket sets its encryption at rest explicitly.",
  remediation: "Create an aws.s3.BucketServerSideEncryptionConfiguration of it, with AES256 or a KMS key.",
  references: { checkov: ["CKV_AWS_19"] },
  waivable: true,
  types: [...BUCKETS, ...CONFIGURATIONS],
  validateStack(stack) {
    const graph = graphOf(stack);
    type Configuration = s3.BucketServerSideEncryptionConfigurationArgs;
    const open: Result[] = [];
    const configurations = graph.referrers<Configuration>(open, CONFIGURATIONS, "bucket", BUCKETS);
    const wrong = validateEach(graph.ofType(CONFIGURATIONS), (configuration) => {
      const indexes = indexesOf<Configuration>(configuration, "rules");
      return (indexes.length > 0 ? indexes : [0]).flatMap((index) =>
        must<Configuration>(configuration, `rules.${index}.applyServerSideEncryptionByDefault.sseAlgorithm`, isAlgorithm, ALGORITHMS)
      );
    });
    const without = validateEach(
      graph.ofType(BUCKETS).filter((bucket) => !configurations.has(bucket)),
      (bucket) =>
        must<s3.BucketArgs>(
          bucket,
          "serverSideEncryptionConfiguration.rule.applyServerSideEncryptionByDefault.sseAlgorithm",
          isAlgorithm,
          `${ALGORITHMS}, there or in a resource of its own`,
        ),
    );
    return [...wrong, ...without, ...open];
  },
};

function isAlgorithm(value: Value): boolean {
  return value === "AES256" || value === "aws:kms" || value === "aws:kms:dsse";
}
