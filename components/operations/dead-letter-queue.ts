import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allowTo, denyWithoutTls, policyDocument } from "../shared/policy-document";
import type { Alerts } from "./alerts";
import { above, metricAlarm } from "./metric-alarm";

export interface DeadLetterQueueArgs {
  /** Name tag. */
  nameTag: string;
  /** Subject of messages, e.g. `Job report (stg)`. */
  label: string;
  /** Notified by the alarm; the queue is in its region, as EventBridge requires. */
  alerts: Alerts;
  /** EventBridge rules that send undelivered events here; schedules send them with a role of their own. */
  ruleArns?: pulumi.Input<string>[];
}

/**
 * Queue for events that AWS could not deliver, with an alarm.
 *
 * - SQS queue, encrypted by SQS, TLS only; retention 14 days
 * - Alarm for each message that arrives after five quiet minutes, whether earlier ones were deleted or not
 */
export class DeadLetterQueue extends pulumi.ComponentResource {
  readonly queueArn: pulumi.Output<string>;

  constructor(name: string, args: DeadLetterQueueArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:DeadLetterQueue", name, {}, opts);

    const { ruleArns = [], alerts: { region } } = args;
    const place = region === undefined ? {} : { region };
    const queue = new aws.sqs.Queue(`${name}-queue`, {
      ...place,
      sqsManagedSseEnabled: true,
      messageRetentionSeconds: 14 * 24 * 3600, // the maximum
      tags: { Name: args.nameTag },
    }, { parent: this });
    new aws.sqs.QueuePolicy(`${name}-policy`, {
      ...place,
      queueUrl: queue.url,
      policy: pulumi.jsonStringify(policyDocument(
        denyWithoutTls("sqs:*", [queue.arn]),
        // Source: Amazon EventBridge user guide, "Using dead-letter queues to process undelivered events".
        ...ruleArns.map((ruleArn) =>
          allowTo({ Service: "events.amazonaws.com" }, ["sqs:SendMessage"], [queue.arn], { ArnEquals: { "aws:SourceArn": ruleArn } })
        ),
      )),
    }, { parent: this });

    args.alerts.sources.deadLetters.push({ label: args.label, queueName: queue.name });
    metricAlarm(`${name}-alarm`, {
      nameTag: args.nameTag,
      alerts: args.alerts,
      notifiesRecovery: false,
      problem: `${args.label}: an event was not delivered; the message in the queue has the event and the reason`,
      entry: "dead-letters",
      metric: {
        namespace: "AWS/SQS",
        // Messages that arrive, not messages in the queue: an alarm acts on a change of state only, and a message stays for 14 days.
        // EventBridge and its Scheduler send their messages, so SQS counts them. Source: Amazon SQS developer guide, "Available CloudWatch metrics".
        metricName: "NumberOfMessagesSent",
        dimensions: { QueueName: queue.name },
        statistic: "Sum",
        period: 300, // SQS reports every minute while the queue is used, and stops when it isn't
      },
      threshold: above(0),
      periods: 1,
      missingData: "notBreaching",
    }, { parent: this, dependsOn: args.alerts.dependencies });

    this.queueArn = queue.arn;
    this.registerOutputs({ queueArn: this.queueArn });
  }
}
