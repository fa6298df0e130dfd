import { FIRST_YEAR, LAST_YEAR, scheduleMistake } from "../../../toolkit/shared/schedule-expression";
import { nextRuns } from "../../../toolkit/shared/schedule-runs";
import { isTimeZone } from "../../../toolkit/shared/time-zone";
import { refuse } from "../../shared/validation";

/**
 * With a time zone also where its clocks skip the only time. A zone that isn't known is for the caller to refuse.
 *
 * @throws {RunError} `ScheduledJob "report": schedule is "cron(0 24 * * ? *)", but must be a cron expression with hours from 0 to 23 ...`
 */
export function requireSchedule(owner: string, property: string, expression: string, timeZone?: string): void {
  const mistake = scheduleMistake(expression);
  if (mistake !== undefined) refuse(owner, property, expression, mistake);
  if (timeZone === undefined || !isTimeZone(timeZone) || expression.startsWith("rate")) return;
  if (nextRuns(expression, timeZone, new Date(Date.UTC(FIRST_YEAR - 1, 0)), 1).length === 0) {
    refuse(owner, property, expression, `a time that clocks show in ${timeZone}, where they skip this one`);
  }
}

/**
 * Source: what AWS says to `at` in the past, "a fire time in the past is rejected at create"
 * (https://github.com/DefangLabs/pulumi-defang/pull/425); a cron of years that are over and a rate of centuries it takes, and they never come.
 *
 * @throws {RunError} A schedule that is right by itself and never comes again.
 */
export function requireComing(owner: string, property: string, expression: string, timeZone: string, now: Date): void {
  if (scheduleMistake(expression) !== undefined || !isTimeZone(timeZone) || nextRuns(expression, timeZone, now, 1).length > 0) return;
  refuse(
    owner,
    property,
    expression,
    `left out, or one that still comes: there is no time of it after ${
      now.toISOString().slice(0, 16).replace("T", " ")
    } UTC until ${LAST_YEAR}`,
  );
}
