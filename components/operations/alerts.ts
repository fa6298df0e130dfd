import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import { accountRoot, keyAdministration, THIS_KEY } from "../shared/key-policy";
import type { Names } from "../shared/naming";
import { allow, allowTo, denyWithoutTls, policyDocument, type Statement } from "../shared/policy-document";
import { resolve } from "../shared/schema";
import { requireMatch } from "../shared/validation";
import { alertSections, type AlertSources } from "./alert-sections";
import { type AlertsSettings, alertsSettings, TOPIC_NAME_PATTERN } from "./alerts-settings";
import { makeChannels } from "./chat";
import type { Section, Shown } from "./dashboard/sections";
import type { Topic } from "./publish-state";

export interface AlertsArgs extends AlertsSettings {
  /** The setting that defines it, e.g. `aws-practice:alerts`: violations name it. */
  setting?: string;

  /** Names the topic after the component, e.g. `aws-practice-alerts-stg`. */
  names: Names;

  /**
   * Region of the topic.
   * @default the stack's
   */
  region?: string;

  /**
   * Whether budgets of the account may publish to the topic, not to those of other regions.
   * @default false
   */
  admitsBudgets?: boolean;
}

interface AlertsElsewhereArgs extends AlertsArgs {
  /** Whether the channels of the alerts show these, too. */
  chat?: boolean;
}

const BUDGETS = "budgets.amazonaws.com";

/**
 * SNS topic that receives every alarm and failure event.
 *
 * - KMS key with yearly rotation for this topic only: the AWS managed key for SNS doesn't accept messages from CloudWatch and EventBridge
 * - SNS topic to which this account's alarms and EventBridge rules may publish
 * - A subscription for each e-mail address
 * - Channels of Slack and Microsoft Teams, with a role that only reads metrics
 *
 * @example
 * const alerts = new Alerts("alerts", { names, emails: ["team@example.com"] });
 */
export class Alerts extends pulumi.ComponentResource implements Shown {
  readonly topicArn: pulumi.Output<string>;

  /** Dependencies of publishers: the topic's policy. */
  readonly dependencies: pulumi.Resource[];

  /** Address of the runbook, which messages name; undefined for its path in the repository. */
  readonly runbook: string | undefined;

  /** Whether a chat shows the messages, which then have its form. */
  readonly chat: boolean;

  /** Region of the topic; undefined for the stack's. */
  readonly region: string | undefined;

  /** Resources that notify it, in the order of their creation; each adds itself. */
  readonly sources: AlertSources = { alarms: [], events: [], deadLetters: [] };

  private readonly keyArn: pulumi.Output<string>;
  private readonly elsewhere = new Map<string, Alerts>();
  /** Whether the channels have their topics. */
  private isComplete = false;

  constructor(private readonly name: string, private readonly args: AlertsElsewhereArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:Alerts", name, {}, opts);

    const subject = `Alerts "${name}"`;
    const { emails, runbook, slack, teams } = resolve(alertsSettings, subject, args);
    const { names, region, admitsBudgets = false } = args;
    const place = region === undefined ? {} : { region };
    const topicName = names.of(name);
    requireMatch(subject, "topicName", topicName, TOPIC_NAME_PATTERN, "1 to 256 letters, digits, hyphens and underscores");
    const child = { parent: this };
    const { accountId, partition, arn } = accountOf(this);

    const key = new aws.kms.Key(`${name}-key`, {
      ...place,
      description: `Encrypts messages of SNS topic ${topicName}`,
      enableKeyRotation: true,
      policy: pulumi.jsonStringify(keyPolicy(accountId, partition, arn("sns", topicName, region), admitsBudgets)),
      tags: { Name: topicName },
    }, child);

    const topic = new aws.sns.Topic(`${name}-topic`, {
      ...place,
      name: topicName, // a contract: the key's policy refers to it
      displayName: topicName,
      kmsMasterKeyId: key.id,
      tags: { Name: topicName },
    }, child);
    const topicPolicy = new aws.sns.TopicPolicy(`${name}-topic-policy`, {
      ...place,
      arn: topic.arn,
      policy: pulumi.jsonStringify(policyDocument(
        allowTo({ Service: "cloudwatch.amazonaws.com" }, ["sns:Publish"], [topic.arn], {
          StringEquals: { "aws:SourceAccount": accountId },
          ArnLike: { "aws:SourceArn": arn("cloudwatch", "alarm:*", region) },
        }),
        // Without a condition: EventBridge doesn't publish to a topic whose policy has one for it.
        // Source: Amazon EventBridge user guide, "Troubleshooting", on Condition blocks in Amazon SNS topic policies.
        allowTo({ Service: "events.amazonaws.com" }, ["sns:Publish"], [topic.arn]),
        // Source: AWS Cost Management user guide, "Creating an Amazon SNS topic for budget notifications".
        ...(admitsBudgets
          ? [allowTo({ Service: BUDGETS }, ["sns:Publish"], [topic.arn], {
            StringEquals: { "aws:SourceAccount": accountId },
            ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:budgets::${accountId}:*` },
          })]
          : []),
        denyWithoutTls("sns:Publish", [topic.arn]),
      )),
    }, child);

    for (const email of emails) {
      new aws.sns.TopicSubscription(`${name}-${email}`, { ...place, topic: topic.arn, protocol: "email", endpoint: email }, child);
    }
    const hasChannel = slack !== undefined || teams !== undefined;
    if (emails.length === 0 && !hasChannel && args.chat !== true) {
      void pulumi.log.info(`Alerts "${name}": no subscribers: set emails to be notified of failures`, this);
    }
    for (const [chat, id] of [["Slack workspace", slack?.workspaceId], ["Microsoft team", teams?.teamId]] as const) {
      if (id === undefined) continue;
      const first = `authorize ${chat} ${id} in the console of Amazon Q Developer in chat applications first, once per account`;
      void pulumi.log.info(`Alerts "${name}": ${first}: docs/operations.md, Alerts`, this);
    }
    // Read when the program has made its components, as they make the topics of other regions.
    const topicArns = pulumi.output(Promise.resolve(true)).apply(() => {
      this.isComplete = true;
      return pulumi.all(this.everywhere.map(({ topicArn }) => topicArn));
    });
    makeChannels(name, { names, topicArns, slack, teams }, this);

    this.chat = args.chat ?? hasChannel;
    this.runbook = runbook;
    this.region = region;
    this.topicArn = topic.arn;
    this.keyArn = key.arn;
    this.dependencies = [topicPolicy];
    this.registerOutputs({ setting: args.setting, topicArn: this.topicArn });
  }

  /**
   * The same recipients in another region, as an alarm notifies topics of its own region only; e-mail recipients confirm it once more.
   * Its key costs about 1 USD a month. Source: CloudWatch API reference, `PutMetricAlarm`, AlarmActions; AWS KMS pricing, 2026-11.
   */
  in(region: string): Alerts {
    const known = this.elsewhere.get(region);
    if (known === undefined && this.isComplete && this.chat) {
      throw new pulumi.RunError(
        `Alerts "${this.name}": a topic of ${region} is requested too late for its channels: not in apply or after await`,
      );
    }
    const { setting: _, admitsBudgets: __, slack: ___, teams: ____, ...args } = this.args;
    const alerts = known ?? new Alerts(`${this.name}-${region}`, { ...args, region, chat: this.chat }, { parent: this });
    this.elsewhere.set(region, alerts);
    return alerts;
  }

  /** The topic, as state machines publish to it. */
  get topic(): Topic {
    const { topicArn, runbook, chat } = this;
    return { topicArn, runbook, chat };
  }

  /** The resources that notify it so far, in any region. */
  get sections(): Section[] {
    return alertSections(this.everywhere);
  }

  /** Its topics in all regions that have one. */
  get everywhere(): Alerts[] {
    return [this, ...this.elsewhere.values()];
  }

  /** Permissions to publish to the topic. */
  publishStatements(): Statement[] {
    return [
      allow(["sns:Publish"], [this.topicArn]),
      // Source: Amazon SNS developer guide, "Managing Amazon SNS encryption keys", AWS KMS permissions of a publisher.
      allow(["kms:Decrypt", "kms:GenerateDataKey"], [this.keyArn]),
    ];
  }
}

/**
 * Lets the account administer the key and grant its use by IAM, and AWS's services use it for this topic only. The condition is on the
 * encryption context, since EventBridge sends KMS neither aws:SourceAccount nor aws:SourceArn.
 * Source: Amazon SNS developer guide, "Managing Amazon SNS encryption keys and costs".
 */
function keyPolicy(
  account: pulumi.Input<string>,
  partition: pulumi.Input<string>,
  topicArn: pulumi.Input<string>,
  admitsBudgets: boolean,
) {
  const forThisTopic = { StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": topicArn } };
  const root = accountRoot(partition, account);
  return policyDocument(
    keyAdministration(root),
    allowTo(root, ["kms:Decrypt", "kms:GenerateDataKey"], THIS_KEY, forThisTopic),
    allowTo(
      { Service: ["cloudwatch.amazonaws.com", "events.amazonaws.com", ...(admitsBudgets ? [BUDGETS] : [])] },
      ["kms:Decrypt", "kms:GenerateDataKey"],
      THIS_KEY,
      forThisTopic,
    ),
  );
}
