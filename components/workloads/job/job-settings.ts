import { isTimeZone } from "../../../toolkit/shared/time-zone";
import { refuse, requireIntegerBetween } from "../../shared/validation";
import { type CheckedContainer, CONTAINER_DEFAULTS, containerChecks, type ContainerChoice } from "../container-settings";
import { requireSchedule } from "./require-schedule";

/** What can be chosen of a job: everything that has a default. */
export interface JobChoice extends ContainerChoice {
  /**
   * When it runs: `cron(minutes hours day-of-month month day-of-week year)`, `rate(value unit)` or `at(yyyy-mm-ddThh:mm:ss)`, as
   * EventBridge Scheduler reads them.
   * @default never by the clock - it comes `runsAfter` names another job, or is started by hand
   */
  schedule?: string;

  /**
   * IANA time zone of the schedule, e.g. `Asia/Tokyo`; a `cron` or `at` needs one.
   * @default none; settings take the region's
   */
  timeZone?: string;

  /**
   * Start it also while an earlier run still goes on.
   * @default false - that run is left out, and the topic is told
   */
  allowOverlap?: boolean;

  /**
   * How often to try again where it can't be started, 0 to 185. A task that was started and failed is not started again.
   * @default 3
   */
  maximumRetryAttempts?: number;

  /**
   * Seconds after which a start that is overdue is given up, 60 to 86,400.
   * @default 3600
   */
  maximumEventAgeSeconds?: number;

  /**
   * Run on spare capacity, up to 70 % cheaper, which AWS takes back with two minutes' notice. Source: AWS Fargate pricing.
   * @default false
   */
  spot?: boolean;
}

export const JOB_DEFAULTS = {
  ...CONTAINER_DEFAULTS,
  allowOverlap: false,
  maximumRetryAttempts: 3,
  maximumEventAgeSeconds: 3_600,
  spot: false,
} as const satisfies JobChoice;

export type CheckedJob =
  & CheckedContainer
  & Required<Omit<JobChoice, "schedule" | "timeZone" | keyof ContainerChoice>>
  & Pick<JobChoice, "schedule" | "timeZone">;

/** Source: Amazon EventBridge Scheduler API reference, `RetryPolicy`. */
export const RETRY_ATTEMPTS = { min: 0, max: 185 };
export const EVENT_AGE_SECONDS = { min: 60, max: 86_400 };

/** @throws {RunError} The first choice that AWS would refuse, or that has no meaning together with another. */
export function checkJob(owner: string, job: CheckedJob, after: string | undefined): void {
  for (const check of jobChecks(owner, job, after)) check();
}

/** One by one what `checkJob` does, for those who report all mistakes at once. */
export function jobChecks(owner: string, job: CheckedJob, after: string | undefined): (() => unknown)[] {
  const { schedule, timeZone } = job;
  return [
    ...containerChecks(owner, job),
    () => schedule === undefined || after === undefined || refuse(owner, "schedule", schedule, `left out, as it comes after ${after}`),
    () => timeZone !== undefined || !hasClock(schedule) || refuse(owner, "timeZone", timeZone, "given with this schedule, e.g. Asia/Tokyo"),
    () => timeZone === undefined || isTimeZone(timeZone) || refuse(owner, "timeZone", timeZone, "an IANA time zone, e.g. Asia/Tokyo"),
    () => schedule !== undefined && requireSchedule(owner, "schedule", schedule, timeZone),
    () => requireIntegerBetween(owner, "maximumRetryAttempts", job.maximumRetryAttempts, RETRY_ATTEMPTS),
    () => requireIntegerBetween(owner, "maximumEventAgeSeconds", job.maximumEventAgeSeconds, EVENT_AGE_SECONDS),
  ];
}

/** A rate has no clock: it counts from its creation. */
const hasClock = (schedule: string | undefined) => schedule !== undefined && !schedule.startsWith("rate(");
