import * as v from "valibot";

import { group, trueOrFalse } from "../shared/schema";
import { backupSettings } from "./backup-settings";
import { budgetSettings } from "./budget-settings";
import { trailSettings } from "./trail-settings";

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

  /**
   * Trail of all calls that manage something in the account, in all regions. **Cost**: the first copy of management events is free. S3 takes
   * about 0.0047 USD per 1,000 files, of which a region with calls has up to 9,000 a month, stores a GB for about 0.025 USD a month, and
   * reports 1,000 files to EventBridge for 0.001 USD; an alarm costs 0.10 USD (AWS CloudTrail, Amazon S3, EventBridge and CloudWatch
   * pricing, Tokyo, November 2026).
   */
  trail: v.optional(trailSettings, {}),

  /**
   * Notifies of sign-ins and use of the root user, of changes of identities, roles, trails, keys and of these guards, and of tokens that roles
   * refuse. It needs a trail: its own or the organization's. In another region than that of IAM (us-east-1) it creates a second topic there,
   * whose subscription each recipient confirms once more. **Cost** then: about 1 USD a month for that topic's key and 0.50 USD for five
   * alarms; in us-east-1 0.30 USD (AWS KMS and Amazon CloudWatch pricing, November 2026).
   * @default true
   */
  watchChanges: v.optional(trueOrFalse(), true),

  /**
   * Backups of the environment's databases by AWS Backup, once a day, which the role that deploys can't delete, with copies in another region
   * and a lock if they are set. RDS has its own backups without them, `database.backupRetentionDays`, in the stack's region. **Cost**: 0.20
   * USD a month for two alarms, and the storage (Amazon CloudWatch pricing, Tokyo, November 2026).
   * @default none - no backups by AWS Backup
   */
  backups: v.optional(backupSettings),

  /**
   * Budget for all costs of the account. Free, as an account's first two are.
   */
  budget: v.optional(budgetSettings, {}),
});
export interface AccountSettings extends v.InferInput<typeof accountSettings> {}
