// Sources: those of schedule-expression.ts.

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"] as const;
export const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"] as const;
const [SATURDAY, SUNDAY] = [7, 1];
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

export const MINUTES: Field = { name: "minutes", min: 0, max: 59, allowed: "from 0 to 59", example: "cron(0/15 * * * ? *)" };
export const HOURS: Field = { name: "hours", min: 0, max: 23, allowed: "from 0 to 23", example: "cron(0 9-17 * * ? *)" };
export const DAY_OF_MONTH: Field = {
  name: "day-of-month",
  min: 1,
  max: 31,
  allowed: "from 1 to 31, or alone L, LW or 15W",
  example: "cron(0 2 L * ? *)",
};
export const MONTH: Field = {
  name: "month",
  min: 1,
  max: 12,
  names: MONTHS,
  allowed: "from 1 to 12 or JAN to DEC",
  example: "cron(0 2 1 JAN,JUL ? *)",
};
export const DAY_OF_WEEK: Field = {
  name: "day-of-week",
  min: 1,
  max: 7,
  names: WEEKDAYS,
  allowed: "from 1 (SUN) to 7 (SAT) or SUN to SAT, without steps, or alone L, 6L or 3#2",
  example: "cron(0 2 ? * MON-FRI *)",
};
export const YEAR: Field = {
  name: "year",
  min: FIRST_YEAR,
  max: LAST_YEAR,
  allowed: `from ${FIRST_YEAR} to ${LAST_YEAR}`,
  example: "cron(0 2 * * ? 2026-2028)",
};

/** A calendar month; weekdays count from 1 for Sunday. */
interface Month {
  length: number;
  weekday: (day: number) => number;
}

/** Days of a month. */
export type DaysOf = (month: Month) => number[];

/** An invalid expression; the message says what is allowed. */
export class InvalidExpression extends Error {}

export function ensure(condition: boolean, allowed: string): asserts condition {
  if (!condition) throw new InvalidExpression(allowed);
}

export function readNumbers(field: Field, text: string): number[] {
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
  ensure(isWritten, `a cron expression with ${field.name} ${field.allowed}, not ${JSON.stringify(item)}, e.g. ${field.example}`);
  ensure(from <= to || field !== YEAR, `a cron expression with years that go up, not ${JSON.stringify(item)}, e.g. ${field.example}`);
  const size = max - min + 1;
  const longestStep = Math.min(max, size); // AWS rejects */60 for minutes: https://github.com/aws/aws-sdk-js/issues/4212
  const stride = Number(step ?? 1);
  ensure(
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

export function readDaysOfMonth(text: string): DaysOf {
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

export function readDaysOfWeek(text: string): DaysOf {
  const [, name = "", last, nth] = /^(\w+?)(?:(L)|#([1-5]))$/.exec(text) ?? [];
  const only = readNumber(DAY_OF_WEEK, name);
  const weekdays = only === undefined ? readNumbers(DAY_OF_WEEK, text === "L" ? "SAT" : text) : [only];
  return ({ length, weekday }) => {
    const days = Array.from({ length }, (_, index) => index + 1).filter((day) => weekdays.includes(weekday(day)));
    return only === undefined ? days : days.slice(last ? -1 : Number(nth) - 1, last ? undefined : Number(nth));
  };
}
