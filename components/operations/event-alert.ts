import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "./alerts";
import { DeadLetterQueue } from "./dead-letter-queue";
import { alarmText, type RunbookEntry } from "./runbook";

export interface EventAlertArgs {
  /** Name tag of its resources. */
  nameTag: string;
  /** Subject of messages, e.g. `Database main-stg`. */
  label: string;
  /** EventBridge pattern of the events; its values may be outputs. */
  pattern: object;
  /**
   * Whether calls that only read are events, too: those of a trail.
   * @default false
   */
  readsToo?: boolean;
  /** Message for an event: a text with `<names>`, and the JSON paths of their values in the event. */
  message: { text: string; paths: Record<string, string> };
  entry: RunbookEntry;
  alerts: Alerts;
}

/**
 * State of a rule that gets calls which only read, besides all other events.
 * Source: Amazon EventBridge user guide, "Receiving read-only management events from AWS services".
 */
export const ALL_MANAGEMENT_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/**
 * Notification of AWS events.
 *
 * - EventBridge rule, and the topic as its target, with a readable message
 * - Dead-letter queue with an alarm for events that could not be delivered
 */
export class EventAlert extends pulumi.ComponentResource {
  constructor(name: string, args: EventAlertArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:EventAlert", name, {}, opts);

    const { nameTag, label, alerts, entry } = args;
    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: alarmText(`${label}: events that need attention`, entry, alerts.runbook),
      eventPattern: pulumi.jsonStringify(args.pattern),
      ...(args.readsToo === true && { state: ALL_MANAGEMENT_EVENTS }),
      tags: { Name: nameTag },
    }, { parent: this });
    const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, { nameTag, label, alerts, ruleArns: [rule.arn] }, { parent: this });
    new aws.cloudwatch.EventTarget(`${name}-topic`, {
      rule: rule.name,
      targetId: "topic",
      arn: alerts.topicArn,
      // EventBridge takes a text in quotes. Source: Amazon EventBridge user guide, "Input transformation", templates.
      inputTransformer: {
        inputPaths: args.message.paths,
        inputTemplate: JSON.stringify(alarmText(`${label}: ${args.message.text}`, entry, alerts.runbook)),
      },
      deadLetterConfig: { arn: deadLetters.queueArn },
    }, { parent: this, dependsOn: alerts.dependencies });

    this.registerOutputs({});
  }
}
