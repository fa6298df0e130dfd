import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "./alerts";
import { DeadLetterQueue } from "./dead-letter-queue";
import { alarmText, type RunbookEntry } from "./runbook";

export interface EventAlertArgs {
  /** Name tag of what it makes. */
  nameTag: string;
  /** What it is about, e.g. `Database main-stg`. */
  label: string;
  /** EventBridge pattern of the events to tell; its values may be unknown yet. */
  pattern: object;
  /** What is told of one: a text with `<names>`, and where their values stand in the event. */
  message: { text: string; paths: Record<string, string> };
  entry: RunbookEntry;
  alerts: Alerts;
}

/**
 * Events of AWS that somebody has to hear of.
 *
 * - EventBridge rule, and the topic as its target, with a message that a person can read
 * - Dead-letter queue with an alarm for what could not be told
 */
export class EventAlert extends pulumi.ComponentResource {
  constructor(name: string, args: EventAlertArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:EventAlert", name, {}, opts);

    const { nameTag, label, alerts, entry } = args;
    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: alarmText(`${label}: what AWS says of it`, entry),
      eventPattern: pulumi.jsonStringify(args.pattern),
      tags: { Name: nameTag },
    }, { parent: this });
    const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, { nameTag, label, alerts, ruleArns: [rule.arn] }, { parent: this });
    new aws.cloudwatch.EventTarget(`${name}-topic`, {
      rule: rule.name,
      targetId: "topic",
      arn: alerts.topicArn,
      // A text in quotes is what EventBridge takes for one. Source: Amazon EventBridge user guide, "Input transformation", templates.
      inputTransformer: {
        inputPaths: args.message.paths,
        inputTemplate: JSON.stringify(alarmText(`${label}: ${args.message.text}`, entry)),
      },
      deadLetterConfig: { arn: deadLetters.queueArn },
    }, { parent: this, dependsOn: alerts.dependencies });

    this.registerOutputs({});
  }
}
