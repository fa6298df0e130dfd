import type { s3 } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import { documentsOf, type Statement } from "../../iam/document";
import type { Result, StackPolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { BUCKETS } from "../../types";
import { validateEach } from "../../values";

const BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy";
const ALLOWED = "a statement that denies s3:* to all principals on the bucket and its objects without TLS";

export const inTransitBucket: StackPolicy = {
  id: "data-in-transit-bucket",
  description: "Buckets reject requests without TLS.",
  remediation:
    "Add a bucket policy that denies s3:* to all principals on the bucket and its objects if \"aws:SecureTransport\" is \"false\".",
  references: { securityHub: ["S3.5"], checkov: ["CKV_AWS_379"], cdkNag: ["AwsSolutions-S10"] },
  waivable: true,
  types: [...BUCKETS, BUCKET_POLICY],
  validateStack(stack) {
    const graph = graphOf(stack);
    const open: Result[] = [];
    const policies = graph.referrers<s3.BucketPolicyArgs>(open, [BUCKET_POLICY], "bucket", BUCKETS);
    const results = validateEach(graph.ofType(BUCKETS), (bucket) => {
      const own = policies.get(bucket) ?? [];
      if (own.length === 0) return [{ resource: bucket, property: "policy", found: undefined, allowed: `a bucket policy with ${ALLOWED}` }];
      const statements = own.flatMap(documentsOf).flatMap((document) => document.statements);
      return statements.some((statement) => deniesWithoutTls(statement, bucket))
        ? []
        : own.map((policy) => ({
          resource: policy,
          property: "policy",
          found: `${statements.length} statements`,
          allowed: `with ${ALLOWED}`,
        }));
    });
    return [...results, ...open];
  },
};

/** A statement with this condition only: another condition beside it would allow some requests without TLS. */
function deniesWithoutTls({ effect, principals, actions, resources, conditions }: Statement, bucket: Resource): boolean {
  const isAnyPrincipal = ["*", "AWS"].some((kind) => principals[kind]?.includes("*") === true);
  const operators = Object.entries(conditions).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key, values }))
  );
  const isTlsOnly = operators.length === 1
    && operators.every(({ operator, key, values }) =>
      (operator === "Bool" || operator === "BoolIfExists") && key.toLowerCase() === "aws:securetransport" && values.length === 1
      && values[0]!.toLowerCase() === "false"
    );
  const name = bucket.properties["bucket"];
  const covers = (suffix: string): boolean =>
    resources.some((each) =>
      each === "*" || (typeof name === "string" ? each.endsWith(`:::${name}${suffix}`) : each.endsWith("/*") === (suffix === "/*"))
    );
  return effect === "Deny" && isAnyPrincipal && isTlsOnly && actions.some((action) => action === "*" || action.toLowerCase() === "s3:*")
    && covers("") && covers("/*");
}
