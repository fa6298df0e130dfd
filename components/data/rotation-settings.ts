import * as v from "valibot";

import { scheduleMistake } from "../../toolkit/shared/schedule-expression";
import { isTimeZone } from "../../toolkit/shared/time-zone";
import { mistake } from "../shared/mistake";
import { contradiction, group } from "../shared/schema";

const NEVER = "none";
const SCHEDULE_FORM = "cron(minutes hours day-of-month month day-of-week year) in quotes, e.g. \"cron(0 4 1 * ? *)\", or none";
const TIME_ZONE_FORM = "an IANA time zone, e.g. Asia/Tokyo";

/** Settings of the rotation of passwords. */
export const rotationSettings = group(
  {
    /**
     * When passwords are rotated, as EventBridge Scheduler reads it: `cron(minutes hours day-of-month month day-of-week year)`, or `none`.
     * A `rate` isn't allowed: it begins when it is created and at any hour, as AWS refuses a start date that is past.
     * Sources: EventBridge Scheduler user guide, "Rate-based schedules"; getmoto/moto#8172.
     * @default "none" - except in production, where it is "cron(0 4 1 * ? *)": at 04:00 on the first of each month
     */
    schedule: v.optional(v.string(SCHEDULE_FORM), NEVER),

    /**
     * IANA time zone of the schedule, e.g. `Asia/Tokyo`.
     * @default the region's in a stack file; code has to give one
     */
    timeZone: v.optional(v.string(TIME_ZONE_FORM)),
  },
  contradiction(["schedule"], ({ schedule }) => {
    if (schedule === NEVER) return false;
    const allowed = scheduleMistake(schedule);
    return mistakeIf(allowed !== undefined || !schedule.startsWith("cron("), schedule, allowed);
  }),
  contradiction(
    ["schedule", "timeZone"],
    ({ schedule, timeZone }) =>
      schedule !== NEVER && (timeZone === undefined || !isTimeZone(timeZone)) && mistake("timeZone", timeZone, TIME_ZONE_FORM),
  ),
);

const mistakeIf = (is: boolean, schedule: string, allowed = SCHEDULE_FORM) =>
  is && mistake("schedule", schedule, allowed.includes("cron(") ? SCHEDULE_FORM : allowed);
