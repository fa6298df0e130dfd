import { byMaker, hasOwnKey, mustHaveOwnKey } from "../../own-key";
import type { Result, StackPolicy } from "../../policy";
import { property, type Resource } from "../../stack-view";
import { DATABASE, RDS_CLUSTER } from "../../types";
import { isTrue, validateEach } from "../../values";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";
const DATABASES = [DATABASE, RDS_CLUSTER];

/** Properties by which a program shows that it has a key of its own for its data. */
const KEYS: Readonly<Record<string, string>> = {
  "aws:secretsmanager/secret:Secret": "kmsKeyId",
  [DATABASE]: "kmsKeyId",
  [RDS_CLUSTER]: "kmsKeyId",
  [LOG_GROUP]: "kmsKeyId",
};

export const ownKey: StackPolicy = {
  id: "data-own-key",
  description:
    "In production, a program with a key of its own encrypts with it its databases, with Performance Insights, and all log groups "
    + "if it does any; components and what stands beside them are judged apart.",
  remediation: "Set kmsKeyId and performanceInsightsKmsKeyId of the database, kmsKeyId of the log group; a database must be recreated.",
  references: { checkov: ["CKV_AWS_158", "CKV_AWS_327", "CKV_AWS_354"], trivy: ["AVD-AWS-0017", "AVD-AWS-0078"] },
  waivable: true,
  productionOnly: true,
  types: Object.keys(KEYS),
  validateStack: ({ resources }) => byMaker(resources.filter(({ type }) => Object.hasOwn(KEYS, type))).flatMap(findingsOf),
};

function findingsOf(resources: readonly Resource[]): Result[] {
  const own = resources.filter((resource) => hasOwnKey(resource, KEYS[resource.type]!));
  if (own.length === 0) return [];
  const required = [...DATABASES, ...(own.some(({ type }) => type === LOG_GROUP) ? [LOG_GROUP] : [])];
  return validateEach(
    resources.filter(({ type }) => required.includes(type)),
    (resource) => keysOf(resource).flatMap((key) => mustHaveOwnKey(resource, key)),
  );
}

/** Without a key of its own, Performance Insights is encrypted with AWS's. Source: RDS API reference, PerformanceInsightsKMSKeyId. */
const keysOf = (resource: Resource): string[] => [
  "kmsKeyId",
  ...(isTrue(property(resource, "performanceInsightsEnabled")) ? ["performanceInsightsKmsKeyId"] : []),
];
