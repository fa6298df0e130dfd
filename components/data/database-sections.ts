import { alarmAt, type Graph, limitAt, linesOf, type Mark, type Section } from "../operations/dashboard/sections";
import { type DatabaseAlarm, databaseAlarms } from "./database-alarms";
import { isBurstable, mostConnections } from "./database-limits";
import type { ResolvedDatabase } from "./database-settings";

type Settings = Pick<ResolvedDatabase, "instanceClass" | "allocatedStorageGiB" | "parameters">;

const GIB = 1024 ** 3;
const MIB = 1024 ** 2;

/** Load and reserves of a database. Source: Amazon RDS user guide, "Amazon CloudWatch metrics for Amazon RDS". */
export function databaseSections(identifier: string, settings: Settings): Section[] {
  const line = linesOf("AWS/RDS", { DBInstanceIdentifier: identifier });
  const alarms = databaseAlarms(settings);
  const marks = (key: DatabaseAlarm["key"], unit = 1): Mark[] =>
    alarms.filter((alarm) => alarm.key === key).map(({ threshold }) =>
      alarmAt({ ...threshold, threshold: Math.round((threshold.threshold / unit) * 10) / 10 })
    );
  const connections = mostConnections(settings.instanceClass, settings.parameters);
  const inUnit = (title: string, metricName: string, unit: string, bytes: number, key: DatabaseAlarm["key"]): Graph => ({
    title,
    unit,
    lines: [line("", metricName, "Minimum", { id: "bytes", hidden: true }), { label: "free", expression: `bytes / ${bytes}` }],
    marks: marks(key, bytes),
  });
  return [{
    kind: "database",
    title: `Database ${identifier}`,
    panels: [
      {
        title: "Connections",
        unit: "connections",
        lines: [line("connections", "DatabaseConnections", "Maximum")],
        marks: [...marks("connections"), ...(connections === undefined ? [] : [limitAt("limit, about", connections)])],
      },
      { title: "CPU", unit: "percent", lines: [line("CPU", "CPUUtilization", "Average")], marks: marks("cpu"), most: 100 },
      inUnit("Free memory", "FreeableMemory", "MiB", MIB, "memory"),
      inUnit("Free storage", "FreeStorageSpace", "GiB", GIB, "storage"),
      {
        title: "Latency of the storage",
        unit: "seconds",
        lines: [
          line("read", "ReadLatency", "Average"),
          line("write", "WriteLatency", "Average"),
        ],
      },
      ...(isBurstable(settings.instanceClass)
        ? [{ title: "CPU credits", unit: "credits", lines: [line("left", "CPUCreditBalance", "Minimum")], period: 300 }]
        : []),
    ],
  }];
}
