import assert from "node:assert/strict";

import { Alerts } from "../../../components/operations/alerts";
import { above, metricAlarm } from "../../../components/operations/metric-alarm";
import { makePlannedWork, type PlannedWorksArgs } from "../../../components/operations/planned-work";
import { build, refusal } from "../../support/simulated";
import { messagesOf, NAMES } from "../../support/workloads";

const NIGHT = { schedule: "cron(0 3 * * *)", timeZone: "Asia/Tokyo", duration: "90m" };

const program = (plannedWork: PlannedWorksArgs["plannedWork"]) => () => {
  const alerts = new Alerts("alerts", { names: NAMES, emails: ["team@example.com"] });
  for (const entry of ["database-cpu", "service-slow", "secret-denials"] as const) {
    metricAlarm(entry, {
      nameTag: entry,
      alerts,
      notifiesRecovery: true,
      problem: "A problem",
      entry,
      metric: { namespace: "AWS/X", metricName: "Errors", dimensions: {}, statistic: "Sum", period: 60 },
      threshold: above(5),
      periods: 2,
      missingData: "notBreaching",
    }, {});
  }
  makePlannedWork({ names: NAMES, alerts, plannedWork });
};

describe("makePlannedWork", () => {
  it("creates a rule for each work", async () => {
    const registered = await build(program({ night: NIGHT, "database-window": { ...NIGHT, duration: "1h", alarms: ["database"] } }));
    const name = (entry: string) => registered.only("MetricAlarm", entry).outputs["name"];
    const rules = registered.ofType("AlarmMuteRule").map(({ inputs }) => [inputs["name"], inputs["description"], inputs["muteTargets"]]);
    assert.deepEqual(
      new Map(rules.map(([rule, ...others]) => [rule, others])),
      new Map([
        ["aws-practice-night-mute-stg", ["Planned work: night", { alarmNames: [name("database-cpu"), name("service-slow")] }]],
        ["aws-practice-database-window-mute-stg", ["Planned work: database-window", { alarmNames: [name("database-cpu")] }]],
      ]),
    );
    assert.deepEqual(registered.inputs("AlarmMuteRule", "night-mute")["rule"], {
      schedule: { expression: "cron(0 3 * * *)", duration: "PT1H30M", timezone: "Asia/Tokyo" },
    });
    assert.match(registered.only("AlarmMuteRule", "night-mute").parent, /PlannedWork::night$/);
  });

  it("creates nothing without planned work", async () => {
    assert.deepEqual((await build(program({}))).ofType("AlarmMuteRule"), []);
    assert.deepEqual(await messagesOf(program({ night: NIGHT })), []);
  });

  it("reports work that is over, and work that mutes no alarm", async () => {
    assert.deepEqual(await messagesOf(program({ move: { ...NIGHT, schedule: "at(2026-01-31T02:00)" } })), [
      "info: PlannedWork \"move\": at(2026-01-31T02:00) is over: remove it",
    ]);
    assert.deepEqual(await messagesOf(program({ night: { ...NIGHT, alarms: ["cache"] } })), [
      "warning: PlannedWork \"night\": mutes nothing, as there is no such alarm: remove it",
    ]);
  });

  it("rejects invalid work before it creates a rule", async () => {
    const refused = (work: object) => refusal(program({ night: { ...NIGHT, ...work } }));
    assert.equal(
      await refused({ schedule: "0 3 * * *" }),
      "PlannedWork \"night\": schedule is \"0 3 * * *\", but must be written cron(0 3 * * *)",
    );
    assert.equal(
      await refused({ timeZone: undefined }),
      "PlannedWork \"night\": timeZone is missing, but must be an IANA time zone, e.g. Asia/Tokyo",
    );
    assert.equal(
      await refused({ duration: "16d" }),
      "PlannedWork \"night\": duration is \"16d\", but must be minutes, hours or days from 1m to 15d, e.g. 90m, 2h or 2d",
    );
  });
});
