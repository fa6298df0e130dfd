import { MINUTES_PER_DAY, overlap, parseDailyWindow, parseWeeklyWindow } from "../../toolkit/shared/time-window";
import { refuse } from "../shared/validation";

/**
 * What RDS demands of its two windows: at least 30 minutes, maintenance less than a day, no shared minute.
 * Source: Amazon RDS API reference, `CreateDBInstance` (PreferredBackupWindow, PreferredMaintenanceWindow).
 *
 * @throws {RunError} The window received and what it must be.
 */
export function requireRdsWindows(owner: string, backupWindow: string, maintenanceWindow: string): void {
  const backup = parseDailyWindow(backupWindow);
  if (backup === undefined || backup.length < 30) {
    refuse(owner, "backupWindow", backupWindow, "hh:mm-hh:mm in UTC of at least 30 minutes, e.g. 17:00-17:30");
  }
  const maintenance = parseWeeklyWindow(maintenanceWindow);
  if (maintenance === undefined || maintenance.length < 30 || maintenance.length >= MINUTES_PER_DAY) {
    refuse(
      owner,
      "maintenanceWindow",
      maintenanceWindow,
      "ddd:hh:mm-ddd:hh:mm in UTC of at least 30 minutes and less than a day, e.g. sat:18:00-sat:18:30",
    );
  }
  if (overlap(backup, maintenance)) {
    refuse(owner, "maintenanceWindow", maintenanceWindow, `at another time than the backup window, ${backupWindow}`);
  }
}
