import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import { alarmText, type RunbookEntry } from "../operations/runbook";
import { isBurstable, memoryOf, mostConnections } from "./database-limits";

export interface DatabaseAlarmsArgs {
  identifier: string;
  instanceClass: string;
  allocatedStorageGiB: number;
  parameters: Readonly<Record<string, string>>;
  /** It is stopped most of the time, on purpose: being stopped is nothing to tell. */
  isKeptStopped: boolean;
  alerts: Alerts;
}

/**
 * What is wrong with a database before it stops an application.
 *
 * - Storage, CPU, CPU credits, memory, connections
 * - What RDS itself says of it: a failure, low or full storage, a failover, a recovery, a restart, maintenance, and that somebody stopped it
 */
export class DatabaseAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: DatabaseAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:DatabaseAlarms", name, {}, opts);

    for (const { key, ...alarm } of alarmsOf(args)) {
      new aws.cloudwatch.MetricAlarm(`${name}-${key}`, {
        namespace: "AWS/RDS",
        dimensions: { DBInstanceIdentifier: args.identifier },
        evaluationPeriods: 3,
        period: 300,
        treatMissingData: "missing", // stopped it reports nothing; that it stopped, RDS says
        alarmActions: [args.alerts.topicArn],
        okActions: [args.alerts.topicArn],
        tags: { Name: args.identifier },
        ...alarm,
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
    this.registerOutputs({});
  }
}

interface DatabaseAlarm extends Omit<aws.cloudwatch.MetricAlarmArgs, "evaluationPeriods"> {
  key: string;
}

/** Source: Amazon RDS user guide, "Amazon CloudWatch metrics for Amazon RDS". */
function alarmsOf({ identifier, instanceClass, allocatedStorageGiB, parameters }: DatabaseAlarmsArgs): DatabaseAlarm[] {
  const text = (what: string, entry: RunbookEntry) => alarmText(`Database ${identifier}: ${what}`, entry);
  const below = { statistic: "Average", comparisonOperator: "LessThanThreshold" };
  const above = { statistic: "Average", comparisonOperator: "GreaterThanThreshold" };
  const memory = memoryOf(instanceClass);
  const least = Math.max(LEAST_MEMORY, (memory ?? 0) * 0.05);
  const connections = mostConnections(instanceClass, parameters);
  return [
    // RDS makes the storage larger at a tenth; what comes further down isn't helped by that.
    // Source: Amazon RDS user guide, "Managing capacity automatically with Amazon RDS storage autoscaling".
    {
      key: "storage",
      alarmDescription: text("less than 5 % of its first storage is free", "database-storage"),
      metricName: "FreeStorageSpace",
      threshold: allocatedStorageGiB * 0.05 * 1024 ** 3,
      ...below,
    },
    {
      key: "cpu",
      alarmDescription: text("its CPU is at more than 90 % for 15 minutes", "database-cpu"),
      metricName: "CPUUtilization",
      threshold: 90,
      ...above,
    },
    ...(isBurstable(instanceClass)
      ? [
        // Unlimited mode, which RDS uses: a day's credits are used up, and each more costs. Source: Amazon RDS user guide, "DB instance class types".
        {
          key: "credits",
          alarmDescription: text("its CPU credits are used up, and more of them are billed", "database-credits"),
          metricName: "CPUSurplusCreditsCharged",
          threshold: 0,
          ...above,
        },
      ]
      : []),
    {
      key: "memory",
      alarmDescription: text(`less than ${Math.round(least / 1024 ** 2)} MiB of its memory is free`, "database-memory"),
      metricName: "FreeableMemory",
      threshold: least,
      ...below,
    },
    ...(connections === undefined ? [] : [
      {
        key: "connections",
        alarmDescription: text(
          `more than ${Math.floor(connections * 0.8)} connections, of some ${connections} that it takes`,
          "database-connections",
        ),
        metricName: "DatabaseConnections",
        threshold: Math.floor(connections * 0.8),
        ...above,
      },
    ]),
  ];
}

const LEAST_MEMORY = 50 * 1024 ** 2;

/**
 * Source: Amazon RDS user guide, "Amazon RDS event categories and event messages", "DB instance events".
 * Of one that is kept stopped, what its stops and starts may bring is left out.
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

/** Of the categories "availability" and "notification", in which well-being is told too. */
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
