import { MINUTES_PER_DAY, overlap, parseDailyWindow, parseWeeklyWindow } from "../../toolkit/shared/time-window";
import { type Mistake, mistake } from "../shared/mistake";

/**
 * RDS's requirements for its two windows: at least 30 minutes, maintenance less than a day, no shared minute.
 * Source: Amazon RDS API reference, `CreateDBInstance` (PreferredBackupWindow, PreferredMaintenanceWindow).
 */
export function windowMistake(backupWindow: string, maintenanceWindow: string): Mistake | false {
  const backup = parseDailyWindow(backupWindow);
  const maintenance = parseWeeklyWindow(maintenanceWindow);
  if (backup === undefined || backup.length < 30) {
    return mistake("backupWindow", backupWindow, "hh:mm-hh:mm in UTC of at least 30 minutes, e.g. 17:00-17:30");
  }
  if (maintenance === undefined || maintenance.length < 30 || maintenance.length >= MINUTES_PER_DAY) {
    return mistake(
      "maintenanceWindow",
      maintenanceWindow,
      "ddd:hh:mm-ddd:hh:mm in UTC of at least 30 minutes and less than a day, e.g. sat:18:00-sat:18:30",
    );
  }
  return overlap(backup, maintenance)
    && mistake("maintenanceWindow", maintenanceWindow, `at another time than the backup window, ${backupWindow}`);
}
