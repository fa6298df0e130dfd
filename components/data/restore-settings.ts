import * as v from "valibot";

import { contradiction, group, matching } from "../shared/schema";
import { clockMistake, gapMistake, NEVER, SCHEDULE_FORM, TIME_ZONE_FORM, zoneMistake } from "./clock-schedule";
import { SQL_NAME_PATTERN } from "./sql-name";

/** Days without a successful drill that are reported. */
export const DRILL_DAYS = 35;

/** Days between two drills: a month. */
const MOST_DAYS = 31;

const [NAME] = /(?<=\^).*(?=\$)/.exec(SQL_NAME_PATTERN.source)!;
/** Texts of at most this length fit a task's overrides with the rest. Source: Amazon ECS API reference, `RunTask`, overrides: 8,192 characters. */
const MOST_CHARACTERS = 4_000;

/** Settings of restores and of their drill. */
export const restoreSettings = group(
  {
    /**
     * When the last backup is restored to try it, as EventBridge Scheduler reads it: `cron(minutes hours day-of-month month day-of-week
     * year)` with at most 31 days between, or `none`. Each drill creates a second database, checks it, measures RPO and RTO, and deletes
     * it. **Cost**: the hour or two for which the second database exists, at the price of one in a single zone, and 0.80 USD a month for
     * two metrics and two alarms (Amazon RDS and CloudWatch pricing, November 2026).
     * @default "none" - except in production, where it is "cron(0 5 2 * ? *)": at 05:00 on the second of each month
     */
    drillSchedule: v.optional(v.string(SCHEDULE_FORM), NEVER),

    /**
     * IANA time zone of the schedule, e.g. `Asia/Tokyo`.
     * @default the region's in a stack file; code has to give one
     */
    timeZone: v.optional(v.string(TIME_ZONE_FORM)),

    /**
     * Query that a restored database must answer with one row of one column that is true, e.g. `SELECT count(*) > 1000 FROM orders`. It can
     * only read.
     * @default none - there must be a table, and a row can be read from each table that isn't empty
     */
    query: v.optional(matching(new RegExp(`^(?=[^]{1,${MOST_CHARACTERS}}$)[^]*\\S`), `SQL of at most ${MOST_CHARACTERS} characters`)),

    /**
     * Column with the time of the newest data, e.g. `orders.created_at` or `shop.orders.created_at`: a restored database must have a row
     * there, and its age is measured.
     * @default none - only the age of the point that AWS restores to is measured
     */
    newest: v.optional(matching(new RegExp(`^${NAME}(\\.${NAME}){1,2}$`), "<table>.<column> or <schema>.<table>.<column>")),
  },
  contradiction(["drillSchedule"], ({ drillSchedule }) => clockMistake("drillSchedule", drillSchedule)),
  contradiction(["drillSchedule", "timeZone"], ({ drillSchedule, timeZone }) => zoneMistake(drillSchedule, timeZone)),
  contradiction(["drillSchedule", "timeZone"], ({ drillSchedule: schedule, timeZone }) =>
    gapMistake(
      "drillSchedule",
      { schedule, timeZone, mostHours: MOST_DAYS * 24 + 1 },
      `one with at most ${MOST_DAYS} days between two drills, as ${DRILL_DAYS} days without a success raise an alarm`,
    )),
);
export type RestoreSettings = v.InferOutput<typeof restoreSettings>;
