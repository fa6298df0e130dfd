import assert from "node:assert/strict";

import { planOf, type Registered } from "../support/simulated";
import { at, ecsEvent, IMAGE, NO_DATA } from "./catalogue";
import { type Fault, notificationsOf } from "./night";

/** Sundays from 2:00 to 3:30 in Tokyo. */
const WORK = { schedule: "cron(0 2 * * SUN)", timeZone: "Asia/Tokyo", duration: "90m", alarms: ["services", "loadBalancer"] };
const tokyo = (time: string) => new Date(`2026-11-29T${time}:00+09:00`);

/** The service has no tasks for some minutes. */
const gone = (minutes: number): NonNullable<Fault["metrics"]> => {
  const during = (value: number | undefined, otherwise: number | undefined) => (minute: number) => (minute < minutes ? value : otherwise);
  return {
    "HealthyHostCount": during(NO_DATA, 1),
    "RunningTaskCount api": during(NO_DATA, 1),
    "HTTPCode_ELB_5XX_Count": during(50, NO_DATA),
  };
};
const HEARD = ["load-balancer-alarms-errors: 2", "api-watch-down: 7", "api-watch-tasks: 15"];
const DENIED = { "MatchedEvents secret-access-reads-denied": (minute: number) => (minute < 5 ? 1 : NO_DATA) };

/** Faults and their moments, and what notifies of them after how many minutes. */
const FAULTS: Record<string, Fault & { notified: string[] }> = {
  "the service is gone the day before, with no mute": { at: new Date("2026-11-28T02:30:00+09:00"), metrics: gone(999), notified: HEARD },
  "the service is gone half an hour after the beginning: notified at the end": {
    at: tokyo("02:30"),
    metrics: gone(999),
    notified: ["api-watch-down: 60", "api-watch-tasks: 60", "load-balancer-alarms-errors: 60"],
  },
  "the service is gone until before the end: not notified": { at: tokyo("02:30"), metrics: gone(30), notified: [] },
  "the service is gone before the beginning: notified then, and not again at the end": {
    at: tokyo("01:40"),
    metrics: gone(999),
    notified: HEARD,
  },
  "the service is gone minutes before the beginning: what is raised later is notified at the end": {
    at: tokyo("01:50"),
    metrics: gone(999),
    notified: ["load-balancer-alarms-errors: 2", "api-watch-down: 7", "api-watch-tasks: 100"],
  },
  "the service is gone minutes before the end": {
    at: tokyo("03:25"),
    metrics: gone(999),
    notified: ["load-balancer-alarms-errors: 5", "api-watch-down: 7", "api-watch-tasks: 15"],
  },
  "events, databases and denied reads are notified during the work": {
    at: tokyo("02:30"),
    events: at(3, ecsEvent("ECS Service Action", "SERVICE_TASK_CONFIGURATION_FAILURE", "api-service")),
    metrics: { "FreeStorageSpace": 0.3 * 1024 ** 3, ...DENIED },
    notified: ["cluster-events-rule: 3", "secret-access-reads-denied: 5", "database-alarms-storage: 15"],
  },
};

describe("Planned work", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await planOf(".", "stg", {
      "aws-practice:services": (services) => void Object.assign(services["api"] as object, IMAGE),
      "aws-practice:secretAccess": (access) => void (access["notifyOfReads"] = true),
      "aws-practice:plannedWork": (work) => void (work["move"] = WORK),
    }));
  });

  for (const [fault, { notified, ...played }] of Object.entries(FAULTS)) {
    it(fault, () => assert.deepEqual(notificationsOf(registered, played), notified));
  }
});
