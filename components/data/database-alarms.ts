import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import { expectEvents } from "../operations/event-count";
import { above, below, metricAlarm, type Threshold } from "../operations/metric-alarm";
import { alarmText, type RunbookEntry } from "../operations/runbook";
import { isBurstable, memoryOf, mostConnections } from "./database-limits";

export interface DatabaseAlarmsArgs {
  identifier: string;
  instanceClass: string;
  allocatedStorageGiB: number;
  parameters: Readonly<Record<string, string>>;
  /** Stopped on purpose, most of the time or outside of working hours: stops and starts raise no alert. */
  isKeptStopped: boolean;
  /** Hours within which it has an automated backup; undefined if it has none. */
  backupHours: number | undefined;
  /** Before it exists, no backup is missing. */
  instance: pulumi.Resource;
  alerts: Alerts;
}

/**
 * Alarms of a database, most of them before an application fails.
 *
 * - Storage, CPU, CPU credits, memory, connections
 * - No automated backup for 26 hours, or for its longest sleep and some more, unless it is kept stopped
 * - Events of RDS: failure, low or full storage, failover, recovery, restart, maintenance, stop
 */
export class DatabaseAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: DatabaseAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:DatabaseAlarms", name, {}, opts);

    for (const { key, problem, entry, metricName, threshold } of databaseAlarms(args)) {
      metricAlarm(`${name}-${key}`, {
        nameTag: args.identifier,
        alerts: args.alerts,
        notifiesRecovery: true,
        problem: `Database ${args.identifier}: ${problem}`,
        entry,
        metric: {
          namespace: "AWS/RDS",
          metricName,
          dimensions: { DBInstanceIdentifier: args.identifier },
          statistic: "Average",
          period: 300,
        },
        threshold,
        periods: 3,
        missingData: "missing", // a stopped instance reports nothing; that it stopped, RDS reports as an event
      }, { parent: this });
    }
    new EventAlert(`${name}-events`, {
      nameTag: args.identifier,
      label: `Database ${args.identifier}`,
      pattern: eventsOf(args),
      message: { text: "<message> (<id>)", paths: { message: "$.detail.Message", id: "$.detail.EventID" } },
      entry: "database-events",
      alerts: args.alerts,
    }, { parent: this });
    if (args.backupHours !== undefined) this.watchBackups(name, args, args.backupHours);
    this.registerOutputs({});
  }

  /**
   * A rule without a target that counts finished backups, and an alarm if there is none: RDS publishes no event of a backup that wasn't
   * made, and no metric. A new instance is backed up while it is created, after the rule; a stopped one isn't backed up.
   * Source: Amazon RDS user guide, "Amazon RDS event categories and event messages" (RDS-EVENT-0002), "Introduction to backups".
   */
  private watchBackups(name: string, { identifier, instance, alerts }: DatabaseAlarmsArgs, hours: number): void {
    const problem = `Database ${identifier}: no automated backup for ${hours} hours`;
    const rule = new aws.cloudwatch.EventRule(`${name}-backups`, {
      description: alarmText(problem, "database-backup", alerts.runbook),
      eventPattern: pulumi.jsonStringify({
        source: ["aws.rds"],
        "detail-type": ["RDS DB Instance Event"],
        detail: { SourceIdentifier: [identifier], EventID: ["RDS-EVENT-0002"] },
      }),
      tags: { Name: identifier },
    }, { parent: this });
    const entry = "database-backup";
    const expected = { nameTag: identifier, alerts, problem, entry, ruleName: rule.name, hours } as const;
    expectEvents(`${name}-backup`, expected, { parent: this, dependsOn: [instance] });
  }
}

export interface DatabaseAlarm {
  key: string;
  problem: string;
  entry: RunbookEntry;
  metricName: string;
  threshold: Threshold;
}

/** Source: Amazon RDS user guide, "Amazon CloudWatch metrics for Amazon RDS". */
export function databaseAlarms(
  { instanceClass, allocatedStorageGiB, parameters }: Pick<DatabaseAlarmsArgs, "instanceClass" | "allocatedStorageGiB" | "parameters">,
): DatabaseAlarm[] {
  const memory = memoryOf(instanceClass);
  const leastMemory = Math.max(LEAST_MEMORY, (memory ?? 0) * 0.05);
  const connections = mostConnections(instanceClass, parameters);
  return [
    // RDS extends the storage at a tenth; free storage below that isn't helped by it.
    // Source: Amazon RDS user guide, "Managing capacity automatically with Amazon RDS storage autoscaling".
    {
      key: "storage",
      problem: "less than 5 % of its initial storage is free",
      entry: "database-storage",
      metricName: "FreeStorageSpace",
      threshold: below(allocatedStorageGiB * 0.05 * 1024 ** 3),
    },
    {
      key: "cpu",
      problem: "CPU above 90 % for 15 minutes",
      entry: "database-cpu",
      metricName: "CPUUtilization",
      threshold: above(90),
    },
    ...(isBurstable(instanceClass)
      ? [
        // In unlimited mode, which RDS uses: a day's credits are used up, and further ones are billed.
        // Source: Amazon RDS user guide, "DB instance class types".
        {
          key: "credits",
          problem: "CPU credits are used up; further credits are billed",
          entry: "database-credits",
          metricName: "CPUSurplusCreditsCharged",
          threshold: above(0),
        } as const,
      ]
      : []),
    {
      key: "memory",
      problem: `less than ${Math.round(leastMemory / 1024 ** 2)} MiB of memory is free`,
      entry: "database-memory",
      metricName: "FreeableMemory",
      threshold: below(leastMemory),
    },
    ...(connections === undefined ? [] : [
      {
        key: "connections",
        problem: `more than ${Math.floor(connections * 0.8)} of about ${connections} possible connections`,
        entry: "database-connections",
        metricName: "DatabaseConnections",
        threshold: above(Math.floor(connections * 0.8)),
      } as const,
    ]),
  ];
}

const LEAST_MEMORY = 50 * 1024 ** 2;

/**
 * Source: Amazon RDS user guide, "Amazon RDS event categories and event messages", "DB instance events".
 * Events of stops and starts are omitted for an instance that is kept stopped.
 */
function eventsOf({ identifier, isKeptStopped }: DatabaseAlarmsArgs): object {
  const categories = ["failure", "failover", "low storage", "maintenance", ...(isKeptStopped ? [] : ["recovery"])];
  const ids = [...Object.values(FAULTS_OF_OTHER_CATEGORIES), ...(isKeptStopped ? [] : Object.values(STOPS_AND_STARTS))];
  return {
    source: ["aws.rds"],
    "detail-type": ["RDS DB Instance Event"],
    detail: { SourceIdentifier: [identifier], $or: [{ EventCategories: categories }, { EventID: ids }] },
  };
}

/** Faults in the categories "availability" and "notification", which also have events of normal operation. */
const FAULTS_OF_OTHER_CATEGORIES = {
  fullAndShutDown: "RDS-EVENT-0221",
  nearMaximumStorage: "RDS-EVENT-0225",
  criticallyLowOnMemory: "RDS-EVENT-0404",
  keyNotAccessible: "RDS-EVENT-0419",
} as const;

const STOPS_AND_STARTS = {
  restarted: "RDS-EVENT-0006",
  stopped: "RDS-EVENT-0087",
  startedAfterSevenDays: "RDS-EVENT-0154",
} as const;
