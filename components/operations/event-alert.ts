import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "./alerts";
import { chatMessage } from "./chat-message";
import { DeadLetterQueue } from "./dead-letter-queue";
import { alarmText, type RunbookEntry } from "./runbook";

/** Events that are notified, and their message. */
export interface NotifiedEvents {
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
}

interface Notification {
  /** Name tag of its resources. */
  nameTag: string;
  /** Subject of messages, e.g. `Database main-stg`. */
  label: string;
  /** Notified of the events of its region. */
  alerts: Alerts;
}

export interface EventAlertArgs extends Notification, NotifiedEvents {}

export interface EventAlertsArgs extends Notification {
  /** Kinds of events by name. */
  events: Readonly<Record<string, NotifiedEvents>>;
}

/**
 * State of a rule that gets calls which only read, besides all other events.
 * Source: Amazon EventBridge user guide, "Receiving read-only management events from AWS services".
 */
export const ALL_MANAGEMENT_EVENTS = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/** Calls of AWS's APIs. EventBridge gets them only while the account has a trail. Source: the user guide's "Events via CloudTrail". */
export const API_CALL = { "detail-type": ["AWS API Call via CloudTrail"] };

/**
 * Notification of AWS events.
 *
 * - EventBridge rule, and the topic as its target, with a readable message
 * - Dead-letter queue with an alarm for events that could not be delivered
 */
export class EventAlert extends pulumi.ComponentResource {
  constructor(name: string, args: EventAlertArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:EventAlert", name, {}, opts);

    notifyOf(name, args, [{ name, events: args }], this);
    this.registerOutputs({});
  }
}

/** Notifications of several kinds of AWS events, as `EventAlert`, with one dead-letter queue and alarm for all. */
export class EventAlerts extends pulumi.ComponentResource {
  constructor(name: string, args: EventAlertsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:EventAlerts", name, {}, opts);

    notifyOf(name, args, Object.entries(args.events).map(([kind, events]) => ({ name: `${name}-${kind}`, events })), this);
    this.registerOutputs({});
  }
}

function notifyOf(
  name: string,
  { nameTag, label, alerts }: Notification,
  kinds: readonly { name: string; events: NotifiedEvents }[],
  parent: pulumi.Resource,
): void {
  const place = alerts.region === undefined ? {} : { region: alerts.region };
  const rules = kinds.map(({ name: kind, events: { pattern, readsToo, entry } }) =>
    new aws.cloudwatch.EventRule(`${kind}-rule`, {
      ...place,
      description: alarmText(`${label}: events that need attention`, entry, alerts.runbook),
      eventPattern: pulumi.jsonStringify(pattern),
      ...(readsToo === true && { state: ALL_MANAGEMENT_EVENTS }),
      tags: { Name: nameTag },
    }, { parent })
  );
  for (const [index, { name: ruleName }] of rules.entries()) {
    alerts.sources.events.push({ label: kinds.length === 1 ? label : `${label}: ${kinds[index]!.events.entry}`, ruleName });
  }
  const ruleArns = rules.map(({ arn }) => arn);
  const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, { nameTag, label, alerts, ruleArns }, { parent });
  for (const [index, { name: kind, events: { message, entry } }] of kinds.entries()) {
    const text = alarmText(`${label}: ${message.text}`, entry, alerts.runbook);
    new aws.cloudwatch.EventTarget(`${kind}-topic`, {
      ...place,
      rule: rules[index]!.name,
      targetId: "topic",
      arn: alerts.topicArn,
      // EventBridge takes a text in quotes. Source: Amazon EventBridge user guide, "Input transformation", templates.
      inputTransformer: {
        inputPaths: message.paths,
        inputTemplate: JSON.stringify(alerts.chat ? chatMessage(label, text) : text),
      },
      deadLetterConfig: { arn: deadLetters.queueArn },
    }, { parent, dependsOn: alerts.dependencies });
  }
}
