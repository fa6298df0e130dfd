import * as v from "valibot";

import { group, oneOf } from "../shared/schema";

const OWNERS = ["own", "aws"] as const;
const owner = () => oneOf(OWNERS);

/** Settings of encryption at rest. */
export const encryptionSettings = group({
  /**
   * Key of every use below that doesn't say otherwise: `own` is a KMS key of this environment that rotates every year, `aws` is a key that
   * AWS keeps for each service. **Cost** of `own`: about 1 USD a month, another 1 USD after each of the first two rotations, and 0.03 USD
   * per 10,000 requests (AWS KMS pricing). The key stays in AWS, and costs, after a change to `aws` and after `pulumi destroy`, since
   * backups and logs need it: docs/operations.md, "Delete the environment's own key".
   * @default "aws" - except in production, where it is "own"
   */
  key: v.optional(owner(), "aws"),

  /**
   * Secrets and SecureString parameters. An existing one keeps its key until `npm run secrets` or a person changes it; do that before a
   * change to `aws`, which takes the permission to use the own key from the readers.
   * @default that of `key`
   */
  secrets: v.optional(owner()),

  /**
   * Log groups. A change takes effect for new events; older ones need the key with which they were written.
   * Source: Amazon CloudWatch Logs user guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service".
   * @default that of `key`
   */
  logs: v.optional(owner()),

  /**
   * Storage, snapshots and Performance Insights of the database, and the secret of its master user. **Replaces** a database that exists
   * with AWS's key, which `database.deletionProtection` prevents. One that has the own key keeps it.
   * Sources: terraform-provider-aws, internal/service/rds/instance.go, `kms_key_id`; Amazon RDS API reference, `ModifyDBInstance`.
   * @default that of `key`
   */
  database: v.optional(owner()),

  /**
   * Disks and snapshots of the cache. **Replaces** a cache that exists, which `cache.deletionProtection` prevents.
   * Source: terraform-provider-aws, internal/service/elasticache/replication_group.go, `kms_key_id`.
   * @default that of `key`
   */
  cache: v.optional(owner()),

  /**
   * Input of the jobs' schedules.
   * @default that of `key`
   */
  schedules: v.optional(owner()),

  /**
   * Files of `buckets`. A change takes effect for new files; before a change to `aws`, copy the others over themselves, since services lose
   * the permission to use the own key.
   * @default that of `key`
   */
  buckets: v.optional(owner()),
});
export interface EncryptionSettings extends v.InferInput<typeof encryptionSettings> {}
