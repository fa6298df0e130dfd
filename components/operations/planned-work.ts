import * as pulumi from "@pulumi/pulumi";

import { nextRuns } from "../../toolkit/shared/schedule-runs";
import type { Names } from "../shared/naming";
import { resolve } from "../shared/schema";
import { muteAlarms } from "./alarm-mute";
import type { Alerts } from "./alerts";
import { asSchedule, minutesOf } from "./mute-times";
import { plannedAlarms } from "./planned-alarms";
import { type WorkSettings, workSettings } from "./planned-work-settings";

export interface PlannedWorkArgs extends WorkSettings {
  /** The setting that defines it, e.g. `aws-practice:plannedWork.night`: violations name it. */
  setting?: string;
  names: Names;
  /** Of the alarms, after all components that have some. */
  alerts: Alerts;
}

/**
 * Times in which the alarms that work raises notify no one.
 *
 * - Alarm mute rules, one for each region and hundred alarms
 */
export class PlannedWork extends pulumi.ComponentResource {
  constructor(name: string, args: PlannedWorkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:PlannedWork", name, {}, opts);

    const subject = `PlannedWork "${name}"`;
    const { schedule, timeZone, duration, alarms } = resolve(workSettings, subject, args);
    const muted = plannedAlarms(args.alerts, alarms);
    if (muted.length === 0) void pulumi.log.warn(`${subject}: mutes nothing, as there is no such alarm: remove it`, this);
    if (nextRuns(asSchedule(schedule)!, timeZone!, new Date(), 1).length === 0) {
      void pulumi.log.info(`${subject}: ${schedule} is over: remove it`, this);
    }
    muteAlarms(`${name}-mute`, {
      names: args.names,
      description: `Planned work: ${name}`,
      alarms: muted,
      times: { expression: schedule, timeZone: timeZone!, minutes: minutesOf(duration) },
    }, { parent: this });

    this.registerOutputs({ setting: args.setting });
  }
}

export interface PlannedWorksArgs extends Pick<PlannedWorkArgs, "names" | "alerts"> {
  /** Settings of each work by its name. */
  plannedWork: Readonly<Record<string, Omit<PlannedWorkArgs, "names" | "alerts">>>;
}

/** Makes a `PlannedWork` for each name. */
export function makePlannedWork({ plannedWork, ...shared }: PlannedWorksArgs): Map<string, PlannedWork> {
  return new Map(Object.entries(plannedWork).map(([name, settings]) => [name, new PlannedWork(name, { ...shared, ...settings })]));
}
