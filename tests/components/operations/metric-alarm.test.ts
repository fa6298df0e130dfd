import assert from "node:assert/strict";

import { above, type Metric, metricAlarm, type MetricAlarmArgs } from "../../../components/operations/metric-alarm";
import { build } from "../../support/simulated";
import { alerts } from "../../support/workloads";

const metric = (metricName: string): Metric => ({
  namespace: "AWS/X",
  metricName,
  dimensions: { Name: "x" },
  statistic: "Sum",
  period: 60,
});

const make = (change: () => Partial<MetricAlarmArgs>) =>
  build(() =>
    void metricAlarm("errors", {
      nameTag: "x-stg",
      alerts: undefined,
      notifiesRecovery: true,
      problem: "Too many errors",
      entry: "service-errors",
      metric: metric("Errors"),
      threshold: above(5),
      periods: 2,
      missingData: "notBreaching",
      ...change(),
    }, {})
  );

describe("metricAlarm", () => {
  it("describes the problem with its entry in the runbook", async () => {
    const registered = await make(() => ({}));
    assert.match(
      String(registered.inputs("MetricAlarm")["alarmDescription"]),
      /^Too many errors\. First: .* Then: docs\/runbook\.md#service-errors$/,
    );
  });

  it("notifies the topic, and of the recovery only if notifiesRecovery is set", async () => {
    for (const notifiesRecovery of [true, false]) {
      const registered = await make(() => ({ alerts: alerts(), notifiesRecovery }));
      const { alarmActions, okActions } = registered.inputs("MetricAlarm");
      const topic = [registered.only("Topic").outputs["arn"]];
      assert.deepEqual([alarmActions, okActions], [topic, notifiesRecovery ? topic : undefined]);
    }
    const { alarmActions, okActions } = (await make(() => ({}))).inputs("MetricAlarm");
    assert.deepEqual([alarmActions, okActions], [undefined, undefined]);
  });

  it("calculates a percentage from several metrics", async () => {
    const metrics = { errors: metric("Errors"), requests: metric("Requests") };
    const registered = await make(() => ({ metric: { label: "Errors in percent", expression: "100 * errors / requests", metrics } }));
    const query = (id: string, metricName: string) => ({
      id,
      returnData: false,
      metric: { namespace: "AWS/X", metricName, dimensions: { Name: "x" }, stat: "Sum", period: 60 },
    });
    const { metricQueries, metricName, comparisonOperator, threshold } = registered.inputs("MetricAlarm");
    assert.deepEqual(metricQueries, [
      { id: "percent", label: "Errors in percent", expression: "100 * errors / requests", returnData: true },
      query("errors", "Errors"),
      query("requests", "Requests"),
    ]);
    assert.deepEqual([metricName, comparisonOperator, threshold], [undefined, "GreaterThanThreshold", 5]);
  });
});
