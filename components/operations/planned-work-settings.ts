import * as v from "valibot";

import { isTimeZone } from "../../toolkit/shared/time-zone";
import { mistake } from "../shared/mistake";
import { contradiction, group, listOf, mapOf, matching, namedOnce, oneOf, textThat } from "../shared/schema";
import { DURATION_FORM, isMuteLength, minutesOf, muteExpressionMistake } from "./mute-times";
import { MUTED_SECTIONS } from "./planned-alarms";

const TIME_ZONE_FORM = "an IANA time zone, e.g. Asia/Tokyo";

/** Names of alarm mute rules have up to 255 characters; these leave room for those of project, stack and region. */
const workName = matching(
  /^(?=.{1,60}$)[a-z][a-z0-9]*(-[a-z0-9]+)*$/,
  "1 to 60 lower-case letters, digits and single hyphens, beginning with a letter",
);

/** Settings of one planned work. */
export const workSettings = group(
  {
    /**
     * When the work begins, as CloudWatch reads it: `cron(minutes hours day-of-month month day-of-week)` with names of weekdays, or
     * `at(yyyy-mm-ddThh:mm)` for once.
     */
    schedule: v.string("an expression of CloudWatch in quotes, e.g. \"cron(0 2 * * SUN)\""),

    /**
     * IANA time zone of the schedule.
     * @default the region's in a stack file; code has to give one
     */
    timeZone: v.optional(v.string(TIME_ZONE_FORM)),

    /** Time for which alarms notify no one, from `1m` to `15d`, e.g. `90m`, `2h` or `2d`. */
    duration: textThat((text) => isMuteLength(minutesOf(text)), DURATION_FORM),

    /**
     * Sections of the stack file whose alarms the work raises, e.g. `[database, services]`. Alarms of secrets, logins, certificates and mail
     * are never muted, nor those that a person has to follow by hand, as dead letters, nor notifications of events.
     * @default all of them
     */
    alarms: v.optional(listOf(oneOf(MUTED_SECTIONS), `a list of ${MUTED_SECTIONS.join(", ")}`)),
  },
  contradiction(["schedule", "timeZone"], ({ schedule, timeZone }) => {
    const allowed = muteExpressionMistake(schedule);
    return [
      allowed !== undefined && mistake("schedule", schedule, allowed),
      (timeZone === undefined || !isTimeZone(timeZone)) && mistake("timeZone", timeZone, TIME_ZONE_FORM),
    ];
  }),
  contradiction(["alarms"], ({ alarms }) => [
    namedOnce("alarms", alarms),
    alarms?.length === 0 && mistake("alarms", alarms, "omitted, for all of them, or a list with one or more"),
  ]),
);

export interface WorkSettings extends v.InferInput<typeof workSettings> {}

/** Settings of planned work, by name. */
export const plannedWorkSettings = mapOf(
  workName,
  workSettings,
  "planned work by name, e.g. {database-window: {schedule: \"cron(0 2 * * SUN)\", duration: 1h, alarms: [database]}}",
);
