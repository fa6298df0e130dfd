import { byMaker, hasOwnKey, mustHaveOwnKey } from "../../own-key";
import type { Result, StackPolicy } from "../../policy";
import { property, type Resource } from "../../stack-view";
import { DATABASE, RDS_CLUSTER } from "../../types";
import { isOff, validateEach } from "../../values";

/** RDS makes their secrets, with AWS's key if the program has none of its own. */
const DATABASES: readonly string[] = [DATABASE, RDS_CLUSTER];

const KEYS: Readonly<Record<string, { key: string; applies: (resource: Resource) => boolean }>> = {
  "aws:secretsmanager/secret:Secret": { key: "kmsKeyId", applies: () => true },
  "aws:ssm/parameter:Parameter": { key: "keyId", applies: (parameter) => property(parameter, "type") === "SecureString" },
  [DATABASE]: { key: "masterUserSecretKmsKeyId", applies: (database) => !isOff(property(database, "manageMasterUserPassword")) },
  [RDS_CLUSTER]: { key: "masterUserSecretKmsKeyId", applies: (cluster) => !isOff(property(cluster, "manageMasterUserPassword")) },
};

/** With AWS's own key, every principal of the account that may read a secret decrypts it; only a key's policy is a second lock. */
export const ownKey: StackPolicy = {
  id: "secret-own-key",
  description: "In production, secrets and SecureString parameters are encrypted with a key of the account's own, whose policy says who "
    + "decrypts; so are the master secrets of databases if the program has such a key.",
  remediation: "Create an aws.kms.Key with rotation and set kmsKeyId (a parameter's keyId, a database's masterUserSecretKmsKeyId).",
  references: { checkov: ["CKV_AWS_149", "CKV_AWS_337"], trivy: ["AVD-AWS-0098"] },
  waivable: true,
  productionOnly: true,
  types: Object.keys(KEYS),
  validateStack: ({ resources }) => byMaker(resources.filter(({ type }) => Object.hasOwn(KEYS, type))).flatMap(findingsOf),
};

function findingsOf(resources: readonly Resource[]): Result[] {
  const hasAny = resources.some((resource) => ["kmsKeyId", KEYS[resource.type]!.key].some((key) => hasOwnKey(resource, key)));
  return validateEach(resources, (resource) => {
    const { key, applies } = KEYS[resource.type]!;
    return applies(resource) && (hasAny || !DATABASES.includes(resource.type)) ? mustHaveOwnKey(resource, key) : [];
  });
}
