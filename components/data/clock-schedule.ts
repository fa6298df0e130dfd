import { scheduleMistake } from "../../toolkit/shared/schedule-expression";
import { isTimeZone } from "../../toolkit/shared/time-zone";
import { type Mistake, mistake } from "../shared/mistake";

/** A schedule by a clock that may be off. */
export const NEVER = "none";
export const SCHEDULE_FORM = "cron(minutes hours day-of-month month day-of-week year) in quotes, e.g. \"cron(0 4 1 * ? *)\", or none";
export const TIME_ZONE_FORM = "an IANA time zone, e.g. Asia/Tokyo";

/** A schedule that isn't valid, or a rate, which begins when it is created and at any hour. */
export function clockMistake(property: string, schedule: string): Mistake | false {
  if (schedule === NEVER) return false;
  const allowed = scheduleMistake(schedule);
  if (allowed === undefined && schedule.startsWith("cron(")) return false;
  return mistake(property, schedule, allowed === undefined || allowed.includes("cron(") ? SCHEDULE_FORM : allowed);
}

/** A missing or unknown time zone of a schedule that isn't off. */
export const zoneMistake = (schedule: string, timeZone: string | undefined): Mistake | false =>
  schedule !== NEVER && (timeZone === undefined || !isTimeZone(timeZone)) && mistake("timeZone", timeZone, TIME_ZONE_FORM);
