import * as v from "valibot";

import { CLIENT_AUTHENTICATIONS } from "../data/database-connection";
import { buildSettings } from "../images/build-settings";
import { IMAGE_FORM, IMAGE_PATTERN } from "../images/image-reference";
import { ADDRESS_FORM, isAddress } from "../mail/mail-settings";
import { SECRET_FORM, SECRET_PATTERN } from "../secrets/secret-arn";
import { SECRET_REFERENCE_PATTERN } from "../secrets/secret-name";
import { LOG_RETENTION_DAYS } from "../shared/log-retention";
import { mistake } from "../shared/mistake";
import {
  type Contradiction,
  contradiction,
  integerBetween,
  listOf,
  mapOf,
  matching,
  namedOnce,
  oneOf,
  type OutputOf,
  textThat,
} from "../shared/schema";
import { egressEntry } from "./egress";
import { FARGATE_CPU, fargateSizeMistake } from "./fargate-size";
import { permission } from "./permission-settings";
import { doubledVariable, SECRETS, variable, VARIABLES } from "./variable-settings";

export const ARCHITECTURES = ["X86_64", "ARM64"] as const;

/** Source: Amazon ECS API reference, `ContainerDefinition`, stopTimeout: at most 120 on Fargate. */
export const STOP_TIMEOUT_SECONDS = { min: 1, max: 120 };

/** Settings of a container, whether a service or a job runs it. */
export const containerEntries = {
  /**
   * Tag or digest of the image in its repository; never `latest`.
   * @default none yet - everything is created, no task is started
   */
  image: v.optional(matching(IMAGE_PATTERN, `${IMAGE_FORM}, in quotes`)),

  /**
   * In place of `image`: `pulumi up` builds the image with Docker on the machine that runs it, and pushes it to the repository; a preview
   * builds nothing. For people without a pipeline. It needs the package @pulumi/awsx (docs/build-in-up.md).
   * @default none
   */
  build: v.optional(buildSettings),

  /**
   * CPU units of a task: 256, 512, 1024, 2048, 4096, 8192 or 16384; 1,024 are one processor.
   * @default 256
   */
  cpu: v.optional(oneOf(FARGATE_CPU), 256),

  /**
   * Memory of a task in MiB; which sizes there are depends on `cpu`.
   * @default 512
   */
  memoryMiB: v.optional(integerBetween({ min: 512, max: 122_880 }), 512),

  /**
   * Processor that the image is built for: X86_64 or ARM64, which costs a fifth less.
   * @default "X86_64"
   */
  architecture: v.optional(oneOf(ARCHITECTURES), "X86_64"),

  /**
   * Command in place of the image's CMD, word by word; its ENTRYPOINT stays in front of it.
   * @default the image's
   */
  command: v.optional(listOf(v.string("a word in quotes"), "a list of words, e.g. [report, --yesterday]")),

  /**
   * Writable space in `/tmp`, in MiB of the task's memory, at most half of it; nothing else in the container can be written to.
   * @default 64
   */
  tmpMiB: v.optional(integerBetween({ min: 1, max: 61_440 }), 64),

  /**
   * Seconds between the signal to stop (SIGTERM) and the end, 1 to 120.
   * @default 30
   */
  stopTimeoutSeconds: v.optional(integerBetween(STOP_TIMEOUT_SECONDS), 30),

  /**
   * Days for which the container's output is kept: one of CloudWatch's values.
   * @default 30
   */
  logRetentionDays: v.optional(oneOf(LOG_RETENTION_DAYS), 30),

  /**
   * Destinations outside the VPC besides HTTPS.
   * @default none
   */
  egress: egressEntry,

  /**
   * Names in the container for variables that connections, buckets and mail bring, as the application reads them: for Laravel
   * `{DB_DATABASE: DB_NAME, DB_USERNAME: DB_USER_NAME}`. Such a variable no longer has its own name.
   * @default none - they have the names that docs/operations.md, "Variables of connections", lists
   */
  variableNames: v.optional(
    mapOf(variable, variable, "names and the variables, e.g. {DB_DATABASE: DB_NAME}"),
    {},
  ),
};

export type ResolvedContainer = OutputOf<typeof containerEntries>;

/** Whether there is an image, or will be one before the first task starts. */
export const hasImage = ({ image, build }: Pick<ResolvedContainer, "image" | "build">): boolean =>
  image !== undefined || build !== undefined;

export const containerContradictions: readonly Contradiction<ResolvedContainer>[] = [
  contradiction(
    ["image", "build"],
    ({ image, build }) => build !== undefined && image !== undefined && mistake("image", image, "omitted, as build makes the image"),
  ),
  contradiction(["cpu", "memoryMiB"], ({ cpu, memoryMiB }) => fargateSizeMistake(cpu, memoryMiB)),
  contradiction(
    ["tmpMiB", "memoryMiB"],
    ({ tmpMiB, memoryMiB }) =>
      tmpMiB > memoryMiB / 2 && mistake("tmpMiB", tmpMiB, `a whole number from 1 to ${memoryMiB / 2}, half of memoryMiB`),
  ),
  contradiction(
    ["command"],
    ({ command }) =>
      command !== undefined && (command.length === 0 || command[0] === "")
      && mistake("command", command, "a command and its arguments, or omitted for the image's own"),
  ),
  contradiction(
    ["egress"],
    ({ egress }) =>
      egress.map(({ port, cidrBlock }, index) =>
        egress.findIndex((other) => other.port === port && other.cidrBlock === cidrBlock) !== index
        && mistake(["egress", index], { port, cidrBlock }, "named once")
      ),
  ),
];

/** Names of services and jobs are part of target group names, of which AWS allows 32 characters: `<name>-http-<7 digits>`. */
export const WORKLOAD_NAME_PATTERN = /^(?=.{1,19}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const WORKLOAD_NAME_FORM = "1 to 19 lower-case letters, digits and single hyphens, beginning with a letter";
export const workloadName = matching(WORKLOAD_NAME_PATTERN, WORKLOAD_NAME_FORM);

const SECRET_OR_NAME_PATTERN = new RegExp(`${SECRET_PATTERN.source}|${SECRET_REFERENCE_PATTERN.source}`);
const SECRET_OR_NAME_FORM =
  `the name of a secret or of a configuration value, with a JSON key if it has several (web/api-key, database/main:password), or ${SECRET_FORM}`;

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
   * Destinations inside the VPC: the database, the cache, or the names of services with `serviceConnect: true`. Security group rules on both ends,
   * the variables and their grants follow. `database` connects as a user of its own that may read and write rows, `database as owner` as
   * one that creates tables (migrations), `database as readonly` as one that reads, `database as application` as the database's
   * `applicationUsername`, which several clients share. `cache` connects to the cache as a user of its own.
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
   * Address of `mail.domainName` from which it sends mail by SES's API, e.g. `orders@example.com`: it gets the right to send from exactly this
   * one, with the address as `MAIL_FROM_ADDRESS` and the configuration set as `MAIL_CONFIGURATION_SET`.
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
