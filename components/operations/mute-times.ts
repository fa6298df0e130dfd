import { DAY_OF_MONTH, DAY_OF_WEEK, HOURS, InvalidExpression, MINUTES, MONTH, readNumbers } from "../../toolkit/shared/cron-fields";
import { scheduleMistake } from "../../toolkit/shared/schedule-expression";

/** Times in which alarms notify no one. */
export interface MuteTimes {
  /** Beginning, as CloudWatch reads it: `cron(minutes hours day-of-month month day-of-week)` or `at(yyyy-mm-ddThh:mm)`. */
  expression: string;
  /** IANA time zone of the beginning. */
  timeZone: string;
  /** Length in minutes, 1 to 21,600. */
  minutes: number;
}

/** Source: CloudWatch API reference, `Schedule`, Duration: `PT1M` to `P15D`. */
const MINUTES_OF_A_MUTE = { min: 1, max: 15 * 24 * 60 };
const MINUTES_OF = { m: 1, h: 60, d: 24 * 60 };

export const DURATION_FORM = "minutes, hours or days from 1m to 15d, e.g. 90m, 2h or 2d";

/** Minutes of a duration like `90m`, `2h` or `2d`; NaN for another text. */
export function minutesOf(text: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([mhd])$/.exec(text) ?? [];
  return Number(count) * MINUTES_OF[unit as keyof typeof MINUTES_OF];
}

export const isMuteLength = (minutes: number) => minutes >= MINUTES_OF_A_MUTE.min && minutes <= MINUTES_OF_A_MUTE.max;

/** A length as CloudWatch's examples write it: `PT90M` is `PT1H30M`, and 60 hours are `P2DT12H`. */
export function isoDuration(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / MINUTES_OF.d), Math.floor(minutes / MINUTES_OF.h) % 24, minutes % MINUTES_OF.h];
  const time = (hours > 0 ? `${hours}H` : "") + (rest > 0 ? `${rest}M` : "");
  return `P${days > 0 ? `${days}D` : ""}${time === "" ? "" : `T${time}`}`;
}

const FORMS = "cron(minutes hours day-of-month month day-of-week) or at(yyyy-mm-ddThh:mm)";
const EXAMPLE = "cron(0 2 * * SUN)";

/** Returns what an expression must be that CloudWatch doesn't take; undefined if it takes it. */
export function muteExpressionMistake(expression: string): string | undefined {
  const fields = fieldsOf(expression);
  if (fields !== undefined) return fieldMistake(fields) ?? inOwnWords(scheduleMistake(asSchedule(expression)!));
  if (/^at\(.*\)$/.test(expression)) {
    const isMinute = asSchedule(expression) !== undefined && scheduleMistake(asSchedule(expression)!) === undefined;
    return isMinute ? undefined : "at(yyyy-mm-ddThh:mm) with an existing day, without seconds and a zone, e.g. at(2026-12-01T02:00)";
  }
  const meant = meantBy(expression);
  return meant === undefined ? `${FORMS}, e.g. ${EXAMPLE}` : `written ${meant}`;
}

/** The expression of EventBridge Scheduler with the same times; undefined if it isn't of CloudWatch's form. */
export function asSchedule(expression: string): string | undefined {
  const [, moment] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)\)$/.exec(expression) ?? [];
  if (moment !== undefined) return `at(${moment}:00)`;
  const fields = fieldsOf(expression);
  if (fields === undefined) return undefined;
  const [minutes, hours, dayOfMonth, month, dayOfWeek] = fields;
  const days = dayOfWeek === "*" ? `${dayOfMonth} ${month} ?` : `? ${month} ${dayOfWeek}`;
  return `cron(${minutes} ${hours} ${days} *)`;
}

type Fields = [minutes: string, hours: string, dayOfMonth: string, month: string, dayOfWeek: string];

function fieldsOf(expression: string): Fields | undefined {
  const [, body] = /^cron\(([ -~]*)\)$/.exec(expression) ?? [];
  const fields = body?.split(" ");
  return fields?.length === 5 ? fields as Fields : undefined;
}

/** Numbers and names, their ranges and lists. */
const WRITTEN = /^(\*|(\d+|[A-Z]{3})(-(\d+|[A-Z]{3}))?(,(\d+|[A-Z]{3})(-(\d+|[A-Z]{3}))?)*)$/;

/**
 * Only what CloudWatch's documentation has: `*`, `-` and `,`, and names of months and weekdays. It doesn't say whether numbers of weekdays
 * begin with 0, whether a range may cross the end of a week, or which days two fields of days mean together.
 * Source: CloudWatch API reference, `Schedule`, Expression.
 */
function fieldMistake(fields: Fields): string | undefined {
  const [, , dayOfMonth, , dayOfWeek] = fields;
  const odd = fields.find((field) => !WRITTEN.test(field));
  if (odd !== undefined) return `a cron expression with numbers, names, *, - and , alone, not ${JSON.stringify(odd)}, e.g. ${EXAMPLE}`;
  if (/\d/.test(dayOfWeek)) {
    return `a cron expression with names of weekdays from SUN to SAT, not ${JSON.stringify(dayOfWeek)}, e.g. ${EXAMPLE}`;
  }
  if (dayOfMonth !== "*" && dayOfWeek !== "*") return `a cron expression with * as day-of-month or as day-of-week, e.g. ${EXAMPLE}`;
  const kinds = [MINUTES, HOURS, DAY_OF_MONTH, MONTH, DAY_OF_WEEK];
  const back = fields.flatMap((field, index) => field.split(",").filter((item) => goesBack(kinds[index]!, item)))[0];
  return back === undefined ? undefined : `a cron expression with ranges that go up, not ${JSON.stringify(back)}, e.g. ${EXAMPLE}`;
}

function goesBack(kind: typeof MINUTES, item: string): boolean {
  const [from, to] = item.toUpperCase().split("-");
  if (from === undefined || to === undefined) return false;
  try {
    return readNumbers(kind, from)[0]! > readNumbers(kind, to)[0]!;
  } catch (error) {
    if (error instanceof InvalidExpression) return false; // which scheduleMistake reports
    throw error;
  }
}

/** A mistake in an expression of EventBridge Scheduler, whose fields allow more. */
const inOwnWords = (found: string | undefined) =>
  found?.replace(DAY_OF_WEEK.allowed, "from SUN to SAT").replace(/, or alone [^"]*?(?=, not )/, "").replace(
    /, e\.g\. .*$/,
    `, e.g. ${EXAMPLE}`,
  );

/** An expression of five fields without `cron(...)`, or one of EventBridge Scheduler with the same meaning. */
function meantBy(expression: string): string | undefined {
  const bare = expression.replace(/^cron\((.*)\)$/, "$1").trim().split(/ +/);
  const fields = bare.length === 6 && bare[5] === "*" ? bare.slice(0, 5) : bare;
  const meant = `cron(${fields.map((field) => (field === "?" ? "*" : field)).join(" ")})`;
  return fields.length === 5 && meant !== expression && muteExpressionMistake(meant) === undefined ? meant : undefined;
}
