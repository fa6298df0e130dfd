/** Minutes since 1970 in UTC, in which a rule mutes its alarms. */
export interface Silence {
  start: number;
  end: number;
}

/** Times of an alarm mute rule, as CloudWatch reads them. */
interface MuteTimes {
  expression: string;
  duration: string;
  timeZone: string;
  start: string | undefined;
  end: string | undefined;
}

export const MINUTES_PER_DAY = 24 * 60;
const MILLISECONDS = 60_000;
/** Days from a fixed one on, of which each month and weekday is one. */
const [FIRST_DAY, DAYS] = [Date.UTC(2026, 0, 1) / MILLISECONDS / MINUTES_PER_DAY, 2 * 366];

/** Every mute of two years, or the only one of `at`; none if CloudWatch takes no such rule. */
export function silencesOf({ expression, duration, timeZone, start, end }: MuteTimes): Silence[] {
  const length = minutesOf(duration);
  const first = start === undefined ? -Infinity : Date.parse(start) / MILLISECONDS;
  const last = end === undefined ? Infinity : Date.parse(end) / MILLISECONDS;
  return beginnings(expression).map((minute) => minute - offsetOf(timeZone))
    .filter((minute) => minute >= first && minute < last)
    .map((minute) => ({ start: minute, end: Math.min(minute + length, last) }));
}

/** Minutes of an ISO 8601 duration; 0 for another text. */
function minutesOf(duration: string): number {
  const [, days, hours, minutes] = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:\d+S)?)?$/.exec(duration) ?? [];
  return Number(days ?? 0) * MINUTES_PER_DAY + Number(hours ?? 0) * 60 + Number(minutes ?? 0);
}

/** Local time minus UTC in minutes, in winter: between zones an hour of summer time decides nothing here. */
function offsetOf(timeZone: string): number {
  try {
    const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(
      FIRST_DAY * MINUTES_PER_DAY * MILLISECONDS,
    );
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(parts.find(({ type }) => type === "timeZoneName")!.value) ?? [];
    return (sign === "-" ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0));
  } catch {
    return 0; // Intl throws a RangeError for an unknown zone
  }
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Source: CloudWatch API reference, `Schedule`, Expression. */
function beginnings(expression: string): number[] {
  const [, moment] = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d)(?::\d\d)?\)$/.exec(expression) ?? [];
  if (moment !== undefined) return [Date.parse(`${moment}Z`) / MILLISECONDS];
  const [, body] = /^cron\((.*)\)$/.exec(expression) ?? [];
  const fields = body?.trim().split(/\s+/);
  if (fields?.length !== 5) return [];
  const [minutes, hours, daysOfMonth, months, daysOfWeek] = fields as [string, string, string, string, string];
  const inHour = valuesOf(minutes, 0, 59);
  const inDay = valuesOf(hours, 0, 23).flatMap((hour) => inHour.map((minute) => hour * 60 + minute));
  const [dates, monthsOfYear] = [valuesOf(daysOfMonth, 1, 31), valuesOf(months, 1, 12, MONTHS)];
  // In cron, Sunday is 0 and 7.
  const weekdays = new Set(valuesOf(daysOfWeek, 0, 7, WEEKDAYS).map((day) => day % 7));
  const all: number[] = [];
  for (let day = FIRST_DAY; day < FIRST_DAY + DAYS; day++) {
    const date = new Date(day * MINUTES_PER_DAY * MILLISECONDS);
    const isOn = dates.includes(date.getUTCDate()) && monthsOfYear.includes(date.getUTCMonth() + 1) && weekdays.has(date.getUTCDay());
    if (isOn) all.push(...inDay.map((minute) => day * MINUTES_PER_DAY + minute));
  }
  return all;
}

/** Values of `*`, numbers, names and ranges, in a list; a step of `*` or a range as in cron. */
function valuesOf(field: string, min: number, max: number, names: readonly string[] = []): number[] {
  const numberOf = (text: string) => (names.includes(text.toUpperCase()) ? names.indexOf(text.toUpperCase()) + min : Number(text));
  return field.split(",").flatMap((item) => {
    const [range = "", step = "1"] = item.split("/");
    const [from, to] = range === "*" ? [min, max] : [numberOf(range.split("-")[0]!), numberOf(range.split("-")[1] ?? range)];
    return Array.from({ length: max - min + 1 }, (_, index) => min + index).filter((value) =>
      value >= from && value <= to && (value - from) % Number(step) === 0
    );
  });
}
