import assert from "node:assert/strict";

import { DeadLetterQueue, type DeadLetterQueueArgs } from "../../../components/operations/dead-letter-queue";
import { shortName } from "../../../toolkit/simulator";
import { build } from "../../support/simulated";
import { alerts, allowed, HERE, statements } from "../../support/workloads";

const make = (args: Partial<DeadLetterQueueArgs> = {}) =>
  build(() => void new DeadLetterQueue("lost", { nameTag: "report-lost", label: "Job report (stg)", alerts: alerts(), ...args }));

describe("DeadLetterQueue", () => {
  it("keeps events for the maximum of 14 days, encrypted", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("Queue"), {
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 1_209_600,
      tags: { Name: "report-lost" },
    });
    assert.deepEqual(registered.resources.filter(({ parent }) => shortName(parent) === "lost").map(({ name }) => name).toSorted(), [
      "lost-alarm",
      "lost-policy",
      "lost-queue",
    ]);
    assert.deepEqual(registered.only("DeadLetterQueue").outputs, { queueArn: registered.only("Queue").outputs["arn"] });
  });

  it("grants nothing by default, and denies requests without TLS", async () => {
    const registered = await make();
    assert.equal(registered.inputs("QueuePolicy")["queueUrl"], registered.only("Queue").outputs["url"]);
    assert.deepEqual(statements(registered, "QueuePolicy", "lost-policy"), [
      {
        Effect: "Deny",
        Principal: "*",
        Action: ["sqs:*"],
        Resource: [registered.only("Queue").outputs["arn"]],
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      },
    ]);
  });

  it("accepts events of each rule in ruleArns", async () => {
    const ruleArns = ["ended", "succeeded"].map((rule) => `arn:aws:events:${HERE}:rule/${rule}`);
    const registered = await make({ ruleArns });
    const queue = registered.only("Queue").outputs["arn"];
    const [, ...grants] = statements(registered, "QueuePolicy", "lost-policy");
    assert.deepEqual(
      grants,
      ruleArns.map((rule) => ({
        ...allowed(["sqs:SendMessage"], [queue], { ArnEquals: { "aws:SourceArn": rule } }),
        Principal: { Service: "events.amazonaws.com" },
      })),
    );
  });

  it("raises an alarm for each message, and none if SQS reports no data", async () => {
    const registered = await make();
    assert.deepEqual(registered.inputs("MetricAlarm"), {
      alarmDescription:
        "Job report (stg): an event was not delivered; the message in the queue has the event and the reason. First: read the message in the queue, and start by hand what was missed. Then: docs/runbook.md#dead-letters",
      namespace: "AWS/SQS",
      metricName: "NumberOfMessagesSent",
      dimensions: { QueueName: registered.only("Queue").outputs["name"] },
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: [registered.only("Topic").id],
      tags: { Name: "report-lost" },
    });
    assert.ok(registered.dependencies("MetricAlarm").includes("alerts-topic-policy"));
  });
});
