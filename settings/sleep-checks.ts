import { mistake, type Path } from "../components/shared/mistake";
import type { Found } from "../components/shared/schema";
import { hoursOf } from "../components/workloads/job/expect-within";
import { hoursMistake } from "../components/workloads/sleep/sleep-settings";
import { scheduleMistake } from "../toolkit/shared/schedule-expression";
import { nextRuns } from "../toolkit/shared/schedule-runs";
import { eachDay, parseDailyWindow, parseWeeklyWindow, type TimeWindow } from "../toolkit/shared/time-window";
import { isTimeZone } from "../toolkit/shared/time-zone";
import { awakeWindows, isWithin, isWorkingTime, offsetsOf, parseWorkingHours, type WorkingHours } from "../toolkit/shared/working-hours";
import type { CrossCheck, Readings } from "./readings";

/** Hours of an environment, as its settings write them and parsed. */
interface Hours {
  text: string;
  hours: WorkingHours;
  timeZone: string;
}

/** Checks of times at which the environment must be awake. */
export function sleepChecks(readings: Readings): CrossCheck[] {
  const { sleep, database, jobs = {} } = readings.sections;
  if (sleep === undefined || readings.isInvalid(["sleep"])) return [];
  const { workingHours, timeZone } = sleep;
  if (hoursMistake(workingHours) !== false) return []; // reported by itself
  const hours: Hours = { text: `${workingHours} ${timeZone}`, hours: parseWorkingHours(workingHours)!, timeZone };
  return [
    {
      reads: [["database", "keepStopped"]],
      find: () =>
        database?.keepStopped === true
        && mistake(["database", "keepStopped"], true, "omitted with sleep, which keeps the database stopped outside of its hours"),
    },
    {
      reads: [["database", "backupWindow"], ["database", "backupRetentionDays"]],
      find: () => database !== undefined && database.backupRetentionDays > 0 && backupMistake(database.backupWindow, hours),
    },
    {
      reads: [["database", "maintenanceWindow"]],
      find: () => {
        const window = database && parseWeeklyWindow(database.maintenanceWindow);
        return window !== undefined && !isAwake(window, hours)
          && mistake(
            ["database", "maintenanceWindow"],
            database!.maintenanceWindow,
            `within ${hours.text}, as a stopped database gets no maintenance`,
          );
      },
    },
    {
      reads: [["database", "passwordRotation"]],
      find: () => {
        const { schedule = "none", timeZone: zone = timeZone } = database?.passwordRotation ?? {};
        const at: Path = ["database", "passwordRotation", "schedule"];
        const runs = schedule === "none" ? [] : runsOf(schedule, zone);
        return runs.some((run) => !isWorkingTime(hours.hours, timeZone, run))
          && mistake(at, schedule, `a schedule within ${hours.text}, as nothing runs otherwise`);
      },
    },
    ...Object.entries(jobs).map(([name, { schedule, timeZone: zone = timeZone, expectWithin }]): CrossCheck => ({
      reads: [],
      find: () => schedule !== undefined && jobMistake(["jobs", name], { schedule, zone, expectWithin }, hours),
    })),
  ];
}

/** A daily backup is made on the days on which the database runs. */
function backupMistake(window: string, hours: Hours): Found {
  const days = eachDay(parseDailyWindow(window)!).filter((day) => isAwake(day, hours));
  return days.length < hours.hours.days.length
    && mistake(["database", "backupWindow"], window, `within ${hours.text}, as a stopped database takes no backups`);
}

/** Whether a window in UTC is within the hours, in winter and in summer. */
const isAwake = (window: TimeWindow, { hours, timeZone }: Hours): boolean =>
  offsetsOf(timeZone).every((offset) => awakeWindows(hours).some((awake) => isWithin({ ...window, start: window.start + offset }, awake)));

/** Runs that show each weekday, in winter and in summer. */
const RUNS = 2_000;
const FROM = new Date(Date.UTC(2026, 0, 1));
const HOUR = 3_600_000;

function runsOf(schedule: string, timeZone: string): Date[] {
  if (scheduleMistake(schedule) !== undefined || !isTimeZone(timeZone)) return [];
  return nextRuns(schedule, timeZone, FROM, RUNS);
}

function jobMistake(
  path: Path,
  { schedule, zone, expectWithin }: { schedule: string; zone: string; expectWithin: string | undefined },
  hours: Hours,
): Found {
  const all = runsOf(schedule, zone);
  if (all.length < 2) return false; // once
  const runs = all.filter((run) => isWorkingTime(hours.hours, hours.timeZone, run));
  if (runs.length === 0) {
    return mistake(
      [...path, "schedule"],
      schedule,
      `a schedule with times within ${hours.text}: runs at other times are skipped, as the environment sleeps`,
    );
  }
  const gap = Math.max(0, ...runs.slice(1).map((run, index) => (run.getTime() - runs[index]!.getTime()) / HOUR));
  return expectWithin !== undefined && hoursOf(expectWithin) <= gap && mistake(
    [...path, "expectWithin"],
    expectWithin,
    `more than ${Math.round(gap)}h, the longest time between two runs of ${schedule} within ${hours.text}, or omitted`,
  );
}
