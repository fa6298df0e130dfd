import assert from "node:assert/strict";

import { type AlarmMuteArgs, muteAlarms } from "../../../components/operations/alarm-mute";
import type { Alerts } from "../../../components/operations/alerts";
import { above, metricAlarm } from "../../../components/operations/metric-alarm";
import { type MutedSection, PLANNED_WORK, plannedAlarms } from "../../../components/operations/planned-alarms";
import { RUNBOOK, type RunbookEntry } from "../../../components/operations/runbook";
import { build, type Registered } from "../../support/simulated";
import { alerts as newAlerts, NAMES } from "../../support/workloads";

const TIMES = { expression: "cron(0 2 * * SUN)", timeZone: "Asia/Tokyo", minutes: 150 };

const alarm = (name: string, alerts: Alerts, entry: RunbookEntry) =>
  metricAlarm(name, {
    nameTag: name,
    alerts,
    notifiesRecovery: true,
    problem: "A problem",
    entry,
    metric: { namespace: "AWS/X", metricName: "Errors", dimensions: { Name: name }, statistic: "Sum", period: 60 },
    threshold: above(5),
    periods: 2,
    missingData: "notBreaching",
  }, {});

/** Alarms of every section of the runbook, one in another region. */
const make = (change: (alerts: Alerts) => Partial<AlarmMuteArgs> = () => ({})) =>
  build(() => {
    const alerts = newAlerts();
    for (const entry of Object.keys(RUNBOOK) as RunbookEntry[]) alarm(entry, alerts, entry);
    alarm("far", alerts.in("us-east-1"), "site-errors");
    muteAlarms("mute-night", { names: NAMES, description: "Night", alarms: plannedAlarms(alerts), times: TIMES, ...change(alerts) }, {});
  });

const mutedBy = (registered: Registered, rule: string) =>
  (registered.inputs("AlarmMuteRule", rule)["muteTargets"] as { alarmNames: string[] }).alarmNames.map((name) =>
    registered.ofType("MetricAlarm").find(({ outputs }) => outputs["name"] === name)!.name
  );

describe("muteAlarms", () => {
  it("creates a rule with a name of the environment, its times and a tag", async () => {
    const registered = await make();
    const { muteTargets: _, ...inputs } = registered.inputs("AlarmMuteRule", "mute-night");
    assert.deepEqual(inputs, {
      name: "aws-practice-mute-night-stg",
      description: "Night",
      rule: { schedule: { expression: "cron(0 2 * * SUN)", duration: "PT2H30M", timezone: "Asia/Tokyo" } },
      tags: { Name: "aws-practice-mute-night-stg" },
    });
  });

  it("mutes all alarms that planned work raises, by a rule of each region that has some", async () => {
    const registered = await make();
    const regions = registered.ofType("AlarmMuteRule").map(({ name, inputs }) => `${name}: ${String(inputs["region"])}`);
    assert.deepEqual(regions.toSorted(), ["mute-night-us-east-1: us-east-1", "mute-night: undefined"]);
    assert.deepEqual(mutedBy(registered, "mute-night").toSorted(), Object.values(PLANNED_WORK).flat().toSorted());
    assert.deepEqual(mutedBy(registered, "mute-night-us-east-1"), ["far"]);
  });

  for (const section of Object.keys(PLANNED_WORK) as MutedSection[]) {
    it(`mutes the alarms of ${section} alone`, async () => {
      const registered = await make((alerts) => ({ alarms: plannedAlarms(alerts, [section]) }));
      assert.deepEqual(mutedBy(registered, "mute-night").toSorted(), [...PLANNED_WORK[section]].toSorted());
    });
  }

  it("mutes no alarm of secrets, logins or access, and none that reports once what a person has to repair", () => {
    const never =
      /^(secret|outside|root|identity|role|refused|trail|key|guard|budget|cache-logins|dead-letters|job-start|database-(stop|users))/;
    assert.deepEqual(Object.values(PLANNED_WORK).flat().filter((entry) => never.test(entry)), []);
  });

  it("creates a rule for each hundred alarms", async () => {
    const registered = await make((alerts) => ({
      alarms: Array.from({ length: 201 }, (_, index) => {
        const { name, arn } = alarm(`service-${index}`, alerts, "service-slow");
        return { name, arn, region: undefined, entry: "service-slow" };
      }),
    }));
    const rules = registered.ofType("AlarmMuteRule").map(({ name }) => `${name}: ${mutedBy(registered, name).length}`);
    assert.deepEqual(rules.toSorted(), ["mute-night-2: 100", "mute-night-3: 1", "mute-night: 100"]);
    assert.deepEqual(mutedBy(registered, "mute-night-3"), ["service-200"]);
  });

  it("creates no rule without alarms", async () => {
    assert.deepEqual((await make(() => ({ alarms: [] }))).ofType("AlarmMuteRule"), []);
  });
});
