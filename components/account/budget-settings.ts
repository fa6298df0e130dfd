import * as v from "valibot";

import { group, integerBetween, trueOrFalse } from "../shared/schema";

/** Settings of an account's budget. */
export const budgetSettings = group({
  /**
   * Whether the account has a budget that notifies of its costs. Only in the partition `aws`: China's budgets are in CNY, and GovCloud has
   * none. Free, as an account's first two budgets are.
   * @default true - false where the organization has budgets for its accounts
   */
  enabled: v.optional(trueOrFalse(), true),

  /**
   * USD a month, tax and support included, 1 to 1,000,000: at 80 and 100 percent of it, and when AWS forecasts more, the alerts' recipients
   * are notified, at most hours later, as AWS updates costs up to three times a day. Forecasts begin after about five weeks of costs.
   * Nothing is stopped.
   * @default 300 - a first amount: choose yours from the first month's bill
   */
  monthlyUsd: v.optional(integerBetween({ min: 1, max: 1_000_000 }), 300),
});
export interface BudgetSettings extends v.InferInput<typeof budgetSettings> {}
