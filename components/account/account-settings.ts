import * as v from "valibot";

import { group, trueOrFalse } from "../shared/schema";

/** Settings of what holds for everything in an account. */
export const accountSettings = group({
  /**
   * Nothing in the account can be made public: no bucket of S3, no snapshot of a volume, no machine image. Free.
   * @default true - false where the account has something that is meant to be public
   */
  blockPublicAccess: v.optional(trueOrFalse(), true),

  /**
   * New volumes of EC2 are encrypted, whatever creates them. Free with AWS's key.
   * @default true
   */
  encryptVolumes: v.optional(trueOrFalse(), true),

  /**
   * New instances answer requests for their credentials only with a session token (IMDSv2), unless they are launched otherwise. Free.
   * @default true
   */
  requireSessionTokens: v.optional(trueOrFalse(), true),

  /**
   * IAM Access Analyzer looks for buckets, keys, roles, secrets and others of this region that another account can use, and each finding is
   * notified. Free for access from outside the account.
   * @default true - false where the organization has an analyzer for all accounts
   */
  accessAnalyzer: v.optional(trueOrFalse(), true),
});
export interface AccountSettings extends v.InferInput<typeof accountSettings> {}
