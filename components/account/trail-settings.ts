import * as v from "valibot";

import { group, integerBetween, oneOf, trueOrFalse } from "../shared/schema";

/** Settings of the trail of an account. */
export const trailSettings = group({
  /**
   * Whether the account has a trail of its own. Without any trail EventBridge gets no events of calls: `watchChanges` and
   * `secretAccess.notifyOfReads` are silent.
   * @default true - false where the organization has a trail for all accounts: CloudTrail charges a second one for each event
   */
  enabled: v.optional(trueOrFalse(), true),

  /**
   * Days until a file of the trail is deleted, 90 to 3,650.
   * @default 365
   */
  retentionDays: v.optional(integerBetween({ min: 90, max: 3_650 }), 365),

  /**
   * Whether S3 refuses to delete a file of the trail before its `retentionDays` are over. Free. `none`: the bucket's policy denies it, and an
   * administrator can change that policy. `governance`: only with s3:BypassGovernanceRetention. `compliance`: to all, root and AWS included,
   * so that `npm run bootstrap -- --remove` leaves the bucket there. **Can't be undone**: a bucket once locked keeps Object Lock, and files
   * keep the lock with which they were written.
   * @default "none"
   */
  lock: v.optional(oneOf(["none", "governance", "compliance"]), "none"),
});
export interface TrailSettings extends v.InferInput<typeof trailSettings> {}
