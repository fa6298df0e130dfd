import * as v from "valibot";

import { EVENT_AGE_SECONDS, JOB_DEFAULTS as defaults, jobChecks, RETRY_ATTEMPTS } from "../components/workloads/job/job-settings";
import { requireComing } from "../components/workloads/job/require-schedule";
import { container, variableChecks, workloadName } from "./container";
import { group, integerBetween, mapOf, trueOrFalse } from "./schema";
import { section } from "./section";

const schema = mapOf(
  workloadName,
  group({
    ...container,
    /** A service whose image it runs, in place of `image` and `repository`. */
    imageFrom: v.optional(v.string("the name of a service")),
    schedule: v.optional(v.string("an expression of EventBridge Scheduler in quotes, e.g. \"cron(0 2 * * ? *)\"")),
    /** The region's unless it is given. */
    timeZone: v.string("an IANA time zone, e.g. Asia/Tokyo"),
    /** The job it follows. */
    runsAfter: v.optional(v.string("the name of a job")),
    allowOverlap: v.optional(trueOrFalse(), defaults.allowOverlap),
    maximumRetryAttempts: v.optional(integerBetween(RETRY_ATTEMPTS), defaults.maximumRetryAttempts),
    maximumEventAgeSeconds: v.optional(integerBetween(EVENT_AGE_SECONDS), defaults.maximumEventAgeSeconds),
    spot: v.optional(trueOrFalse(), defaults.spot),
  }),
  "jobs by name, e.g. {report: {imageFrom: api}}",
);

/** `aws-practice:jobs`: by name; what each setting means stands at `JobChoice`. */
export const jobs = section(v.optional(schema, {}), (all, { owner, region }) =>
  Object.entries(all).flatMap(([name, job]) => [
    ...jobChecks(`${owner}.${name}`, job, job.runsAfter),
    () => job.schedule !== undefined && requireComing(`${owner}.${name}`, "schedule", job.schedule, job.timeZone, new Date()),
    ...variableChecks(`${owner}.${name}`, job, region),
  ]));
