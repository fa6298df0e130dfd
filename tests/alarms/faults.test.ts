import assert from "node:assert/strict";

import { plain, type Properties } from "../../toolkit/shared/values";
import { readDocument } from "../docs/blocks";
import type { Registered } from "../support/simulated";
import { at, FAULTS, IMAGE, NO_DATA, playedOn, program, QUIET, rdsEvent } from "./catalogue";
import { metricRow } from "./metrics";
import { notificationsOf } from "./night";
import { sectionOf, SECTIONS } from "./sections";

describe("Notifications", () => {
  let registered: Registered;
  before(async () => {
    ({ registered } = await program(IMAGE));
  });

  for (const [fault, { notified, ...played }] of Object.entries(FAULTS)) {
    it(fault, () => assert.deepEqual(notificationsOf(registered, playedOn(registered, played)), notified));
  }

  for (const [what, quiet] of Object.entries(QUIET)) {
    it(`none: ${what}`, () => assert.deepEqual(notificationsOf(registered, playedOn(registered, quiet)), []));
  }

  it("none: services without an image, or with a count of 0", async () => {
    for (const service of [{}, { ...IMAGE, count: 0 }]) {
      const { registered: waiting } = await program(service);
      const none = { "HealthyHostCount": NO_DATA, "RunningTaskCount": NO_DATA, "DesiredTaskCount": NO_DATA };
      const metrics = {
        ...none,
        "RunningTaskCount api": NO_DATA,
        "RunningTaskCount worker": NO_DATA,
        "DesiredTaskCount api": 0,
        "DesiredTaskCount worker": 0,
      };
      assert.deepEqual(notificationsOf(waiting, { metrics }), []);
    }
  });

  it("none: with `keepStopped`, RDS starts the database and it is stopped again", async () => {
    const { registered: kept } = await program(IMAGE, { keepStopped: true });
    const stopsAndStarts = at(
      0,
      ...["RDS-EVENT-0087", "RDS-EVENT-0154"].map((id) => rdsEvent(id, "notification")),
      rdsEvent("RDS-EVENT-0006", "availability"),
      rdsEvent("RDS-EVENT-0020", "recovery"),
    );
    assert.deepEqual(notificationsOf(kept, { events: stopsAndStarts }), []);
    for (
      const fault of [
        rdsEvent("RDS-EVENT-0031", "failure"),
        rdsEvent("RDS-EVENT-0221", "availability"),
        rdsEvent("RDS-EVENT-0419", "availability"),
      ]
    ) {
      assert.deepEqual(notificationsOf(kept, { events: at(0, fault) }), ["database-alarms-events-rule: 0"]);
    }
  });

  describe("an environment that sleeps", () => {
    const STOPPED = {
      "HealthyHostCount": NO_DATA,
      "UnHealthyHostCount": NO_DATA,
      "RequestCount": NO_DATA,
      "TargetResponseTime": NO_DATA,
      "HTTPCode_ELB_5XX_Count": 40, // users get the load balancer's 503
      "CPUUtilization api": NO_DATA,
      "CPUUtilization": NO_DATA,
      "RunningTaskCount api": NO_DATA,
      "RunningTaskCount worker": NO_DATA,
      "DesiredTaskCount api": 0,
      "DesiredTaskCount worker": 0,
      "FreeStorageSpace": NO_DATA,
      "FreeableMemory": NO_DATA,
      "DatabaseConnections": NO_DATA,
      "StatusCheckFailed": NO_DATA,
      "Translating": NO_DATA,
      "ConnectionTableUsed": NO_DATA,
      "IncomingLogEvents": NO_DATA,
      "MatchedEvents daily-report-ends-success": NO_DATA,
      "MatchedEvents database-alarms-backups": NO_DATA,
    };
    let sleeping: Registered;
    before(async () => {
      ({ registered: sleeping } = await program(IMAGE, {}, { workingHours: "mon-fri 08:00-20:00" }));
    });
    /** Names of alarms that a rule keeps from notifying. */
    const muted = () => {
      const targets = sleeping.ofType("AlarmMuteRule").map(({ inputs }) =>
        new Set((inputs["muteTargets"] as { alarmNames: unknown[] }).alarmNames)
      );
      return sleeping.ofType("MetricAlarm").filter(({ outputs }) => targets.every((names) => names.has(outputs["name"]))).map(({ name }) =>
        name
      );
    };
    const named = (fault: object) => [...new Set(notificationsOf(sleeping, playedOn(sleeping, fault)).map((one) => one.split(": ")[0]!))];

    it("raises alarms, each of which is muted outside of the hours, and notifies at their end if it is still raised", () => {
      const raised = named({ metrics: STOPPED });
      assert.deepEqual(raised.filter((name) => !muted().includes(name)), []);
      for (const name of ["api-watch-down", "network-nat-translating", "network-flow-logs-alarm", "load-balancer-alarms-errors"]) {
        assert.ok(raised.includes(name), name);
      }
      const schedules = sleeping.ofType("AlarmMuteRule").map(({ inputs }) => (inputs["rule"] as { schedule: object }).schedule);
      assert.deepEqual(schedules, [
        { expression: "cron(0 20 * * MON,TUE,WED,THU)", duration: "PT12H", timezone: "Asia/Tokyo" },
        { expression: "cron(0 20 * * FRI)", duration: "P2DT12H", timezone: "Asia/Tokyo" },
      ]);
    });

    it("notifies of no stop and start of the database, and of a step that failed at any time", () => {
      const events = at(0, rdsEvent("RDS-EVENT-0087", "notification"), rdsEvent("RDS-EVENT-0006", "availability"));
      assert.deepEqual(named({ events }), []);
      assert.deepEqual(
        named({ metrics: { "ExecutionsFailed": (minute: number) => (minute < 5 ? 1 : NO_DATA) } }).filter((name) => name === "sleep-alarm"),
        ["sleep-alarm"],
      );
      assert.ok(!muted().includes("sleep-alarm"));
    });
  });

  it("alarms watch existing metrics with existing dimensions", () => {
    for (const { name, inputs } of registered.ofType("MetricAlarm")) {
      const alarm = plain(inputs) as Properties;
      const metrics = Array.isArray(alarm["metricQueries"])
        ? (alarm["metricQueries"] as Properties[]).flatMap(({ metric }) => metric ?? [])
        : [alarm];
      for (const { namespace, metricName, dimensions } of metrics as Properties[]) {
        assert.ok(
          metricRow(String(namespace), String(metricName), dimensions as object),
          `${name}: ${String(namespace)} ${String(metricName)}`,
        );
      }
    }
  });

  it("only errors and unhealthy tasks roll a deployment back, so that a service that is down can be repaired", () => {
    const names = ["errors", "unhealthy"].map((name) => registered.only("MetricAlarm", `api-alarms-${name}`).outputs["name"]);
    assert.deepEqual((registered.inputs("Service", "api-service")["alarms"] as Properties)["alarmNames"], names);
  });

  it("each alarm and rule names its section of the runbook", () => {
    const named = new Set(Object.values(FAULTS).flatMap(({ notified }) => notified.map((one) => one.split(": ")[0]!)));
    const sections = Object.fromEntries([...named].toSorted().map((name) => [name, sectionOf(registered, name)]));
    assert.deepEqual(sections, SECTIONS);
  });

  it("docs/operations.md states the cost of the alarms", () => {
    // Source: Amazon CloudWatch pricing, AWS's price list of July 2026 for Tokyo: 0.10 USD a month for each metric that an alarm watches
    // (APN1-CW:AlarmMonitorUsage), 0.30 for a custom metric (APN1-CW:MetricMonitorUsage), 0.01 for a thousand requests; free are ten,
    // ten and a million.
    // `notifyOfReads`, restores and the cache have their cost in the settings.
    const alarms = registered.ofType("MetricAlarm").filter(({ name }) =>
      !/^(secret-access|cache-alarms|database-restore)-|^daily-report-late$/.test(name)
    );
    const watched = alarms.map((
      { inputs },
    ) => (Array.isArray(inputs["metricQueries"]) ? (inputs["metricQueries"] as Properties[]).filter(({ metric }) => metric).length : 1));
    const all = watched.reduce((sum, count) => sum + count, 0);
    const said = readDocument("docs/operations.md").replaceAll("\n", " ");
    for (
      const words of [
        `some ${watched.length} alarms on ${all} metrics: ${((all - 10) * 0.1).toFixed(2)} USD a month in Tokyo`,
        `two metrics cost ${(2 * 0.3).toFixed(2)} USD and publishing them each minute ${((60 * 24 * 30 * 0.01) / 1000).toFixed(2)} USD`,
      ]
    ) assert.ok(said.includes(words), words);
  });
});
