// Source unless another one is given: EventBridge Scheduler user guide, "Schedule types in EventBridge Scheduler".
// It doesn't cover some rules that AWS takes from Quartz; these follow Quartz's CronTrigger tutorial: names in any case,
// LW, a single L for Saturday, no list with L, W or #, and ranges across the end of a day, week or year
// (EventBridge user guide, "Cron expressions reference": `0/30 20-2 ? * MON-FRI *`).
// Libraries such as croner don't fit: they run skipped times later, run repeated hours twice, and reject 1/10 and 22-2.

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] as const;
export const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
const [SATURDAY, SUNDAY] = [7, 1];
export const MILLISECONDS_PER_DAY = 24 * 60 * 60_000;
const MILLISECONDS = { minute: 60_000, hour: 60 * 60_000, day: MILLISECONDS_PER_DAY };
/** EventBridge Scheduler API reference, `CreateSchedule`, ScheduleExpression. */
const LONGEST_EXPRESSION = 256;
export const FIRST_YEAR = 1970;
export const LAST_YEAR = 2199;

interface Field {
  name: string;
  min: number;
  max: number;
  names?: readonly string[];
  /** Allowed values, for messages. */
  allowed: string;
  example: string;
}

const MINUTES: Field = { name: "minutes", min: 0, max: 59, allowed: "from 0 to 59", example: "cron(0/15 * * * ? *)" };
const HOURS: Field = { name: "hours", min: 0, max: 23, allowed: "from 0 to 23", example: "cron(0 9-17 * * ? *)" };
const DAY_OF_MONTH: Field = {
  name: "day-of-month",
  min: 1,
  max: 31,
  allowed: "from 1 to 31, or alone L, LW or 15W",
  example: "cron(0 2 L * ? *)",
};
const MONTH: Field = {
  name: "month",
  min: 1,
  max: 12,
  names: MONTHS,
  allowed: "from 1 to 12 or JAN to DEC",
  example: "cron(0 2 1 JAN,JUL ? *)",
};
const DAY_OF_WEEK: Field = {
  name: "day-of-week",
  min: 1,
  max: 7,
  names: WEEKDAYS,
  allowed: "from 1 (SUN) to 7 (SAT) or SUN to SAT, without steps, or alone L, 6L or 3#2",
  example: "cron(0 2 ? * MON-FRI *)",
};
const YEAR: Field = {
  name: "year",
  min: FIRST_YEAR,
  max: LAST_YEAR,
  allowed: `from ${FIRST_YEAR} to ${LAST_YEAR}`,
  example: "cron(0 2 * * ? 2026-2028)",
};

const FORMS = "cron(minutes hours day-of-month month day-of-week year), rate(value unit) or at(yyyy-mm-ddThh:mm:ss)";
const DAILY = "cron(0 2 * * ? *)";

/** A calendar month; weekdays count from 1 for Sunday. */
interface Month {
  length: number;
  weekday: (day: number) => number;
}

interface Cron {
  minutes: number[];
  hours: number[];
  months: number[];
  years: number[];
  days: (month: Month) => number[];
}

/** One of the three forms; a wall time is local time in milliseconds, as if it were UTC. */
export type Schedule = { cron: Cron } | { everyMilliseconds: number } | { wall: number };

/** An invalid expression; the message says what is allowed. */
class Mistake extends Error {}

/**
 * Returns what an invalid expression must be instead; undefined if AWS accepts it and it has at least one time.
 */
export function scheduleMistake(expression: string): string | undefined {
  try {
    readSchedule(expression);
    return undefined;
  } catch (error) {
    if (error instanceof Mistake) return error.message;
    throw error;
  }
}

/** @throws {Mistake} */
export function readSchedule(expression: string): Schedule {
  must(expression.length <= LONGEST_EXPRESSION, `${LONGEST_EXPRESSION} characters at most, e.g. ${DAILY}`);
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
      throw new Mistake(meant.length > 0 ? `written ${meant.join(" and ")}` : `${FORMS}, e.g. ${DAILY}`);
    }
  }
}

function must(condition: boolean, allowed: string): asserts condition {
  if (!condition) throw new Mistake(allowed);
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
  must(value !== undefined, "rate(value unit) with a whole number from 1 and minutes, hours or days, e.g. rate(15 minutes)");
  must(value === "1" || plural === "s", `rate(${value} ${unit}s), with the unit in the plural`);
  return Number(value) * MILLISECONDS[unit as keyof typeof MILLISECONDS];
}

function readMoment(body: string): number {
  const wall = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(body) ? Date.parse(`${body}Z`) : NaN;
  // Date reads 30 February as 2 March.
  const isReal = !Number.isNaN(wall) && new Date(wall).toISOString() === `${body}.000Z`;
  const isInYears = isReal && wall >= Date.UTC(FIRST_YEAR, 0) && wall < Date.UTC(LAST_YEAR + 1, 0);
  must(
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
    throw new Mistake(`cron(minutes hours day-of-month month day-of-week year) with six fields, not ${fields.length}, ${written}`);
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
    throw new Mistake(`a cron expression with ? in exactly one of day-of-month and day-of-week, ${written}`);
  }
  if (dayOfMonth === "?") cron.days = daysOfWeek;
  must(
    wallTimes(cron, -Infinity).next().done !== true,
    `a cron expression with a day that its months and years have, e.g. ${DAY_OF_MONTH.example}`,
  );
  return cron;
}

function readNumbers(field: Field, text: string): number[] {
  const items = text.split(",");
  return [...new Set(items.flatMap((item) => readItem(field, item, items.length === 1)))].toSorted((a, b) => a - b);
}

/** Reads `*`, `5` or `5-9`, each with an optional step. */
function readItem(field: Field, item: string, isAlone: boolean): number[] {
  const { min, max } = field;
  const [, all, first = "", last = first, step] = /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/(\d+))?$/.exec(item) ?? [];
  const from = all ? min : readNumber(field, first);
  const to = all || (step !== undefined && !item.includes("-")) ? max : readNumber(field, last);
  const isStepAllowed = step === undefined || field !== DAY_OF_WEEK;
  const isWritten = from !== undefined && to !== undefined && isStepAllowed && (isAlone || item !== "*");
  must(isWritten, `a cron expression with ${field.name} ${field.allowed}, not ${JSON.stringify(item)}, e.g. ${field.example}`);
  must(from <= to || field !== YEAR, `a cron expression with years that go up, not ${JSON.stringify(item)}, e.g. ${field.example}`);
  const size = max - min + 1;
  const longestStep = Math.min(max, size); // AWS rejects */60 for minutes: https://github.com/aws/aws-sdk-js/issues/4212
  const stride = Number(step ?? 1);
  must(
    stride >= 1 && stride <= longestStep,
    `a cron expression with a step of the ${field.name} from 1 to ${longestStep}, not ${JSON.stringify(item)}, e.g. ${field.example}`,
  );
  const span = (to - from + size) % size;
  return Array.from({ length: Math.floor(span / stride) + 1 }, (_, index) => ((from - min + index * stride) % size) + min);
}

function readNumber({ min, max, names }: Field, text: string): number | undefined {
  const named = names?.indexOf(text) ?? -1;
  if (named >= 0) return min + named;
  return /^\d{1,4}$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined;
}

function readDaysOfMonth(text: string): Cron["days"] {
  if (text === "L") return ({ length }) => [length];
  if (text === "LW") return (month) => [nearestWeekday(month, month.length)];
  const day = text.endsWith("W") ? readNumber(DAY_OF_MONTH, text.slice(0, -1)) : undefined;
  if (day !== undefined) return (month) => (day <= month.length ? [nearestWeekday(month, day)] : []);
  const days = readNumbers(DAY_OF_MONTH, text);
  return ({ length }) => days.filter((each) => each <= length);
}

/** Nearest day from Monday to Friday in the same month. */
function nearestWeekday({ length, weekday }: Month, day: number): number {
  if (weekday(day) === SATURDAY) return day === 1 ? 3 : day - 1;
  if (weekday(day) === SUNDAY) return day === length ? day - 2 : day + 1;
  return day;
}

function readDaysOfWeek(text: string): Cron["days"] {
  const [, name = "", last, nth] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(text) ?? [];
  const only = readNumber(DAY_OF_WEEK, name);
  const weekdays = only === undefined ? readNumbers(DAY_OF_WEEK, text === "L" ? "SAT" : text) : [only];
  return ({ length, weekday }) => {
    const days = Array.from({ length }, (_, index) => index + 1).filter((day) => weekdays.includes(weekday(day)));
    return only === undefined ? days : days.slice(last ? -1 : Number(nth) - 1, last ? undefined : Number(nth));
  };
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
