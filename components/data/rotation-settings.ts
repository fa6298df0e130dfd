import * as v from "valibot";

import { contradiction, group } from "../shared/schema";
import { clockMistake, NEVER, SCHEDULE_FORM, TIME_ZONE_FORM, zoneMistake } from "./clock-schedule";

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
  contradiction(["schedule"], ({ schedule }) => clockMistake("schedule", schedule)),
  contradiction(["schedule", "timeZone"], ({ schedule, timeZone }) => zoneMistake(schedule, timeZone)),
);
