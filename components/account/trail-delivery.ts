import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { expectEvents } from "../operations/event-count";
import { alarmText } from "../operations/runbook";

export interface TrailDeliveryArgs {
  /** Name tag: the trail's name. */
  nameTag: string;
  bucketName: pulumi.Input<string>;
  alerts: Alerts;
}

/**
 * Alarm if a trail delivers nothing for four hours, whatever the cause: it is off or deleted, or can't write to its bucket. CloudTrail has no
 * metric for it, and its only sign of an error is a field of `GetTrailStatus`; but it writes a digest every hour, without any calls, too.
 * CloudTrail repeats a failed delivery for 30 days, so that nothing is lost until then.
 * Sources: AWS CloudTrail user guide, "Validating CloudTrail log file integrity", "CloudTrail digest file structure", "Getting and viewing
 * your CloudTrail log files".
 *
 * - Rule for the new files of the bucket, which S3 reports to EventBridge
 * - Alarm on its metric
 */
export class TrailDelivery extends pulumi.ComponentResource {
  constructor(name: string, { nameTag, bucketName, alerts }: TrailDeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:TrailDelivery", name, {}, opts);

    const problem = `Trail ${nameTag}: no file was delivered for four hours`;
    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: alarmText(problem, "trail-delivery", alerts.runbook),
      // Source: Amazon S3 user guide, "EventBridge event message structure".
      eventPattern: pulumi.jsonStringify({
        source: ["aws.s3"],
        "detail-type": ["Object Created"],
        detail: { bucket: { name: [bucketName] } },
      }),
      tags: { Name: nameTag },
    }, { parent: this });
    // As with missing data CloudWatch looks at two periods more, two hours are four after the last file.
    expectEvents(name, { nameTag, alerts, problem, entry: "trail-delivery", ruleName: rule.name, hours: 2 }, { parent: this });
    this.registerOutputs({});
  }
}
