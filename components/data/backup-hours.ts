import { parseWorkingHours } from "../../toolkit/shared/working-hours";

/** The window in which a backup begins and ends. */
const WINDOW_HOURS = 2;
/** Source: CloudWatch API reference, `PutMetricAlarm`, Period: it looks back at most seven days. */
const MOST_HOURS = 7 * 24;

/**
 * The longest time between two daily backups, in hours; undefined if it is more than an alarm can look back. A stopped instance takes none.
 * Source: Amazon RDS user guide, "Stopping an Amazon RDS DB instance temporarily".
 */
export function backupHours(workingHours: string | undefined): number | undefined {
  const days = workingHours === undefined ? [0, 1, 2, 3, 4, 5, 6] : parseWorkingHours(workingHours)!.days;
  const gaps = days.map((day, index) => ((days[(index + 1) % days.length]! - day + 6) % 7) + 1);
  const hours = Math.max(...gaps) * 24 + WINDOW_HOURS;
  return hours > MOST_HOURS ? undefined : hours;
}
