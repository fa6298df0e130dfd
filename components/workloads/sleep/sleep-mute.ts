import type * as pulumi from "@pulumi/pulumi";

import { WEEKDAYS } from "../../../toolkit/shared/cron-fields";
import { offsetsOf, quietWindows, type WorkingHours } from "../../../toolkit/shared/working-hours";
import { muteAlarms } from "../../operations/alarm-mute";
import type { Alerts } from "../../operations/alerts";
import { ASLEEP } from "../../operations/asleep";
import { plannedAlarms } from "../../operations/planned-alarms";
import type { Names } from "../../shared/naming";

export interface SleepMuteArgs {
  names: Names;
  /** Of the alarms, after all components that have some. */
  alerts: Alerts;
  hours: WorkingHours;
  timeZone: string;
}

const HOUR = 60;
const WEEK = 7 * 24 * HOUR;

/**
 * Makes rules that keep the alarms that sleep raises from notifying outside of the working hours. By the clock, and not by the state machine: an
 * alarm whose actions it had disabled would stay silent if it didn't wake, whereas one that is raised at the end of a mute notifies then.
 */
export function muteAsleep(name: string, { names, alerts, hours, timeZone }: SleepMuteArgs, opts: pulumi.CustomResourceOptions): void {
  const shared = { names, description: `${names.project} (${names.environment}) sleeps`, alarms: plannedAlarms(alerts, ASLEEP) };
  const windows = quietWindows(hours).map(({ time, days, length }) => ({ key: `${length / HOUR}h`.replace(".", "-"), time, days, length }));
  for (const { key, ...window } of [...windows, ...longerNight(hours, timeZone)]) {
    const { time, days, length: minutes } = window;
    const expression = `cron(${time % HOUR} ${Math.floor(time / HOUR)} * * ${
      days.length === 7 ? "*" : days.map((day) => WEEKDAYS[day]!).join(",")
    })`;
    muteAlarms(`${name}-mute-${key}`, { ...shared, times: { expression, timeZone, minutes } }, opts);
  }
}

/** The last hour of each window: a mute has a length, and a night in which clocks go back has an hour more. */
function longerNight(hours: WorkingHours, timeZone: string): { key: string; time: number; days: number[]; length: number }[] {
  if (offsetsOf(timeZone).length === 1) return [];
  const begins = quietWindows(hours).flatMap(({ time, days, length }) =>
    days.map((day) => (day * 24 * HOUR + time + length - HOUR - 1 + WEEK) % WEEK)
  );
  const days = begins.map((begin) => Math.floor(begin / (24 * HOUR))).toSorted((one, other) => one - other);
  return [{ key: "last-hour", time: begins[0]! % (24 * HOUR), days, length: HOUR + 1 }];
}
