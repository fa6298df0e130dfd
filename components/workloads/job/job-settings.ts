import * as v from "valibot";

import { isTimeZone } from "../../../toolkit/shared/time-zone";
import { mistake } from "../../shared/mistake";
import { type Contradiction, contradiction, group, integerBetween, type OutputOf, textThat, trueOrFalse } from "../../shared/schema";
import { containerContradictions, containerEntries } from "../container-settings";
import { EXPECT_WITHIN_FORM, expectWithinMistake, isExpectWithin } from "./expect-within";
import { scheduleMistakeOf } from "./schedule-mistake";

/** Source: Amazon EventBridge Scheduler API reference, `RetryPolicy`. */
export const RETRY_ATTEMPTS = { min: 0, max: 185 };
export const EVENT_AGE_SECONDS = { min: 60, max: 86_400 };

const TIME_ZONE_FORM = "an IANA time zone, e.g. Asia/Tokyo";

/** Settings of a job besides its container. */
export const jobEntries = {
  /**
   * When it runs: `cron(minutes hours day-of-month month day-of-week year)`, `rate(value unit)` or `at(yyyy-mm-ddThh:mm:ss)`, as
   * EventBridge Scheduler reads them.
   * @default none - `runsAfter` names another job, or it is started by hand
   */
  schedule: v.optional(v.string("an expression of EventBridge Scheduler in quotes, e.g. \"cron(0 2 * * ? *)\"")),

  /**
   * IANA time zone of the schedule, e.g. `Asia/Tokyo`; a `cron` or `at` needs one.
   * @default the region's in a stack file; code has to give one
   */
  timeZone: v.optional(v.string(TIME_ZONE_FORM)),

  /**
   * Start it also while an earlier run still goes on.
   * @default false - that run is skipped, and the topic gets a message
   */
  allowOverlap: v.optional(trueOrFalse(), false),

  /**
   * How often to try again if it can't be started, 0 to 185. A task that was started and failed is not started again.
   * @default 3
   */
  maximumRetryAttempts: v.optional(integerBetween(RETRY_ATTEMPTS), 3),

  /**
   * Seconds after which a start that is overdue is given up, 60 to 86,400.
   * @default 3600
   */
  maximumEventAgeSeconds: v.optional(integerBetween(EVENT_AGE_SECONDS), 3_600),

  /**
   * Longest time without a success, e.g. `26h` or `2d`, at most `7d`: a longer one raises an alarm, whatever the reason. More than the
   * longest gap of `schedule`. The alarm is raised at once for a new job, or one that gets this setting, until its next success. Costs
   * 0.10 USD a month.
   * @default none - only failures and runs that could not be started are reported
   */
  expectWithin: v.optional(textThat(isExpectWithin, EXPECT_WITHIN_FORM)),

  /**
   * Run on spare capacity, up to 70 % cheaper, which AWS takes back with two minutes' notice. Source: AWS Fargate pricing.
   * @default false
   */
  spot: v.optional(trueOrFalse(), false),
};

const entries = { ...containerEntries, ...jobEntries };

export const jobContradictions: readonly Contradiction<OutputOf<typeof entries>>[] = [
  ...containerContradictions,
  contradiction(["schedule", "timeZone"], ({ schedule, timeZone }) => [
    timeZone === undefined && hasClock(schedule) && mistake("timeZone", timeZone, "set with this schedule, e.g. Asia/Tokyo"),
    timeZone !== undefined && !isTimeZone(timeZone) && mistake("timeZone", timeZone, TIME_ZONE_FORM),
    schedule !== undefined && scheduleMistakeOf(schedule, timeZone),
  ]),
  contradiction(
    ["expectWithin", "schedule", "timeZone"],
    ({ expectWithin, schedule, timeZone }) => expectWithin !== undefined && expectWithinMistake(expectWithin, schedule, timeZone),
  ),
];

/** Settings of a job. */
export const jobSettings = group(entries, ...jobContradictions);
export interface JobSettings extends v.InferInput<typeof jobSettings> {}
export type ResolvedJob = v.InferOutput<typeof jobSettings>;

/** A job that has a schedule, too. */
export const successionMistake = (schedule: string | undefined, runsAfter: string | undefined) =>
  schedule !== undefined && runsAfter !== undefined && mistake("schedule", schedule, `omitted, as it comes after ${runsAfter}`);

/** A rate has no clock: it counts from its creation. */
const hasClock = (schedule: string | undefined) => schedule !== undefined && !schedule.startsWith("rate(");
