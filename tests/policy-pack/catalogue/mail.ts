import type { Broken, Written } from "../support/broken";
import { ACCOUNT, arnOf, foundIn, type Mutation, on } from "./mutation";

const ID = "iam-mail-sender";
const SENDER = "RolePolicy api-task-act";
const sender = foundIn(SENDER);
const FROM = "ses:FromAddress";
const DOMAIN = arnOf("ses", "identity/example.com");

/** Another condition of the api's grant to send mail. */
const under = (Condition: Written) => (p: Broken) => p.statement(SENDER, "ses:SendEmail", { Condition });
/** A policy of the domain's identity, for those who may send beside the roles of the program. */
const shared = (statement: Written) => (p: Broken) =>
  p.add("aws:sesv2/emailIdentityPolicy:EmailIdentityPolicy", "shared", {
    emailIdentity: "example.com",
    policyName: "shared",
    policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "ses:SendEmail", Resource: DOMAIN, ...statement }],
    }),
  });
const sharing = foundIn("EmailIdentityPolicy shared");
const exact = { StringEquals: { [FROM]: "orders@example.com" } };

export const MAIL: Mutation[] = on(
  "stg with mail",
  ["mail from any address of the domain", (p) => p.statement(SENDER, "ses:SendEmail", { Condition: undefined }), ...sender(ID)],
  ["mail from all addresses by a pattern", under({ StringLike: { [FROM]: "*@example.com" } }), ...sender(ID)],
  [
    "mail from one address or by a pattern",
    under({ StringLike: { [FROM]: ["orders@example.com", "no-reply-?@example.com"] } }),
    ...sender(ID),
  ],
  ["mail from all addresses but one", under({ StringNotEquals: { [FROM]: "boss@example.com" } }), ...sender(ID)],
  ["mail from one address, or from none", under({ StringEqualsIfExists: { [FROM]: "orders@example.com" } }), ...sender(ID)],
  ["mail from all that is listed", under({ "ForAllValues:StringEquals": { [FROM]: "orders@example.com" } }), ...sender(ID)],
  ["mail under one name", under({ StringEquals: { "ses:FromDisplayName": "Orders" } }), ...sender(ID)],
  [
    "mail from any domain of the account",
    (p) => p.statement(SENDER, "ses:SendEmail", { Condition: undefined, Resource: arnOf("ses", "identity/*") }),
    ...sender(ID, "iam-no-wildcard-resources"),
  ],
  ["mail from one of two addresses", under({ StringEquals: { [FROM]: ["orders@example.com", "invoices@example.com"] } })],
  ["mail from one address, whatever its letters' case", under({ StringEqualsIgnoreCase: { [FROM]: "Orders@example.com" } })],
  ["mail from an identity that is one address", (p) => {
    p.add("aws:sesv2/emailIdentity:EmailIdentity", "orders", {
      emailIdentity: "orders@example.org",
      arn: arnOf("ses", "identity/orders@example.org"),
    });
    p.statement(SENDER, "ses:SendEmail", { Condition: undefined, Resource: arnOf("ses", "identity/orders@example.org") });
  }],
  ["a Deny of mail", (p) => p.allow(SENDER, { Effect: "Deny", Action: "ses:SendEmail", Resource: DOMAIN })],
  ["a domain for a stranger", shared({ Principal: { AWS: "888888888888" } }), ...sharing(ID, "iam-known-accounts")],
  ["one address for a stranger", shared({ Principal: { AWS: "888888888888" }, Condition: exact }), ...sharing("iam-known-accounts")],
  ["a domain for anyone", shared({ Principal: "*" }), ...sharing(ID, "iam-resource-policy-not-public")],
  ["one address for anyone", shared({ Principal: "*", Condition: exact }), ...sharing("iam-resource-policy-not-public")],
  ["a domain for the whole account", shared({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } }), ...sharing(ID)],
  ["one address for the whole account", shared({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Condition: exact })],
  [
    "a domain for one user pool",
    shared({ Principal: { Service: "cognito-idp.amazonaws.com" }, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }),
  ],
  [
    "mail in plain text where a receiver has no TLS",
    (p) => p.set("ConfigurationSet mail-set", "deliveryOptions.tlsPolicy", "OPTIONAL"),
    "data-in-transit-edge ConfigurationSet mail-set",
  ],
);

const BUCKET = "Bucket uploads-bucket";

export const BUCKETS: Mutation[] = on(
  "prd with mail",
  [
    "a bucket that is deleted with its files",
    (p) => p.set(BUCKET, "forceDestroy", true),
    `data-no-forced-deletion ${BUCKET}`,
  ],
  [
    "files without versions",
    (p) => p.set("BucketVersioning uploads-versioning", "versioningConfiguration.status", "Suspended"),
    "data-backup-retention BucketVersioning uploads-versioning",
  ],
  [
    "files of a bucket that anyone may read",
    (p) =>
      p.allow("BucketPolicy uploads-policy", {
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `${p.text(BUCKET, "arn")}/*`,
      }),
    "iam-resource-policy-not-public BucketPolicy uploads-policy",
  ],
  [
    "files for a stranger",
    (p) =>
      p.allow("BucketPolicy uploads-policy", {
        Effect: "Allow",
        Principal: { AWS: "888888888888" },
        Action: "s3:GetObject",
        Resource: `${p.text(BUCKET, "arn")}/*`,
      }),
    "iam-known-accounts BucketPolicy uploads-policy",
  ],
  [
    "a service that may delete old versions",
    (p) => p.allow(SENDER, { Action: "s3:DeleteObjectVersion", Resource: `${p.text(BUCKET, "arn")}/*` }),
    ...foundIn(SENDER)("iam-no-destructive-permissions"),
  ],
  [
    "a service that may delete the bucket",
    (p) => p.allow(SENDER, { Action: "s3:DeleteBucket", Resource: p.text(BUCKET, "arn") }),
    ...foundIn(SENDER)("iam-no-destructive-permissions"),
  ],
  [
    "a service that reads other buckets",
    (p) => p.allow(SENDER, { Action: "s3:GetObject", Resource: "arn:aws:s3:::*/*" }),
    ...foundIn(SENDER)("iam-no-wildcard-resources"),
  ],
);
