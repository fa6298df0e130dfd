import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { Names } from "../shared/naming";
import type { AlarmSource } from "./alert-sections";
import { isoDuration, type MuteTimes } from "./mute-times";

/** Alarms of one rule. Source: CloudWatch API reference, `MuteTargets`, AlarmNames. */
const MOST_ALARMS = 100;

export interface AlarmMuteArgs {
  names: Names;
  /** Purpose, e.g. `Planned work: database-maintenance`. */
  description: string;
  /** `plannedAlarms(...)`, after the components that create them. */
  alarms: readonly AlarmSource[];
  times: MuteTimes;
}

/**
 * Makes rules that keep alarms from notifying at some times, one for each region and hundred alarms. Alarms go on changing their state, and
 * deployments and dashboards read it. An alarm that changed to ALARM during the mute and is still in ALARM at its end notifies then. The
 * rules cost nothing. A function: it adds no level to URNs.
 *
 * Source: Amazon CloudWatch user guide, "How alarm mute rules work", action muted when mute rule is active and re-triggered after mute window.
 */
export function muteAlarms(name: string, { names, description, alarms, times }: AlarmMuteArgs, opts: pulumi.CustomResourceOptions): void {
  for (const region of new Set(alarms.map((alarm) => alarm.region))) {
    const there = alarms.filter((alarm) => alarm.region === region);
    for (let first = 0; first < there.length; first += MOST_ALARMS) {
      const part = [name, region, first > 0 ? first / MOST_ALARMS + 1 : undefined].filter((word) => word !== undefined).join("-");
      new aws.cloudwatch.AlarmMuteRule(part, {
        ...(region !== undefined && { region }),
        name: names.of(part), // a contract: the role that deploys knows it by its name
        description,
        rule: { schedule: { expression: times.expression, duration: isoDuration(times.minutes), timezone: times.timeZone } },
        muteTargets: { alarmNames: there.slice(first, first + MOST_ALARMS).map((alarm) => alarm.name) },
        tags: { Name: names.of(part) },
      }, opts);
    }
  }
}
