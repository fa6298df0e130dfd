import * as v from "valibot";

import { group, integerBetween } from "../../shared/schema";

/** Tasks of people: their names are also those of their users in the database, with `_` for `-`. */
export const OPERATIONS_TASKS = {
  /** Reads rows. */
  "operations": "readonly",
  /** Changes them, and tables. */
  "operations-owner": "owner",
} as const;
export type OperationsTaskName = keyof typeof OPERATIONS_TASKS;

/** Settings of the tasks that people start in the private subnets. */
export const operationsTaskSettings = group({
  /**
   * Minutes after which a task ends by itself, 5 to 480. Five minutes later it is stopped, whatever its command, and the alerts are notified.
   * @default 60
   */
  maxMinutes: v.optional(integerBetween({ min: 5, max: 480 }), 60),
});
export type OperationsTaskSettings = v.InferOutput<typeof operationsTaskSettings>;
