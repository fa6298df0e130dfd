import { IMAGE_FORM, IMAGE_PATTERN } from "../images/image-reference";
import { LOG_RETENTION_DAYS } from "../shared/log-retention";
import { isIntegerBetween, refuse, requireIntegerBetween, requireMatch, requireOneOf } from "../shared/validation";
import { requireFargateSize } from "./fargate-size";

export const ARCHITECTURES = ["X86_64", "ARM64"] as const;

/** What can be chosen of a container, whether a service or a job runs it. */
export interface ContainerChoice {
  /**
   * Tag or digest of the image in its repository; never `latest`.
   * @default none yet - everything is made, nothing is started
   */
  image?: string;

  /**
   * CPU units of a task: 256, 512, 1024, 2048, 4096, 8192 or 16384; 1,024 are one processor.
   * @default 256
   */
  cpu?: number;

  /**
   * Memory of a task in MiB; which sizes there are depends on `cpu`.
   * @default 512
   */
  memoryMiB?: number;

  /**
   * Processor the image is built for: X86_64 or ARM64, which is a fifth cheaper.
   * @default "X86_64"
   */
  architecture?: (typeof ARCHITECTURES)[number];

  /**
   * Command in place of the image's CMD, word by word; its ENTRYPOINT stays in front of it.
   * @default the image's
   */
  command?: readonly string[];

  /**
   * Writable space in `/tmp`, in MiB of the task's memory; nothing else in the container can be written to.
   * @default 64
   */
  tmpMiB?: number;

  /**
   * Seconds between the signal to stop (SIGTERM) and the end, 1 to 120.
   * @default 30
   */
  stopTimeoutSeconds?: number;

  /**
   * Days for which the container's output is kept: one of CloudWatch's values.
   * @default 30
   */
  logRetentionDays?: number;
}

export const CONTAINER_DEFAULTS = {
  cpu: 256,
  memoryMiB: 512,
  architecture: "X86_64",
  tmpMiB: 64,
  stopTimeoutSeconds: 30,
  logRetentionDays: 30,
} as const satisfies ContainerChoice;

export type CheckedContainer = Required<Omit<ContainerChoice, "image" | "command">> & Pick<ContainerChoice, "image" | "command">;

/** Source: Amazon ECS API reference, `ContainerDefinition`, stopTimeout: at most 120 on Fargate. */
export const STOP_TIMEOUT_SECONDS = { min: 1, max: 120 };

/** Names of services and jobs are part of target group names, of which AWS allows 32 characters: `<name>-http-<7 digits>`. */
export const WORKLOAD_NAME_PATTERN = /^(?=.{1,19}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const WORKLOAD_NAME_FORM = "1 to 19 lower-case letters, digits and single hyphens, beginning with a letter";

/** Source: Amazon ECS API reference, `KeyValuePair`; POSIX, "Environment Variables". */
export const VARIABLE_PATTERN = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const VARIABLE_FORM = "the name of an environment variable: letters, digits and _, e.g. APP_ENV";

/** One by one what is wrong with a container, whoever runs it. */
export function containerChecks(owner: string, container: CheckedContainer): (() => unknown)[] {
  const { image, tmpMiB, memoryMiB } = container;
  return [
    () => image !== undefined && requireMatch(owner, "image", image, IMAGE_PATTERN, IMAGE_FORM),
    () => requireFargateSize(owner, container.cpu, memoryMiB),
    () => requireOneOf(owner, "architecture", container.architecture, ARCHITECTURES),
    () =>
      isIntegerBetween(tmpMiB, { min: 1, max: memoryMiB / 2 })
      || refuse(owner, "tmpMiB", tmpMiB, `a whole number from 1 to ${memoryMiB / 2}, half of memoryMiB`),
    () => requireIntegerBetween(owner, "stopTimeoutSeconds", container.stopTimeoutSeconds, STOP_TIMEOUT_SECONDS),
    () => requireOneOf(owner, "logRetentionDays", container.logRetentionDays, LOG_RETENTION_DAYS),
  ];
}

/** @throws {RunError} A variable whose name no shell takes, or that is given twice. */
export function checkVariables(owner: string, environment: readonly string[], secrets: readonly string[]): void {
  for (const name of environment) requireMatch(owner, "environment", name, VARIABLE_PATTERN, VARIABLE_FORM);
  for (const name of secrets) {
    requireMatch(owner, "secrets", name, VARIABLE_PATTERN, VARIABLE_FORM);
    if (environment.includes(name)) refuse(owner, "secrets", name, "another name than those in environment");
  }
}
