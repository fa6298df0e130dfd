import { nextRuns } from "./schedule-runs";

const HOUR = 3_600_000;
/** Runs from a fixed moment on, which see each weekday of a schedule by the minute, and each month of another. */
const FROM = new Date(Date.UTC(2026, 0, 1));
const MOST_RUNS = 12_000;
const MOST_TIME = 400 * 24 * HOUR;

/** The longest time between two runs of a schedule, in hours, changes of clocks included; undefined if it comes only once. */
export function longestGapHours(schedule: string, timeZone: string): number | undefined {
  const first = nextRuns(schedule, timeZone, FROM, 2);
  if (first.length < 2) return undefined;
  // Several schedules by the minute have as many runs in a week as one by the hour has in a year.
  const runs = nextRuns(schedule, timeZone, FROM, MOST_RUNS);
  let gap = 0;
  for (let index = 1; index < runs.length && runs[index - 1]!.getTime() < runs[0]!.getTime() + MOST_TIME; index++) {
    gap = Math.max(gap, runs[index]!.getTime() - runs[index - 1]!.getTime());
  }
  return gap / HOUR;
}
