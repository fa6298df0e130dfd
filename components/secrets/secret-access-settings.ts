import * as v from "valibot";

import { group, listOf, matching, trueOrFalse } from "../shared/schema";

/** Source: IAM API reference, `CreateRole`, RoleName. */
const ROLE_NAME_PATTERN = /^[\w+=,.@-]{1,64}$/;
const roleName = () => matching(ROLE_NAME_PATTERN, "the name of a role in the stack's account, e.g. break-glass, without its path");

export const roleNames = () => v.pipe(listOf(roleName(), "a list of names of roles, e.g. [report]"), v.minLength(1, "at least one role"));

/** Settings of who may read secrets. */
export const secretAccessSettings = group({
  /**
   * Gives each secret in Secrets Manager a policy that denies its value to all principals but its readers and `breakGlassRole`,
   * administrators included. It locks no one out: an administrator can delete the policy. Parameters in SSM have none.
   * @default false - except in production, where it is true
   */
  restricted: v.optional(trueOrFalse(), false),

  /**
   * Role of the stack's account with which people read secrets in an emergency; it needs the permission to read them, and must exist.
   * @default none
   */
  breakGlassRole: v.optional(roleName()),

  /**
   * Notifies of values that others than the readers have read, and of many denied attempts. It needs the trail that `account.trail` of
   * `bootstrap/` creates, or the organization's, with read events: without one EventBridge gets no events. **Cost**: 0.30 USD a month for
   * three alarms (Amazon CloudWatch pricing).
   * @default false
   */
  notifyOfReads: v.optional(trueOrFalse(), false),
});
export interface SecretAccessSettings extends v.InferInput<typeof secretAccessSettings> {}
