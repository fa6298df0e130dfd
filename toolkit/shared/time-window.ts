export const MINUTES_PER_DAY = 24 * 60;
const MINUTES_PER_WEEK = 7 * MINUTES_PER_DAY;
export const DAYS_OF_WEEK = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** Minutes: `start` since midnight or since Sunday 00:00, `length` from there on, over the end of the day or week. */
export interface TimeWindow {
  start: number;
  length: number;
}

/** Reads `02:05` as minutes since midnight; undefined where it is no time of day. */
export function parseTime(text: string): number | undefined {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(text);
  return match === null ? undefined : Number(match[1]) * 60 + Number(match[2]);
}

/** Reads `17:00-17:30`, a window of every day. */
export function parseDailyWindow(text: string): TimeWindow | undefined {
  const [from = "", to = "", ...rest] = text.split("-");
  const start = parseTime(from);
  const end = parseTime(to);
  if (start === undefined || end === undefined || rest.length > 0) return undefined;
  return { start, length: (end - start + MINUTES_PER_DAY) % MINUTES_PER_DAY };
}

/** Reads `sat:18:00-sat:18:30`, a window of every week. */
export function parseWeeklyWindow(text: string): TimeWindow | undefined {
  const [from = "", to = "", ...rest] = text.split("-").map((moment) => {
    const day = DAYS_OF_WEEK.findIndex((name) => moment.startsWith(`${name}:`));
    const time = parseTime(moment.slice(4));
    return day < 0 || time === undefined ? undefined : day * MINUTES_PER_DAY + time;
  });
  if (typeof from !== "number" || typeof to !== "number" || rest.length > 0) return undefined;
  return { start: from, length: (to - from + MINUTES_PER_WEEK) % MINUTES_PER_WEEK };
}

/** Whether a daily and a weekly window share a minute. */
export function overlap(daily: TimeWindow, weekly: TimeWindow): boolean {
  const shared = (a: TimeWindow, b: TimeWindow) => (b.start - a.start + MINUTES_PER_WEEK) % MINUTES_PER_WEEK < a.length;
  return DAYS_OF_WEEK.some((_, day) => {
    const window = { start: daily.start + day * MINUTES_PER_DAY, length: daily.length };
    return shared(window, weekly) || shared(weekly, window);
  });
}
