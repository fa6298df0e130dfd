import type { Broken } from "../support/broken";
import { type Change, type Mutation, on, type Row } from "./mutation";
import { PASSWORD, RANDOM } from "./secrets";

const ID = "secret-not-in-state";
const OWN_KEY = "secret-own-key";
const DATABASE = "Instance database-instance";
const SECRET = "Secret database-users-api-secret";
const LOG_GROUP = "LogGroup api-task-log-group";
const KEY = "alias/aws-practice-prd";
/** The reader's grant to decrypt with the key that the secret no longer has. */
const UNUSED = "iam-least-privilege RolePolicy api-task-start";

/** Adds a resource with a secret value in a property, marked as a secret as the SDK does. */
const adding = (type: string, property: string, value: unknown, more: object = {}) => (p: Broken) =>
  p.add(type, "added", { ...more, [property]: value }, [property]);
const version = (property: string, value: unknown) => adding("aws:secretsmanager/secretVersion:SecretVersion", property, value);
const parameter = (more: object) => (p: Broken) =>
  p.add("aws:ssm/parameter:Parameter", "added", { name: "/stg/web/api-key", type: "SecureString", keyId: KEY, ...more }, ["value"]);
const databaseWith = (property: string) => (p: Broken) => p.set(DATABASE, property, PASSWORD);

const IN_STATE: Row[] = [
  ["a secret's value that is written down", version("secretString", PASSWORD), `${ID} SecretVersion added: secretString`],
  ["a secret's value that is write-only", version("secretStringWo", PASSWORD), `${ID} SecretVersion added: secretStringWo`],
  ["a secret's binary value", version("secretBinary", RANDOM), `${ID} SecretVersion added: secretBinary`],
  ["a SecureString's value", parameter({ value: PASSWORD }), `${ID} Parameter added: value`],
  ["a placeholder of a SecureString", parameter({ value: "change me" }), `${ID} Parameter added: value`],
  ["a SecureString's insecure value", parameter({ insecureValue: PASSWORD }), `${ID} Parameter added: insecureValue`],
  ["a SecureString's write-only value", parameter({ valueWo: PASSWORD }), `${ID} Parameter added: valueWo`],
  ["a generated password", adding("random:index/randomPassword:RandomPassword", "result", RANDOM), `${ID} RandomPassword added: result`],
  ["a generated key", adding("tls:index/privateKey:PrivateKey", "privateKeyPem", RANDOM), `${ID} PrivateKey added: privateKeyPem`],
  ["a database's password", databaseWith("password"), `${ID} ${DATABASE}: password`],
  ["a database's write-only password", databaseWith("passwordWo"), `${ID} ${DATABASE}: passwordWo`],
  ["passwords of a cache's user", adding("aws:elasticache/user:User", "passwords", [PASSWORD]), `${ID} User added: passwords`],
  [
    "passwords in a cache user's authentication mode",
    adding("aws:elasticache/user:User", "authenticationMode", { type: "password", passwords: [PASSWORD] }),
    `${ID} User added: authenticationMode.passwords`,
  ],
  [
    "the password of a broker's second user",
    adding("aws:mq/broker:Broker", "users", [{ username: "a" }, { username: "b", password: PASSWORD }]),
    `${ID} Broker added: users.1.password`,
  ],
  [
    "the key of a server's certificate",
    adding("aws:iam/serverCertificate:ServerCertificate", "privateKey", RANDOM),
    `${ID} ServerCertificate added`,
  ],
  ["a SecureString whose value others write", parameter({})],
  ["a String's value", parameter({ type: "String", name: "/stg/web/log-level", value: "info" })],
  ["a cache's user with IAM authentication", adding("aws:elasticache/user:User", "authenticationMode", { type: "iam", passwords: [] })],
  [
    "the ARN of a secret as a password",
    adding(
      "aws:docdb/elasticCluster:ElasticCluster",
      "adminUserPassword",
      "arn:aws:secretsmanager:ap-northeast-1:999999999999:secret:docs-AbCdEf",
      { backupRetentionPeriod: 7 },
    ),
  ],
];

const logGroups = (change: (p: Broken, label: string) => void): Change => (p) =>
  p.program.resources.filter(({ type }) => type === "aws:cloudwatch/logGroup:LogGroup").forEach(({ name }) =>
    change(p, `LogGroup ${name}`)
  );
const without = (label: string, property: string) => (p: Broken) => p.set(label, property, undefined);
const awsKey = (label: string, property: string, alias: string) => (p: Broken) => p.set(label, property, `alias/aws/${alias}`);

const OWN_KEYS: Row[] = [
  ["a secret without a key of its own", without(SECRET, "kmsKeyId"), `${OWN_KEY} ${SECRET}`, UNUSED],
  ["a secret with AWS's key", awsKey(SECRET, "kmsKeyId", "secretsmanager"), `${OWN_KEY} ${SECRET}`, UNUSED],
  [
    "a secret with the ARN of AWS's key's alias",
    (p) => p.set(SECRET, "kmsKeyId", "arn:aws:kms:ap-northeast-1:222222222222:alias/aws/secretsmanager"),
    `${OWN_KEY} ${SECRET}`,
    UNUSED,
  ],
  ["a SecureString without a key of its own", parameter({ keyId: undefined }), `${OWN_KEY} Parameter added`],
  ["a database's master secret without a key of its own", without(DATABASE, "masterUserSecretKmsKeyId"), `${OWN_KEY} ${DATABASE}`],
  ["a String without a key", parameter({ type: "String", name: "/stg/web/log-level", keyId: undefined, value: "info" })],
  ["a log group without the key of the others", without(LOG_GROUP, "kmsKeyId"), `data-own-key ${LOG_GROUP}`],
  ["a database without the program's key", without(DATABASE, "kmsKeyId"), `data-own-key ${DATABASE}: kmsKeyId`],
  ["a database with AWS's key", awsKey(DATABASE, "kmsKeyId", "rds"), `data-own-key ${DATABASE}: kmsKeyId`],
  [
    "Performance Insights without the program's key",
    without(DATABASE, "performanceInsightsKmsKeyId"),
    `data-own-key ${DATABASE}: performanceInsightsKmsKeyId`,
  ],
  ["log groups of which none has a key of its own", logGroups((p, label) => p.set(label, "kmsKeyId", undefined))],
  ["Performance Insights that is off", (p) => {
    without(DATABASE, "performanceInsightsKmsKeyId")(p);
    p.set(DATABASE, "performanceInsightsEnabled", false);
  }],
];

export const SECRET_STATE: Mutation[] = [
  ...on("stg with image", ...IN_STATE),
  ...on("prd with image", ...IN_STATE, ...OWN_KEYS),
];
