import { LAST_YEAR, WEEKDAYS } from "./cron-fields";
import { MILLISECONDS_PER_DAY, readSchedule, type Schedule, scheduleMistake, wallTimes } from "./schedule-expression";

/**
 * Returns the next times strictly after a moment, at most `count` and none after the year 2199. Times of a rate count from
 * that moment; AWS counts them from the creation of the schedule, which is unknown here.
 *
 * When clocks go forward, times that don't exist are skipped; when they go back, repeated times run only once, at their
 * first occurrence; a day of a rate has 24 hours. Source: user guide, "Daylight savings time on EventBridge Scheduler".
 */
export function nextRuns(expression: string, timeZone: string, after: Date, count: number): Date[] {
  const mistake = scheduleMistake(expression);
  if (mistake !== undefined) throw new TypeError(`the schedule is ${expression}, but must be ${mistake}`);
  const runs: Date[] = [];
  if (count < 1) return runs;
  for (const time of times(readSchedule(expression), timeZone, after.getTime())) {
    if (time >= Date.UTC(LAST_YEAR + 1, 0) || runs.push(new Date(time)) >= count) break;
  }
  return runs;
}

/** Formats a moment in a time zone, e.g. `2026-11-22 02:00 Sun`. */
export function describeRun(date: Date, timeZone: string): string {
  const wall = new Date(clockOf(timeZone)(date.getTime()));
  const weekday = WEEKDAYS[wall.getUTCDay()]!;
  return `${wall.toISOString().slice(0, 16).replace("T", " ")} ${weekday[0]}${weekday.slice(1).toLowerCase()}`;
}

function* times(schedule: Schedule, timeZone: string, after: number): Generator<number, void> {
  if ("everyMilliseconds" in schedule) {
    for (let run = 1;; run++) yield after + run * schedule.everyMilliseconds;
  }
  const clock = clockOf(timeZone);
  const walls = "wall" in schedule ? [schedule.wall] : wallTimes(schedule.cron, clock(after));
  for (const wall of walls) {
    const time = firstTime(clock, wall);
    if (time !== undefined && time > after) yield time;
  }
}

/** First moment at which the clock shows a wall time; undefined if the clock skips it. */
function firstTime(clock: (time: number) => number, wall: number): number | undefined {
  // No zone changes its offset twice within two days, or is more than a day from UTC: the offset of the day before or after is right.
  const candidates = [wall - MILLISECONDS_PER_DAY, wall + MILLISECONDS_PER_DAY].map((time) => wall - (clock(time) - time));
  return candidates.toSorted((a, b) => a - b).find((time) => clock(time) === wall);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns a function from a moment to the wall time in a zone, to the second. */
export function clockOf(timeZone: string): (time: number) => number {
  const numeric = { year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" } as const;
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat("en-US", { timeZone, hourCycle: "h23", ...numeric });
  formats.set(timeZone, format); // cached, as creating a formatter takes as long as a simulated resource
  return (time) => {
    const [month, day, year, hour, minute, second] = format.format(time).match(/\d+/g)!.map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ];
    return Date.UTC(year, month - 1, day, hour, minute, second);
  };
}
