export const MINUTES_PER_DAY = 24 * 60;
export const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
export const DAYS_OF_WEEK = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** In minutes: `start` since midnight or since Sunday 00:00, and `length`, which may cross the end of the day or week. */
export interface TimeWindow {
  start: number;
  length: number;
}

/** Parses `02:05` as minutes since midnight; undefined if it isn't a time of day. */
export function parseTime(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

/** Parses `17:00-17:30`, a daily window. */
export function parseDailyWindow(text: string): TimeWindow | undefined {
  const [from = "", to = "", ...rest] = text.split("-");
  const start = parseTime(from);
  const end = parseTime(to);
  if (start === undefined || end === undefined || rest.length > 0) return undefined;
  return { start, length: (end - start + MINUTES_PER_DAY) % MINUTES_PER_DAY };
}

/** Parses `sat:18:00-sat:18:30`, a weekly window. */
export function parseWeeklyWindow(text: string): TimeWindow | undefined {
  const [from = "", to = "", ...rest] = text.split("-").map((moment) => {
    const day = DAYS_OF_WEEK.findIndex((name) => moment.startsWith(`${name}:`));
    const time = parseTime(moment.slice(4));
    return day < 0 || time === undefined ? undefined : day * MINUTES_PER_DAY + time;
  });
  if (typeof from !== "number" || typeof to !== "number" || rest.length > 0) return undefined;
  return { start: from, length: (to - from + MINUTES_PER_WEEK) % MINUTES_PER_WEEK };
}

/** Whether a daily and a weekly window overlap. */
export const overlap = (daily: TimeWindow, weekly: TimeWindow): boolean => anyOverlap(eachDay(daily), [weekly]);

/** A daily window as seven weekly ones. */
export const eachDay = ({ start, length }: TimeWindow): TimeWindow[] =>
  DAYS_OF_WEEK.map((_, day) => ({ start: start + day * MINUTES_PER_DAY, length }));

/** Whether any of some weekly windows overlaps any of others. */
export function anyOverlap(some: readonly TimeWindow[], others: readonly TimeWindow[]): boolean {
  const shared = (a: TimeWindow, b: TimeWindow) => (b.start - a.start + MINUTES_PER_WEEK) % MINUTES_PER_WEEK < a.length;
  return some.some((one) => others.some((other) => shared(one, other) || shared(other, one)));
}
