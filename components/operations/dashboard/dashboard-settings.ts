import * as v from "valibot";

import { group, trueOrFalse } from "../../shared/schema";

/** Source: CloudWatch API reference, `PutDashboard`, DashboardName. */
export const DASHBOARD_NAME_PATTERN = /^[A-Za-z0-9_-]{1,255}$/;

/** Settings of the dashboard. */
export const dashboardSettings = group({
  /**
   * One page in CloudWatch with the alarms and graphs of everything in the stack. **Cost**: 3 USD a month; an account has three dashboards
   * with up to 50 metrics each for free (Amazon CloudWatch pricing, November 2026).
   * @default true
   */
  enabled: v.optional(trueOrFalse(), true),
});
export interface DashboardSettings extends v.InferInput<typeof dashboardSettings> {}
