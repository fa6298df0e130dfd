import { WEEKDAYS } from "./cron-fields";
import { clockOf } from "./schedule-runs";
import { DAYS_OF_WEEK, MINUTES_PER_DAY, MINUTES_PER_WEEK, parseTime, type TimeWindow } from "./time-window";

/** Hours on some days of the week, e.g. `mon-fri 08:00-20:00`. */
export interface WorkingHours {
  /** Days on which they begin, 0 for Sunday. */
  days: readonly number[];
  /** Minutes after midnight. */
  start: number;
  /** Minutes that they last, up to a whole day, so that they may end on the next one. */
  length: number;
}

/** Parses `mon-fri 08:00-20:00`, `mon,wed,fri 09:00-17:30` or `sun-thu 22:00-06:00`; undefined for another text. */
export function parseWorkingHours(text: string): WorkingHours | undefined {
  const [days = "", hours = "", ...rest] = text.split(" ");
  const [from, to, ...more] = hours.split("-").map(parseTime);
  const parsed = days.split(",").map(parseDays);
  if (from === undefined || to === undefined || rest.length + more.length > 0 || parsed.includes(undefined)) return undefined;
  const all = parsed.flatMap((each) => each ?? []);
  if (new Set(all).size < all.length) return undefined;
  return { days: all.toSorted((one, other) => one - other), start: from, length: (to - from + MINUTES_PER_DAY - 1) % MINUTES_PER_DAY + 1 };
}

/** Days of `wed` or `mon-fri`, also over the end of the week. */
function parseDays(text: string): number[] | undefined {
  const [first = -1, last = first, ...rest] = text.split("-").map((day) => DAYS_OF_WEEK.findIndex((name) => name === day));
  if (first < 0 || last < 0 || rest.length > 0) return undefined;
  return Array.from({ length: ((last - first + 7) % 7) + 1 }, (_, index) => (first + index) % 7);
}

/** The hours as windows of a week, those that meet as one. */
export function awakeWindows({ days, start, length }: WorkingHours): TimeWindow[] {
  if (length < MINUTES_PER_DAY) return days.map((day) => ({ start: day * MINUTES_PER_DAY + start, length }));
  const follows = (day: number, after: number) => days.includes((day + after) % 7);
  return days.filter((day) => !follows(day, 6)).map((day) => ({
    start: day * MINUTES_PER_DAY + start,
    length: MINUTES_PER_DAY * (1 + [1, 2, 3, 4, 5, 6].findIndex((after) => !follows(day, after)) || 7),
  }));
}

/** The windows between those; none if the hours are a whole week. */
export function asleepWindows(hours: WorkingHours): TimeWindow[] {
  const awake = awakeWindows(hours).toSorted((one, other) => one.start - other.start);
  return awake.map(({ start, length }, index) => {
    const next = awake[(index + 1) % awake.length]!.start;
    const end = start + length;
    return { start: end % MINUTES_PER_WEEK, length: (next - end + 2 * MINUTES_PER_WEEK - 1) % MINUTES_PER_WEEK + 1 };
  });
}

/** Whether one weekly window is within another one, also over the end of the week. */
export const isWithin = (inner: TimeWindow, outer: TimeWindow): boolean =>
  (inner.start - outer.start + 2 * MINUTES_PER_WEEK) % MINUTES_PER_WEEK + inner.length <= outer.length;

/** Whether the clock of a time zone shows a time within the hours. */
export function isWorkingTime(hours: WorkingHours, timeZone: string, at: Date): boolean {
  const wall = new Date(clockOf(timeZone)(at.getTime()));
  const start = wall.getUTCDay() * MINUTES_PER_DAY + wall.getUTCHours() * 60 + wall.getUTCMinutes();
  return awakeWindows(hours).some((window) => isWithin({ start, length: 1 }, window));
}

/** Days of times in a week, grouped by the time of the day, which the hours have only one of; it is in minutes. */
const onDays = (times: readonly number[]) => {
  const all = times.map((time) => (time + MINUTES_PER_WEEK) % MINUTES_PER_WEEK);
  return {
    time: all[0]! % MINUTES_PER_DAY,
    days: all.map((each) => Math.floor(each / MINUTES_PER_DAY)).toSorted((one, other) => one - other),
  };
};

/** Schedule of EventBridge Scheduler that comes some minutes before the hours begin. */
export function wakeSchedule(hours: WorkingHours, minutesBefore: number): string {
  return cronOf(onDays(awakeWindows(hours).map(({ start }) => start - minutesBefore)));
}

/** Schedule of EventBridge Scheduler at the end of the hours, also on other days: they may have been awake, too. */
export function sleepSchedule(hours: WorkingHours): string {
  const end = (hours.start + hours.length) % MINUTES_PER_DAY;
  const ends = DAYS_OF_WEEK.map((_, day) => day * MINUTES_PER_DAY + end);
  return cronOf(onDays(ends.filter((start) => !awakeWindows(hours).some((window) => isWithin({ start, length: 1 }, window)))));
}

function cronOf({ time, days }: ReturnType<typeof onDays>): string {
  const names = days.map((day) => WEEKDAYS[day]!);
  const at = `${time % 60} ${Math.floor(time / 60)}`;
  return names.length === 7 ? `cron(${at} * * ? *)` : `cron(${at} ? * ${names.join(",")} *)`;
}

/** Windows in which nothing works, by their length in minutes, with the days on which they begin. */
export function quietWindows(hours: WorkingHours): { time: number; days: number[]; length: number }[] {
  const windows = asleepWindows(hours);
  const lengths = [...new Set(windows.map(({ length }) => length))];
  return lengths.map((length) => ({ length, ...onDays(windows.filter((window) => window.length === length).map(({ start }) => start)) }));
}

/** Minutes ahead of UTC in winter and in summer; one number if clocks don't change. */
export function offsetsOf(timeZone: string): number[] {
  const clock = clockOf(timeZone);
  return [...new Set([0, 6].map((month) => Date.UTC(2026, month, 1)).map((time) => (clock(time) - time) / 60_000))];
}
