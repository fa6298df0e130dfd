import * as v from "valibot";

import { variablePrefix } from "../../shared/naming";
import { group, integerBetween, matching, trueOrFalse } from "../../shared/schema";

/** Names of buckets are part of names in S3 and of variables: `uploads` -> `UPLOADS_BUCKET`. */
export const BUCKET_KEY_PATTERN = /^(?=.{1,30}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
export const BUCKET_KEY_FORM = "1 to 30 lower-case letters, digits and single hyphens, beginning with a letter";
export const bucketKey = matching(BUCKET_KEY_PATTERN, BUCKET_KEY_FORM);

/** Settings of a bucket. Tasks reach it without cost through the VPC's gateway endpoint. */
export const bucketSettings = group({
  /**
   * Prevents deletion: the bucket's policy denies deleting the bucket, and Pulumi refuses to. If it is false, `pulumi destroy` deletes the
   * bucket **with all files in it**.
   * @default true
   */
  deletionProtection: v.optional(trueOrFalse(), true),

  /**
   * Days for which a file that was overwritten or deleted can be recovered, 1 to 3,650; its versions cost as much as files.
   * @default 30
   */
  oldVersionDays: v.optional(integerBetween({ min: 1, max: 3_650 }), 30),
});
export interface BucketSettings extends v.InferInput<typeof bucketSettings> {}

/** Rights of a workload: `readwrite` files, or `readonly`. */
export const BUCKET_RIGHTS = ["readwrite", "readonly"] as const;
export type BucketRight = (typeof BUCKET_RIGHTS)[number];

/** An entry of a workload's `buckets`, e.g. `uploads` or `uploads as readonly`; the right is undefined if there is none of that name. */
export function parseBucketUse(use: string): { bucket: string; as: BucketRight | undefined } {
  const [bucket = "", right, ...more] = use.split(" as ");
  if (right === undefined) return { bucket, as: "readwrite" };
  return { bucket, as: more.length === 0 && right === "readonly" ? right : undefined };
}

/** Variable with a bucket's name in S3, e.g. `UPLOADS_BUCKET`. */
export const bucketVariable = (bucket: string) => `${variablePrefix(bucket)}_BUCKET`;

/**
 * Name in S3 without the account: `aws-practice-files-uploads-stg`. The word is needed: without it, a pattern for an environment's buckets
 * would include the one that has the state.
 */
export const bucketPrefix = (bucket: string) => `files-${bucket}`;

/** Source: Amazon S3 user guide, "General purpose bucket naming rules"; `-` and the 12 digits of the account follow. */
export const BUCKET_NAME_PATTERN = /^[a-z0-9][a-z0-9-]{1,49}$/;
export const BUCKET_NAME_FORM = "2 to 50 lower-case letters, digits and hyphens, as S3 allows 63 with the account's number";
