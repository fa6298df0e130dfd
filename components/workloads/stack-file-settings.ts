import * as v from "valibot";

import { CLIENT_AUTHENTICATIONS } from "../data/database-connection";
import { ADDRESS_FORM, isAddress } from "../mail/mail-settings";
import { SECRET_FORM, SECRET_PATTERN } from "../secrets/secret-arn";
import { SECRET_REFERENCE_PATTERN } from "../secrets/secret-name";
import { mistake } from "../shared/mistake";
import { type Contradiction, contradiction, listOf, mapOf, matching, namedOnce, oneOf, type OutputOf, textThat } from "../shared/schema";
import { permission } from "./permission-settings";
import { doubledVariable, SECRETS, variable, VARIABLES } from "./variable-settings";

const SECRET_OR_NAME_PATTERN = new RegExp(`${SECRET_PATTERN.source}|${SECRET_REFERENCE_PATTERN.source}`);
const SECRET_OR_NAME_FORM =
  "the name of a secret or of a configuration value, with a JSON key if it has several (web/api-key, database/main:password), or "
  + SECRET_FORM;

/** Destinations in a stack file. */
export const connections = v.optional(
  listOf(v.string("database, cache, or the name of a service"), "a list of services, database or cache, e.g. [database]"),
  [],
);

/** Settings of a container in a stack file; code passes them as inputs and components. */
export const stackFileEntries = {
  /**
   * A name under `registries`, where the image is.
   * @default the only one, or the one with the project's name
   */
  repository: v.optional(v.string("a name under registries")),

  /**
   * Plain environment variables, readable with `ecs:DescribeTaskDefinition`.
   * @default none
   */
  environment: v.optional(mapOf(variable, v.string("a text in quotes"), VARIABLES), {}),

  /**
   * Environment variables that ECS fills when a task starts: variable to the name of a secret or of a configuration value, with `:<key>`
   * for one key of a JSON text. For a secret of another program, its ARN: of an SSM parameter or of a Secrets Manager secret, with
   * `:<key>::` for one key. The permission to read it follows.
   * @default none
   */
  secrets: v.optional(mapOf(variable, matching(SECRET_OR_NAME_PATTERN, SECRET_OR_NAME_FORM), SECRETS), {}),

  /**
   * KMS keys of your own with which those secrets are encrypted.
   * @default none - AWS's own keys need no grant
   */
  secretKmsKeyArns: v.optional(
    listOf(
      matching(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]+$/, "the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>"),
      "a list of ARNs of KMS keys",
    ),
    [],
  ),

  /**
   * Destinations inside the VPC: the database, the cache, or the names of services with `serviceConnect: true`. Security group rules on
   * both ends, the variables and their grants follow. `database` connects as a user of its own that may read and write rows,
   * `database as owner` as one that creates tables (migrations), `database as readonly` as one that reads, `database as application` as the
   * database's `applicationUsername`, which several clients share. `cache` connects to the cache as a user of its own.
   * @default none
   */
  connectsTo: connections,

  /**
   * Names under `sites` whose files it uploads: it may write and delete them and have CloudFront fetch them again, nothing else, and gets
   * `SITE_<NAME>_BUCKET` and `SITE_<NAME>_DISTRIBUTION_ID`.
   * @default none
   */
  publishes: v.optional(listOf(v.string("a name under sites"), "a list of sites, e.g. [web]"), []),

  /**
   * How its user logs in to the database. `iam`: with a token of the task role, valid for 15 minutes; there is nothing to store or to
   * rotate, and the client has to fetch tokens (docs/secrets.md). `password`: with the password in the secret `rds-<identifier>-<name>`.
   * Source: Amazon RDS user guide, "IAM database authentication".
   * @default "iam"
   */
  databaseAuthentication: v.optional(oneOf(CLIENT_AUTHENTICATIONS), "iam"),

  /**
   * How its user logs in to the cache. `iam`: with a token of the task role (docs/secrets.md). `password`: with the password in the secret
   * `cache-<identifier>-<name>`, for clients that can't fetch tokens. **Cost** of `password`: 0.40 USD a month for the secret (AWS Secrets
   * Manager pricing, November 2026).
   * @default "iam"
   */
  cacheAuthentication: v.optional(oneOf(CLIENT_AUTHENTICATIONS), "iam"),

  /**
   * Names under `buckets`: read, write and delete files, with the bucket's name as e.g. `UPLOADS_BUCKET`; `uploads as readonly` only reads.
   * @default none
   */
  buckets: v.optional(listOf(v.string("the name of a bucket"), "a list of names under buckets, e.g. [uploads]"), []),

  /**
   * Address of `mail.domainName` from which it sends mail by SES's API, e.g. `orders@example.com`: it gets the right to send from exactly
   * this one, with the address as `MAIL_FROM_ADDRESS` and the configuration set as `MAIL_CONFIGURATION_SET`.
   * @default none
   */
  sendsMailFrom: v.optional(textThat(isAddress, ADDRESS_FORM)),

  /**
   * Permissions of the application in AWS.
   * @default none
   */
  permissions: v.optional(listOf(permission, "a list of groups of actions and resources"), []),
};

export const stackFileContradictions: readonly Contradiction<OutputOf<typeof stackFileEntries>>[] = [
  contradiction(
    ["environment", "secrets"],
    ({ environment, secrets }) => doubledVariable(Object.keys(environment), Object.keys(secrets)),
  ),
  contradiction(["environment"], ({ environment }) => {
    const bytes = Buffer.byteLength(JSON.stringify(Object.entries(environment).map(([name, value]) => ({ name, value }))));
    return bytes > ENVIRONMENT_BYTES && mistake(
      "environment",
      `${bytes} bytes`,
      `of at most ${ENVIRONMENT_BYTES} bytes, as ECS takes 65536 in all; put large values into S3 or a parameter`,
    );
  }),
  contradiction(
    ["secretKmsKeyArns", "secrets"],
    ({ secretKmsKeyArns: arns, secrets }) =>
      arns.length > 0 && Object.keys(secrets).length === 0
      && mistake("secretKmsKeyArns", arns, "omitted, as there are no secrets to decrypt"),
  ),
  contradiction(["secretKmsKeyArns"], ({ secretKmsKeyArns }) => namedOnce("secretKmsKeyArns", secretKmsKeyArns)),
  contradiction(["connectsTo"], ({ connectsTo }) => namedOnce("connectsTo", connectsTo)),
  contradiction(["publishes"], ({ publishes }) => namedOnce("publishes", publishes)),
];

/** Source: Amazon ECS developer guide, "Amazon ECS service quotas": 64 KB a task definition, with all else that is in it. */
const ENVIRONMENT_BYTES = 60 * 1_024;
