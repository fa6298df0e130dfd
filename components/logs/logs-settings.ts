import * as v from "valibot";

import { mistake } from "../shared/mistake";
import { contradiction, group, integerBetween, oneOf, trueOrFalse } from "../shared/schema";

/** Modes of S3 Object Lock. */
export const OBJECT_LOCKS = ["governance", "compliance"] as const;

const archive = group(
  {
    /**
     * Years for which lines of log groups, and files of access logs, are kept in S3, 0 to 10; 0 keeps them for their `logRetentionDays` and
     * `retentionDays` only. Lines from before it was set aren't copied. **Cost** in Tokyo for a GB of lines: 0.02 USD once for Firehose, and 0.01
     * USD a year for S3; each log group has an alarm, 0.10 USD a month (docs/decisions.md, prices of November 2026).
     * @default 0 - 3 in production
     */
    years: v.optional(integerBetween({ min: 0, max: 10 }), 0),

    /**
     * Locks each archived file for these years: `governance` lets only a principal with `s3:BypassGovernanceRetention` delete it, `compliance`
     * no one, the root user of the account included: **neither the files nor their bucket can be deleted before, and they cost until then**.
     * @default none - who may delete objects may delete files of the archive
     */
    objectLock: v.optional(oneOf(OBJECT_LOCKS)),
  },
  contradiction(
    ["years", "objectLock"],
    ({ years, objectLock }) =>
      years === 0 && objectLock !== undefined && mistake("objectLock", objectLock, "omitted, as years is 0: nothing is archived"),
  ),
);
export type ResolvedArchive = v.InferOutput<typeof archive>;

/** Settings of searching and keeping logs. */
export const logsSettings = group({
  /**
   * Prevents deletion of the archive, of the results of queries and of the work group with its history: `pulumi destroy` fails until they
   * are empty, and the policy of the archive's bucket denies deleting it.
   * @default true - false outside production
   */
  deletionProtection: v.optional(trueOrFalse(), true),

  /**
   * GiB that one query of access logs may scan, 1 to 1,000; Athena stops it there. **Cost** in Tokyo: 5 USD per TB, so 0.05 USD for a query
   * of 10 GiB (Amazon Athena pricing, November 2026).
   * @default 10
   */
  scanLimitGiB: v.optional(integerBetween({ min: 1, max: 1_000 }), 10),

  /** Logs kept for years. */
  archive: v.optional(archive, {}),
});
export interface LogsSettings extends v.InferInput<typeof logsSettings> {}
