import type * as v from "valibot";

import { isTimeZone } from "../../../toolkit/shared/time-zone";
import { asleepWindows, parseWorkingHours } from "../../../toolkit/shared/working-hours";
import { type Mistake, mistake } from "../../shared/mistake";
import { contradiction, group, textThat } from "../../shared/schema";

/** Hours that a start and a stop of the database, and its backup, have room in. */
const LEAST_HOURS = 4;

const HOURS_FORM = "days and hours, e.g. mon-fri 08:00-20:00, mon,wed,fri 09:00-18:00, or sun-thu 22:00-06:00 across midnight";

/** Sleep of an environment outside of its working hours. */
export const sleepSettings = group(
  {
    /**
     * When the environment runs, e.g. `mon-fri 08:00-20:00`; hours may cross midnight. It wakes half an hour before, and goes to sleep at the
     * end: services have no tasks, jobs don't start, the database and the NAT instance are stopped. **Interruption**: nothing answers then.
     * Load balancer, cache, NAT gateways, storage and addresses stay, and cost. **Cost** of sleep itself: 0.20 USD a month for two alarms,
     * and less than 0.10 USD for its state machine (Amazon CloudWatch and AWS Step Functions pricing, November 2026).
     */
    workingHours: textThat((text) => parseWorkingHours(text) !== undefined, HOURS_FORM),

    /**
     * IANA time zone of the hours, e.g. `Asia/Tokyo`; they follow its daylight saving time.
     * @default the region's in a stack file; code has to give one
     */
    timeZone: textThat(isTimeZone, "an IANA time zone, e.g. Asia/Tokyo"),
  },
  contradiction(["workingHours"], ({ workingHours }) => hoursMistake(workingHours)),
);
export interface SleepSettings extends v.InferOutput<typeof sleepSettings> {}

/** Hours in which a start, a stop or a backup has no room. */
export function hoursMistake(text: string): Mistake | false {
  const hours = parseWorkingHours(text)!;
  const windows = asleepWindows(hours);
  const leaves = windows.length > 0 && windows.every(({ length }) => length >= LEAST_HOURS * 60);
  return !(leaves && hours.length >= LEAST_HOURS * 60)
    && mistake(
      "workingHours",
      text,
      `hours of ${LEAST_HOURS} or more at a time, with ${LEAST_HOURS} or more between them, as starts and stops take time`,
    );
}
