import { FIRST_YEAR, LAST_YEAR } from "../../../toolkit/shared/cron-fields";
import { scheduleMistake } from "../../../toolkit/shared/schedule-expression";
import { nextRuns } from "../../../toolkit/shared/schedule-runs";
import { isTimeZone } from "../../../toolkit/shared/time-zone";
import { type Mistake, mistake } from "../../shared/mistake";

/** An expression that EventBridge Scheduler doesn't take, or whose only time the zone's clocks skip. A zone must be known. */
export function scheduleMistakeOf(schedule: string, timeZone: string | undefined): Mistake | false {
  const allowed = scheduleMistake(schedule);
  if (allowed !== undefined) return mistake("schedule", schedule, allowed);
  if (timeZone === undefined || !isTimeZone(timeZone) || schedule.startsWith("rate")) return false;
  return nextRuns(schedule, timeZone, new Date(Date.UTC(FIRST_YEAR - 1, 0)), 1).length === 0
    && mistake("schedule", schedule, `a time that clocks show in ${timeZone}, where they skip this one`);
}

/**
 * A valid schedule that never comes again.
 * Source: what AWS says to `at` in the past, "a fire time in the past is rejected at create"
 * (https://github.com/DefangLabs/pulumi-defang/pull/425); a cron of years that are over and a rate of centuries it takes, and they never come.
 */
export function pastScheduleMistake(schedule: string, timeZone: string, now: Date): Mistake | false {
  if (scheduleMistake(schedule) !== undefined || !isTimeZone(timeZone) || nextRuns(schedule, timeZone, now, 1).length > 0) return false;
  const since = now.toISOString().slice(0, 16).replace("T", " ");
  return mistake("schedule", schedule, `omitted, or one that still comes: there is no time of it after ${since} UTC until ${LAST_YEAR}`);
}
