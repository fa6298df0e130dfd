import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import { atLeast, metricAlarm } from "../operations/metric-alarm";

export interface MailAlarmsArgs {
  nameTag: string;
  /** Subject of messages, e.g. `Mail of example.com`. */
  label: string;
  configurationSetName: pulumi.Input<string>;
  notifyOfBounces: boolean;
  alerts: Alerts;
}

/** Events of SES in EventBridge. Source: Amazon SES developer guide, "Monitoring SES events using Amazon EventBridge". */
const FAILURES = ["Email Complaint Received", "Email Rejected", "Email Rendering Failed"];

/**
 * Rates of the account at which AWS reviews it; at twice and five times as much AWS pauses sending.
 * Source: Amazon SES developer guide, "Reputation metrics messages", and "Creating reputation monitoring alarms using CloudWatch": between
 * 0 and 1, of the account, and only while something bounces or is complained about.
 */
export const RATES = [
  {
    key: "bounces",
    metricName: "Reputation.BounceRate",
    threshold: atLeast(0.05),
    title: "Bounces",
    what: "5 % or more of the messages bounce",
  },
  {
    key: "complaints",
    metricName: "Reputation.ComplaintRate",
    threshold: atLeast(0.001),
    title: "Complaints",
    what: "0.1 % or more of the messages are reported as spam",
  },
] as const;

/**
 * Alarms of mail, before AWS pauses sending.
 *
 * - Rates of bounces and complaints, which are the account's
 * - Events: bounces, complaints, and messages that SES itself rejects
 */
export class MailAlarms extends pulumi.ComponentResource {
  constructor(name: string, args: MailAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:MailAlarms", name, {}, opts);

    const { nameTag, label, alerts, notifyOfBounces } = args;
    for (const { key, metricName, threshold, what } of RATES) {
      metricAlarm(`${name}-${key}`, {
        nameTag,
        alerts,
        notifiesRecovery: true,
        problem: `${label}: ${what}`,
        entry: "mail-reputation",
        metric: { namespace: "AWS/SES", metricName, dimensions: {}, statistic: "Maximum", period: 300 },
        threshold,
        periods: 1,
        missingData: "ignore", // the rate is of a volume of messages, not of a time: without new ones it is the last
      }, { parent: this });
    }
    new EventAlert(`${name}-events`, {
      nameTag,
      label,
      pattern: {
        "source": ["aws.ses"],
        "detail-type": [...(notifyOfBounces ? ["Email Bounced"] : []), ...FAILURES],
        // Source: Amazon SES developer guide, "Contents of event data that Amazon SES publishes", mail object, tags.
        "detail": { mail: { tags: { "ses:configuration-set": [args.configurationSetName] } } },
      },
      message: {
        text: "<type>: message <id> from <from> to <to>",
        paths: {
          type: "$.detail-type",
          id: "$.detail.mail.messageId",
          from: "$.detail.mail.source",
          to: "$.detail.mail.destination[0]",
        },
      },
      entry: "mail-events",
      alerts,
    }, { parent: this });
    this.registerOutputs({});
  }
}
