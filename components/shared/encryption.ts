import type { Input, Output } from "@pulumi/pulumi";

import type { Statement } from "./policy-document";

/** Uses of an environment's own key, each with a setting. */
export const ENCRYPTION_USES = ["secrets", "logs", "database", "cache", "schedules", "buckets"] as const;
export type EncryptionUse = (typeof ENCRYPTION_USES)[number];

/** Services that decrypt with the rights of the principal that calls them, which so needs a grant. */
export type DecryptingService = "secretsmanager" | "ssm" | "scheduler" | "s3";

/** KMS key of an environment. */
export interface EncryptionKey {
  readonly keyArn: Output<string>;

  /** E.g. `alias/aws-practice-prd`. */
  readonly aliasName: string;

  /**
   * Permission to decrypt resources of a service, and only through that service.
   *
   * @param arns Complete ARNs of secrets, parameters, schedules or buckets; with Secrets Manager's suffix.
   */
  decryptFor(service: DecryptingService, arns: Input<string>[]): Statement;

  /** Permission to write values of resources of a service, which includes reading them. */
  encryptFor(service: Exclude<DecryptingService, "scheduler">, arns: Input<string>[]): Statement;
}

/** The environment's own key by use; a use without one has AWS's key, which needs no grant. */
export type Encryption = Readonly<Partial<Record<EncryptionUse, EncryptionKey>>>;
