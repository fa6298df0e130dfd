import * as v from "valibot";

import { IMAGE_FORM, IMAGE_PATTERN } from "../components/images/image-reference";
import { LOG_RETENTION_DAYS } from "../components/shared/log-retention";
import { refuse } from "../components/shared/validation";
import {
  ARCHITECTURES,
  checkVariables,
  CONTAINER_DEFAULTS as defaults,
  STOP_TIMEOUT_SECONDS,
  VARIABLE_FORM,
  VARIABLE_PATTERN,
  WORKLOAD_NAME_FORM,
  WORKLOAD_NAME_PATTERN,
} from "../components/workloads/container-settings";
import { EGRESS_BLOCK_FORM, EGRESS_PORT, isBlock } from "../components/workloads/egress";
import { FARGATE_CPU } from "../components/workloads/fargate-size";
import { SECRET_FORM, SECRET_PATTERN } from "../components/workloads/secret-reference";
import { group, integerBetween, listOf, mapOf, matching, oneOf } from "./schema";
import type { Check } from "./section";

/** The database, among what a service or a job connects to. */
export const DATABASE = "database";

/** Names that services and jobs can't have: the database's, and that of a log group of the network. */
export const RESERVED_NAMES = {
  [DATABASE]: "connectsTo knows the database by this one",
  "vpc-flow-logs": "the network's log group has this one",
};

export const workloadName = matching(WORKLOAD_NAME_PATTERN, WORKLOAD_NAME_FORM);
const variable = matching(VARIABLE_PATTERN, VARIABLE_FORM);

/** What services and jobs have in common; what each setting means stands at `ContainerChoice` and `ContainerSurroundings`. */
export const container = {
  image: v.optional(matching(IMAGE_PATTERN, `${IMAGE_FORM}, in quotes`)),
  /** A name under `registries`; needed where there are several and none is called like the project. */
  repository: v.optional(v.string("a name under registries")),
  cpu: v.optional(oneOf(FARGATE_CPU), defaults.cpu),
  memoryMiB: v.optional(integerBetween({ min: 512, max: 122_880 }), defaults.memoryMiB),
  architecture: v.optional(oneOf(ARCHITECTURES), defaults.architecture),
  command: v.optional(listOf(v.string("a word in quotes"), "a list of words, e.g. [report, --yesterday]")),
  tmpMiB: v.optional(integerBetween({ min: 1, max: 61_440 }), defaults.tmpMiB),
  stopTimeoutSeconds: v.optional(integerBetween(STOP_TIMEOUT_SECONDS), defaults.stopTimeoutSeconds),
  logRetentionDays: v.optional(oneOf(LOG_RETENTION_DAYS), defaults.logRetentionDays),
  environment: v.optional(mapOf(variable, v.string("a text in quotes"), "variables and their values, e.g. {APP_ENV: stg}"), {}),
  secrets: v.optional(
    mapOf(variable, matching(SECRET_PATTERN, SECRET_FORM), "variables and the ARNs of their secrets, e.g. {API_KEY: arn:aws:ssm:...}"),
    {},
  ),
  secretKmsKeyArns: v.optional(
    listOf(
      matching(/^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/[0-9a-f-]+$/, "the ARN of a KMS key, arn:aws:kms:<region>:<account>:key/<id>"),
      "a list of ARNs of KMS keys",
    ),
    [],
  ),
  /** `database`, or the name of a service with `serviceConnect: true`. */
  connectsTo: v.optional(
    listOf(v.string(`${DATABASE}, or the name of a service`), `a list of services, or ${DATABASE}, e.g. [${DATABASE}]`),
    [],
  ),
  /** What it may reach outside beside HTTPS. */
  egress: v.optional(
    listOf(
      group({ port: integerBetween(EGRESS_PORT), cidrBlock: v.custom<string>(isBlock, EGRESS_BLOCK_FORM) }),
      "a list of ports and blocks, e.g. [{port: 587, cidrBlock: 203.0.113.0/24}]",
    ),
    [],
  ),
  /** What the application itself may do in AWS. */
  permissions: v.optional(
    listOf(
      group({
        actions: v.pipe(
          listOf(
            matching(/^[a-z0-9-]+:[A-Za-z0-9]+$/, "an action without wildcard, e.g. s3:GetObject"),
            "a list of actions, e.g. [s3:GetObject]",
          ),
          v.minLength(1, "at least one action, e.g. [s3:GetObject]"),
        ),
        resources: v.pipe(
          listOf(matching(/^(arn:aws[a-z-]*:\S+|\*)$/, "an ARN; * only for actions that know no resource"), "a list of ARNs"),
          v.minLength(1, "at least one ARN"),
        ),
      }),
      "a list of groups of actions and resources",
    ),
    [],
  ),
};

interface Variables {
  environment: Record<string, string>;
  secrets: Record<string, string>;
}

/** One variable can't have two values, all of them must fit into a task definition, and secrets are of the stack's region. */
export function variableChecks(owner: string, { environment, secrets }: Variables, region: string | undefined): Check[] {
  return [
    () => checkVariables(owner, Object.keys(environment), Object.keys(secrets)),
    () => requireRoom(owner, environment),
    ...Object.entries(secrets).map(([name, arn]) => () =>
      region === undefined || arn.split(":")[3] === region
      || refuse(
        owner,
        `secrets.${name}`,
        arn,
        `of aws:region, ${region}: an outage of another region would keep this one's tasks from starting`,
      )
    ),
  ];
}

/** Source: Amazon ECS developer guide, "Amazon ECS service quotas": 64 KB a task definition, with all else that is in it. */
const ENVIRONMENT_BYTES = 60 * 1_024;

function requireRoom(owner: string, environment: Readonly<Record<string, string>>): void {
  const bytes = Buffer.byteLength(JSON.stringify(Object.entries(environment).map(([name, value]) => ({ name, value }))));
  if (bytes <= ENVIRONMENT_BYTES) return;
  refuse(
    owner,
    "environment",
    `${bytes} bytes`,
    `of at most ${ENVIRONMENT_BYTES} bytes, as ECS takes 65536 in all; put large values into S3 or a parameter`,
  );
}
