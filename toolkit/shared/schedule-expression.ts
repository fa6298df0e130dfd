// Source unless another one is given: EventBridge Scheduler user guide, "Schedule types in EventBridge Scheduler".
// It doesn't cover some rules that AWS takes from Quartz; these follow Quartz's CronTrigger tutorial: names in any case,
// LW, a single L for Saturday, no list with L, W or #, and ranges across the end of a day, week or year
// (EventBridge user guide, "Cron expressions reference": `0/30 20-2 ? * MON-FRI *`).
// Libraries such as croner don't fit: they run skipped times later, run repeated hours twice, and reject 1/10 and 22-2.

import {
  DAY_OF_MONTH,
  DAY_OF_WEEK,
  type DaysOf,
  ensure,
  FIRST_YEAR,
  HOURS,
  InvalidExpression,
  LAST_YEAR,
  MINUTES,
  MONTH,
  readDaysOfMonth,
  readDaysOfWeek,
  readNumbers,
  WEEKDAYS,
  YEAR,
} from "./cron-fields";

export const MILLISECONDS_PER_DAY = 24 * 60 * 60_000;
const MILLISECONDS = { minute: 60_000, hour: 60 * 60_000, day: MILLISECONDS_PER_DAY };
/** EventBridge Scheduler API reference, `CreateSchedule`, ScheduleExpression. */
const LONGEST_EXPRESSION = 256;
const FORMS = "cron(minutes hours day-of-month month day-of-week year), rate(value unit) or at(yyyy-mm-ddThh:mm:ss)";
const DAILY = "cron(0 2 * * ? *)";

interface Cron {
  minutes: number[];
  hours: number[];
  months: number[];
  years: number[];
  days: DaysOf;
}

/** One of the three forms; a wall time is local time in milliseconds, as if it were UTC. */
export type Schedule = { cron: Cron } | { everyMilliseconds: number } | { wall: number };

/**
 * Returns what an invalid expression must be instead; undefined if AWS accepts it and it has at least one time.
 */
export function scheduleMistake(expression: string): string | undefined {
  try {
    readSchedule(expression);
    return undefined;
  } catch (error) {
    if (error instanceof InvalidExpression) return error.message;
    throw error;
  }
}

/** @throws {InvalidExpression} */
export function readSchedule(expression: string): Schedule {
  ensure(expression.length <= LONGEST_EXPRESSION, `${LONGEST_EXPRESSION} characters at most, e.g. ${DAILY}`);
  const [, form = "", body = ""] = /^(cron|rate|at)\(([ -~]*)\)$/.exec(expression) ?? [];
  switch (form) {
    case "cron":
      return { cron: readCron(body) };
    case "rate":
      return { everyMilliseconds: readRate(body) };
    case "at":
      return { wall: readMoment(body) };
    default: {
      const bare = expression.includes("(") ? [] : ["cron", "rate", "at"].map((name) => `${name}(${expression})`);
      const meant = [...bare.filter(isSchedule), ...fromUnix(expression.split(/ +/))];
      throw new InvalidExpression(meant.length > 0 ? `written ${meant.join(" and ")}` : `${FORMS}, e.g. ${DAILY}`);
    }
  }
}

function isSchedule(expression: string): boolean {
  return scheduleMistake(expression) === undefined;
}

/**
 * The guide for rules rejects `rate(1 hours)`, the one for schedules has `rate(1 days)` as an example: both are accepted here.
 * Source: EventBridge user guide, "Rate expressions reference"; Scheduler API reference, `CreateSchedule`.
 */
function readRate(body: string): number {
  const [, value, unit, plural] = /^([1-9]\d*) (minute|hour|day)(s?)$/.exec(body) ?? [];
  ensure(value !== undefined, "rate(value unit) with a whole number from 1 and minutes, hours or days, e.g. rate(15 minutes)");
  ensure(value === "1" || plural === "s", `rate(${value} ${unit}s), with the unit in the plural`);
  return Number(value) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

function readMoment(body: string): number {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : NaN;
  // Date reads 30 February as 2 March.
  const isReal = !Number.isNaN(wall) && new Date(wall).toISOString() === `${body}.000Z`;
  const isInYears = isReal && wall >= Date.UTC(FIRST_YEAR, 0) && wall < Date.UTC(LAST_YEAR + 1, 0);
  ensure(
    isInYears,
    `at(yyyy-mm-ddThh:mm:ss) with an existing day from ${FIRST_YEAR} to ${LAST_YEAR} and a time, without a zone, `
      + "e.g. at(2026-11-20T13:00:00)",
  );
  return wall;
}

/** The guide calls the year optional, the API reference has six fields: six are required here. */
function readCron(body: string): Cron {
  const fields = body.toUpperCase().split(/ +/);
  if (fields.length !== 6) {
    const meant = fromUnix(body.split(/ +/));
    const written = meant.length > 0 ? `written ${meant.join(" and ")}` : `e.g. ${DAILY}`;
    throw new InvalidExpression(
      `cron(minutes hours day-of-month month day-of-week year) with six fields, not ${fields.length}, ${written}`,
    );
  }
  const [minutes, hours, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string];
  const cron: Cron = {
    minutes: readNumbers(MINUTES, minutes),
    hours: readNumbers(HOURS, hours),
    days: readDaysOfMonth(dayOfMonth === "?" ? "*" : dayOfMonth),
    months: readNumbers(MONTH, month),
    years: readNumbers(YEAR, year),
  };
  const daysOfWeek = readDaysOfWeek(dayOfWeek === "?" ? "*" : dayOfWeek);
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    const days = dayOfMonth === "*" && dayOfWeek !== "*"
      ? `? ${month} ${dayOfWeek}`
      : `${dayOfMonth === "?" ? "*" : dayOfMonth} ${month} ?`;
    const isClear = ["*", "?"].includes(dayOfMonth) || dayOfWeek === "*";
    const written = isClear ? `written cron(${minutes} ${hours} ${days} ${year})` : `e.g. ${DAY_OF_WEEK.example}`;
    throw new InvalidExpression(`a cron expression with ? in exactly one of day-of-month and day-of-week, ${written}`);
  }
  if (dayOfMonth === "?") cron.days = daysOfWeek;
  ensure(
    wallTimes(cron, -Infinity).next().done !== true,
    `a cron expression with a day that its months and years have, e.g. ${DAY_OF_MONTH.example}`,
  );
  return cron;
}

/** Converts Unix cron to AWS's fields if the meaning is clear; two expressions if Unix cron would run on either of two days. */
function fromUnix(fields: string[]): string[] {
  if (fields.length !== 5) return [];
  const [minutes, hours, dayOfMonth, month, dayOfWeek] = fields as [string, string, string, string, string];
  if (fields.includes("?")) return [`cron(${fields.join(" ")} *)`].filter(isSchedule);
  const byMonth = `cron(${minutes} ${hours} ${dayOfMonth} ${month} ? *)`;
  // In Unix cron, 0 and 7 are Sunday, and 0-7 means all days, not SUN-SUN.
  const isPlain = /^([0-7]|[a-z]{3})([,-]([0-7]|[a-z]{3}))*$/i.test(dayOfWeek) && !/(0|sun)-(7|sun)/i.test(dayOfWeek);
  const byWeek = `cron(${minutes} ${hours} ? ${month} ${dayOfWeek.replaceAll(/\d/g, (day) => WEEKDAYS[Number(day) % 7]!)} *)`;
  const meant = dayOfWeek === "*" ? [byMonth] : dayOfMonth === "*" ? [byWeek] : [byMonth, byWeek];
  const isClear = dayOfWeek === "*" || (isPlain && (dayOfMonth === "*" || !dayOfMonth.startsWith("*")));
  return isClear && meant.every(isSchedule) ? meant : [];
}

/** Yields wall times after a given one, ascending. Their first occurrences have the same order, so the order holds in every time zone. */
export function* wallTimes({ minutes, hours, days, months, years }: Cron, after: number): Generator<number, void> {
  for (const year of years) {
    if (Date.UTC(year + 1, 0) <= after) continue;
    for (const month of months) {
      const first = new Date(Date.UTC(year, month - 1));
      const length = new Date(Date.UTC(year, month, 0)).getUTCDate();
      for (const day of days({ length, weekday: (each) => ((first.getUTCDay() + each - 1) % 7) + 1 })) {
        const midnight = first.getTime() + (day - 1) * MILLISECONDS_PER_DAY;
        if (midnight + MILLISECONDS_PER_DAY <= after) continue;
        for (const hour of hours) {
          for (const minute of minutes) {
            const wall = midnight + hour * MILLISECONDS.hour + minute * MILLISECONDS.minute;
            if (wall > after) yield wall;
          }
        }
      }
    }
  }
}
