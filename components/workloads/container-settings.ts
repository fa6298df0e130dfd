import * as v from "valibot";

import { buildSettings } from "../images/build-settings";
import { IMAGE_FORM, IMAGE_PATTERN } from "../images/image-reference";
import { LOG_RETENTION_DAYS } from "../shared/log-retention";
import { mistake } from "../shared/mistake";
import { type Contradiction, contradiction, integerBetween, listOf, mapOf, matching, oneOf, type OutputOf } from "../shared/schema";
import { egressEntry } from "./egress";
import { FARGATE_CPU, fargateSizeMistake } from "./fargate-size";
import { variable } from "./variable-settings";

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
