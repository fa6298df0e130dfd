import { clockOf } from "./schedule-runs";
import { DAYS_OF_WEEK, parseDailyWindow, parseWeeklyWindow } from "./time-window";
import type { WorkingHours } from "./working-hours";

/**
 * Local time zone of each region. Sources: AWS Account Management reference guide, "AWS Regions", for locations; the IANA
 * time zone database for their zones.
 */
const TIME_ZONES: Readonly<Record<string, string>> = {
  "af-south-1": "Africa/Johannesburg",
  "ap-east-1": "Asia/Hong_Kong",
  "ap-east-2": "Asia/Taipei",
  "ap-northeast-1": "Asia/Tokyo",
  "ap-northeast-2": "Asia/Seoul",
  "ap-northeast-3": "Asia/Tokyo",
  "ap-south-1": "Asia/Kolkata",
  "ap-south-2": "Asia/Kolkata",
  "ap-southeast-1": "Asia/Singapore",
  "ap-southeast-2": "Australia/Sydney",
  "ap-southeast-3": "Asia/Jakarta",
  "ap-southeast-4": "Australia/Melbourne",
  "ap-southeast-5": "Asia/Kuala_Lumpur",
  "ap-southeast-6": "Pacific/Auckland",
  "ap-southeast-7": "Asia/Bangkok",
  "ca-central-1": "America/Toronto",
  "ca-west-1": "America/Edmonton",
  "cn-north-1": "Asia/Shanghai",
  "cn-northwest-1": "Asia/Shanghai",
  "eu-central-1": "Europe/Berlin",
  "eu-central-2": "Europe/Zurich",
  "eu-north-1": "Europe/Stockholm",
  "eu-south-1": "Europe/Rome",
  "eu-south-2": "Europe/Madrid",
  "eu-west-1": "Europe/Dublin",
  "eu-west-2": "Europe/London",
  "eu-west-3": "Europe/Paris",
  "eusc-de-east-1": "Europe/Berlin",
  "il-central-1": "Asia/Jerusalem",
  "me-central-1": "Asia/Dubai",
  "me-south-1": "Asia/Bahrain",
  "mx-central-1": "America/Mexico_City",
  "sa-east-1": "America/Sao_Paulo",
  "us-east-1": "America/New_York",
  "us-east-2": "America/New_York",
  "us-gov-east-1": "America/New_York",
  "us-gov-west-1": "America/Los_Angeles",
  "us-west-1": "America/Los_Angeles",
  "us-west-2": "America/Los_Angeles",
};

/** Time zone of a region, e.g. `Asia/Tokyo`; undefined if the table lacks it. */
export function timeZoneOf(region: string): string | undefined {
  return Object.hasOwn(TIME_ZONES, region) ? TIME_ZONES[region] : undefined;
}

/** Backup and maintenance windows of RDS, in UTC. */
export interface RdsWindows {
  backupWindow: string;
  maintenanceWindow: string;
}

/** Windows at night in a region's standard time: backup daily from 02:00 to 02:30, maintenance on Sundays from 03:00 to 03:30. */
export function windowsOf(timeZone: string): RdsWindows {
  const offset = standardOffset(timeZone);
  const [backup, backupEnd] = [2 * 60, 2 * 60 + 30].map((minutes) => clockTime(minutes - offset));
  const [maintenance, maintenanceEnd] = [3 * 60, 3 * 60 + 30].map((minutes) => weekTime(minutes - offset));
  return { backupWindow: `${backup}-${backupEnd}`, maintenanceWindow: `${maintenance}-${maintenanceEnd}` };
}

/**
 * Windows in the middle of working hours: backup daily for half an hour, and maintenance for half an hour on the first day, after it. An hour of
 * daylight saving time doesn't move them out of hours that are long enough.
 */
export function windowsWithin({ days, start, length }: WorkingHours, timeZone: string): RdsWindows {
  const middle = start + Math.floor(length / 60) * 30 - standardOffset(timeZone);
  const [backup, maintenance] = [
    [middle - 30, middle].map(clockTime),
    [middle, middle + 30].map((each) => weekTime(days[0]! * DAY + each)),
  ];
  return { backupWindow: backup.join("-"), maintenanceWindow: maintenance.join("-") };
}

/** Windows of a cache, in UTC. */
export interface CacheWindows {
  snapshotWindow: string;
  maintenanceWindow: string;
}

/**
 * Windows of a cache at night in a region's standard time, apart from those of `windowsOf`: snapshot daily from 00:30 to 01:30, maintenance
 * on Mondays from 03:00 to 04:00.
 */
export function cacheWindowsOf(timeZone: string): CacheWindows {
  const offset = standardOffset(timeZone);
  const [snapshot, snapshotEnd] = [30, 90].map((minutes) => clockTime(minutes - offset));
  const [maintenance, maintenanceEnd] = [3, 4].map((hours) => weekTime(24 * 60 + hours * 60 - offset));
  return { snapshotWindow: `${snapshot}-${snapshotEnd}`, maintenanceWindow: `${maintenance}-${maintenanceEnd}` };
}

/** Minutes ahead of UTC in standard time; daylight saving time moves clocks forward in one half of the year. */
function standardOffset(timeZone: string): number {
  const clock = clockOf(timeZone);
  return Math.min(...[0, 6].map((month) => Date.UTC(2026, month, 1)).map((time) => (clock(time) - time) / 60_000));
}

/**
 * Converts a window of RDS from UTC to local time, with daylight saving at a given moment: `17:00-17:30` is `02:00-02:30` in Tokyo.
 * Undefined if the text isn't a window.
 */
export function localWindow(window: string, timeZone: string, at: Date): string | undefined {
  const offset = Math.round((clockOf(timeZone)(at.getTime()) - at.getTime()) / 60_000);
  const daily = parseDailyWindow(window);
  const { start, length } = daily ?? parseWeeklyWindow(window) ?? {};
  if (start === undefined || length === undefined) return undefined;
  const show = daily === undefined ? weekTime : clockTime;
  return `${show(start + offset)}-${show(start + offset + length)}`;
}

const DAY = 24 * 60;
const twoDigits = (value: number) => String(value).padStart(2, "0");

/** Formats minutes since any midnight, also negative ones, as `02:00`. */
function clockTime(minutes: number): string {
  const ofDay = ((minutes % DAY) + DAY) % DAY;
  return `${twoDigits(Math.floor(ofDay / 60))}:${twoDigits(ofDay % 60)}`;
}

/** Formats minutes since Sunday 00:00, also negative ones, as `sun:03:00`. */
function weekTime(minutes: number): string {
  const week = DAYS_OF_WEEK.length;
  return `${DAYS_OF_WEEK[((Math.floor(minutes / DAY) % week) + week) % week]}:${clockTime(minutes)}`;
}
