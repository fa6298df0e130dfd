import * as v from "valibot";

import { group, integerBetween, trueOrFalse } from "../shared/schema";

/** Settings of the bucket that has the state of an account's stacks. */
export const stateSettings = group({
  /**
   * Prevents deletion: the bucket's policy denies deleting the bucket and old versions, and Pulumi refuses to delete bucket and key; the same
   * holds for the bucket of `account.trail`. If it is false, `npm run bootstrap -- --remove` deletes the buckets **with all states in them**
   * and all files of the trail.
   * @default true
   */
  deletionProtection: v.optional(trueOrFalse(), true),

  /**
   * Days until a state that a newer one replaced is deleted; 7 to 3,650. Until then it can be recovered.
   * @default 90
   */
  oldVersionDays: v.optional(integerBetween({ min: 7, max: 3_650 }), 90),
});
export interface StateSettings extends v.InferInput<typeof stateSettings> {}
