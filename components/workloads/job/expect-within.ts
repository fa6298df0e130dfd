import { longestGapHours } from "../../../toolkit/shared/longest-gap";
import { scheduleMistake } from "../../../toolkit/shared/schedule-expression";
import { isTimeZone } from "../../../toolkit/shared/time-zone";
import { type Mistake, mistake } from "../../shared/mistake";

/** Hours that the alarm may look back. Source: CloudWatch API reference, `PutMetricAlarm`, Period: 604,800 seconds if it is an hour or more. */
export const EXPECT_HOURS = { min: 2, max: 7 * 24 };

export const EXPECT_WITHIN_FORM = `${EXPECT_HOURS.min}h to ${EXPECT_HOURS.max}h, or 1d to 7d, as CloudWatch looks back at most seven days`;

/** Hours of a time like `26h` or `2d`; NaN for another text. */
export function hoursOf(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,2})([hd])$/.exec(text) ?? [];
  return Number(count) * (unit === "d" ? 24 : 1);
}

export const isExpectWithin = (text: string) => hoursOf(text) >= EXPECT_HOURS.min && hoursOf(text) <= EXPECT_HOURS.max;

/** `expectWithin` that is shorter than the schedule's longest gap, and the hour in which a run may end. */
export function expectWithinMistake(expectWithin: string, schedule: string | undefined, timeZone: string | undefined): Mistake | false {
  if (schedule === undefined || scheduleMistake(schedule) !== undefined) return false;
  const zone = timeZone ?? (schedule.startsWith("rate(") ? "UTC" : undefined);
  if (zone === undefined || !isTimeZone(zone)) return false;
  const gap = longestGapHours(schedule, zone);
  if (gap === undefined) return mistake("expectWithin", expectWithin, `omitted, as ${schedule} comes only once`);
  const least = Math.floor(gap) + 1;
  const why = `the longest time between two runs of ${schedule} is ${Math.round(gap * 100) / 100} hours`;
  if (least > EXPECT_HOURS.max) {
    return mistake("expectWithin", expectWithin, `omitted, as ${why}, and CloudWatch looks back at most seven days`);
  }
  return hoursOf(expectWithin) < least && mistake("expectWithin", expectWithin, `${Math.max(least, EXPECT_HOURS.min)}h or more, as ${why}`);
}
