import * as v from "valibot";

import { clockMistake, gapMistake, NEVER, TIME_ZONE_FORM, zoneMistake } from "../data/clock-schedule";
import { type Mistake, mistake } from "../shared/mistake";
import { contradiction, group, integerBetween, matching, oneOf } from "../shared/schema";

/** Hours from the time of the schedule to the end of a backup and its copy, after which they count as missing. */
export const BACKUP_HOURS = 4;
/** Source: CloudWatch API reference, `PutMetricAlarm`, EvaluationPeriods: an alarm looks back at most seven days. */
const MOST_HOURS = 7 * 24 - BACKUP_HOURS;

/** Least `keepDays`, and the least that a lock requires of every recovery point. */
export const LEAST_DAYS = 7;

const SCHEDULE_FORM = "cron(minutes hours day-of-month month day-of-week year) in quotes, e.g. \"cron(0 5 * * ? *)\"";

/** Settings of the backups of an account. */
export const backupSettings = group(
  {
    /**
     * Region in which each backup has a copy, e.g. `ap-northeast-3`: what is left if the stack's region isn't. **Cost**: a GB about 0.09 USD
     * for its way (the first copy is whole, later ones what changed) and 0.10 USD a month there, and 1 USD a month for a key there (Amazon
     * RDS and AWS KMS pricing, Tokyo and Osaka, November 2026). **A change** replaces vault and key there, which their protection refuses:
     * with `state.deletionProtection: false` the copies are deleted.
     * @default none - no copies: the region has the only backups
     */
    copyRegion: v.optional(matching(/^[a-z]{2,4}(-[a-z]+)+-\d$/, "a region, e.g. ap-northeast-3")),

    /**
     * Days until a backup and its copy are deleted, 7 to 3,650. It applies to new ones. **Cost**: the first backup is as large as the data,
     * each later one as what changed; a GB about 0.10 USD a month (Amazon RDS pricing, Tokyo, November 2026).
     * @default 35
     */
    keepDays: v.optional(integerBetween({ min: LEAST_DAYS, max: 3_650 }), 35),

    /**
     * When backups begin: at least an hour after the windows of the database, in which RDS refuses them, and while it runs, as a stopped one
     * isn't backed up: with `sleep: { workingHours: mon-fri 08:00-20:00 }` for instance `cron(0 12 ? * MON-FRI *)`. At most six and a half
     * days may lie between two.
     * @default "cron(0 5 * * ? *)" - each day at 05:00
     */
    schedule: v.optional(v.string(SCHEDULE_FORM), "cron(0 5 * * ? *)"),

    /**
     * IANA time zone of the schedule, e.g. `Asia/Tokyo`.
     * @default the region's in a stack file; code has to give one
     */
    timeZone: v.optional(v.string(TIME_ZONE_FORM)),

    /**
     * Whether AWS Backup refuses to delete backups and copies before their time, or to shorten it. Free. `governance`: administrators can
     * take the lock off. `compliance`: no one can, AWS included, from the seventh day on; until then it can be taken back. **Can't be undone**
     * then: vaults, key and backups stay, and are paid for, until the last backup's time is over.
     * @default "none"
     */
    lock: v.optional(oneOf(["none", "governance", "compliance"]), "none"),
  },
  contradiction(["schedule"], ({ schedule }) => scheduleMistake(schedule)),
  contradiction(["schedule", "timeZone"], ({ schedule, timeZone }) => zoneMistake(schedule, timeZone)),
  contradiction(["schedule", "timeZone"], ({ schedule, timeZone }) =>
    gapMistake(
      "schedule",
      { schedule, timeZone, mostHours: MOST_HOURS },
      `one with at most ${MOST_HOURS} hours between two backups, as an alarm watches them and looks back seven days at most`,
    )),
);
export interface BackupSettings extends v.InferInput<typeof backupSettings> {}

/** As of a clock that may be off, but without backups the whole group is omitted. */
const scheduleMistake = (schedule: string): Mistake | false =>
  schedule === NEVER
    ? mistake("schedule", schedule, `${SCHEDULE_FORM}; without backups omit the whole group`)
    : clockMistake("schedule", schedule, SCHEDULE_FORM);
