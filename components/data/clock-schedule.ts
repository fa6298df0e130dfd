import { longestGapHours } from "../../toolkit/shared/longest-gap";
import { scheduleMistake } from "../../toolkit/shared/schedule-expression";
import { isTimeZone } from "../../toolkit/shared/time-zone";
import { type Mistake, mistake } from "../shared/mistake";

/** A schedule by a clock that may be off. */
export const NEVER = "none";
export const SCHEDULE_FORM = "cron(minutes hours day-of-month month day-of-week year) in quotes, e.g. \"cron(0 4 1 * ? *)\", or none";
export const TIME_ZONE_FORM = "an IANA time zone, e.g. Asia/Tokyo";

/**
 * A schedule that isn't valid, or a rate, which begins when it is created and at any hour.
 *
 * @param form What is allowed.
 */
export function clockMistake(property: string, schedule: string, form = SCHEDULE_FORM): Mistake | false {
  if (schedule === NEVER) return false;
  const allowed = scheduleMistake(schedule);
  if (allowed === undefined && schedule.startsWith("cron(")) return false;
  return mistake(property, schedule, allowed === undefined || allowed.includes("cron(") ? form : allowed);
}

/** A missing or unknown time zone of a schedule that isn't off. */
export const zoneMistake = (schedule: string, timeZone: string | undefined): Mistake | false =>
  schedule !== NEVER && (timeZone === undefined || !isTimeZone(timeZone)) && mistake("timeZone", timeZone, TIME_ZONE_FORM);

/** A valid schedule with more hours between two of its times. */
export function gapMistake(
  property: string,
  { schedule, timeZone, mostHours }: { schedule: string; timeZone: string | undefined; mostHours: number },
  allowed: string,
): Mistake | false {
  if (schedule === NEVER || clockMistake(property, schedule) !== false || zoneMistake(schedule, timeZone) !== false) return false;
  return gapHours(schedule, timeZone!) > mostHours && mistake(property, schedule, allowed);
}

/** Longest time between two times of a schedule, in hours; infinite if it comes only once. */
export const gapHours = (schedule: string, timeZone: string): number => longestGapHours(schedule, timeZone) ?? Infinity;
