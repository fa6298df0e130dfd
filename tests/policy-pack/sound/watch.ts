import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  account,
  alertTopic,
  allow,
  allowService,
  arn,
  bucket,
  fromAccount,
  key,
  logGroup,
  objects,
  queue,
  REGION,
  roleOf,
  sendsTo,
  topicFor,
  trust,
} from "./parts";
import type { SoundProgram } from "./program";

/** A rule that publishes its events, and keeps what it can't publish. */
function notify(name: string, pattern: object, to: aws.sns.Topic): void {
  const rule = new aws.cloudwatch.EventRule(name, { description: `Events of ${name}`, eventPattern: JSON.stringify(pattern) });
  const letters = queue(`${name}-letters`);
  sendsTo(`${name}-letters-policy`, letters, "events.amazonaws.com", rule.arn);
  new aws.cloudwatch.EventTarget(name, { rule: rule.name, arn: to.arn, deadLetterConfig: { arn: letters.arn } });
}

/** Records of an account, findings and costs. */
export const WATCH: readonly SoundProgram[] = [
  {
    title: "A trail of all regions, encrypted and verified, in a bucket and a log group",
    source: "CloudTrail user guide, \"Role policy document for CloudTrail to use CloudWatch Logs for monitoring\"",
    program: () => {
      const trailArn = arn("cloudtrail", "trail/account");
      const source = { StringEquals: { "aws:SourceArn": trailArn } };
      const records = bucket("records", {
        statements: (made) => [
          allowService("cloudtrail.amazonaws.com", "s3:GetBucketAcl", made.arn, source),
          allowService("cloudtrail.amazonaws.com", "s3:PutObject", objects(made, `AWSLogs/${account()}/`), {
            StringEquals: { "aws:SourceArn": trailArn, "s3:x-amz-acl": "bucket-owner-full-control" },
          }),
        ],
      });
      const encrypts = key("trail-key", {
        ...allow("kms:GenerateDataKey", "*", {
          StringEquals: { "aws:SourceArn": trailArn },
          StringLike: { "kms:EncryptionContext:aws:cloudtrail:arn": `arn:aws:cloudtrail:*:${account()}:trail/*` },
        }),
        Principal: { Service: "cloudtrail.amazonaws.com" },
      }, { ...allow("kms:DescribeKey", "*", source), Principal: { Service: "cloudtrail.amazonaws.com" } });
      const logs = logGroup("trail-log", "/account/trail");
      const stream = pulumi.interpolate`${logs.arn}:log-stream:${account()}_CloudTrail_${REGION}*`;
      const writer = roleOf(
        "trail-role",
        trust("cloudtrail.amazonaws.com", {}),
        allow(["logs:CreateLogStream", "logs:PutLogEvents"], stream),
      );
      new aws.cloudtrail.Trail("account", {
        name: "account",
        s3BucketName: records.id,
        kmsKeyId: encrypts.arn,
        isMultiRegionTrail: true,
        includeGlobalServiceEvents: true,
        enableLogFileValidation: true,
        cloudWatchLogsGroupArn: pulumi.interpolate`${logs.arn}:*`,
        cloudWatchLogsRoleArn: writer.arn,
      });
    },
  },
  {
    title: "GuardDuty and Security Hub, whose findings reach a topic",
    source:
      "GuardDuty user guide, \"Processing GuardDuty findings with Amazon EventBridge\"; Security Hub user guide, \"Enabling Security Hub\"",
    program: () => {
      const detector = new aws.guardduty.Detector("detector", { enable: true, findingPublishingFrequency: "FIFTEEN_MINUTES" });
      new aws.guardduty.DetectorFeature("objects", { detectorId: detector.id, name: "S3_DATA_EVENTS", status: "ENABLED" });
      const hub = new aws.securityhub.Account("hub", { enableDefaultStandards: false });
      const standardsArn = `arn:aws:securityhub:${REGION}::standards/aws-foundational-security-best-practices/v/1.0.0`;
      new aws.securityhub.StandardsSubscription("practices", { standardsArn }, { dependsOn: hub });
      const severe = { numeric: [">=", 7] };
      notify("threats", { "source": ["aws.guardduty"], "detail": { severity: [severe] } }, alertTopic());
    },
  },
  {
    title: "AWS Config with its service-linked role, a channel and rules",
    source: "AWS Config developer guide, \"Permissions for the Amazon S3 bucket for the AWS Config delivery channel\"",
    program: () => {
      const linked = new aws.iam.ServiceLinkedRole("config", { awsServiceName: "config.amazonaws.com" });
      const history = bucket("history", {
        statements: (made) => [
          allowService("config.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket"], made.arn, fromAccount()),
          allowService("config.amazonaws.com", "s3:PutObject", objects(made, `AWSLogs/${account()}/Config/`), {
            StringEquals: { "aws:SourceAccount": account(), "s3:x-amz-acl": "bucket-owner-full-control" },
          }),
        ],
      });
      const recorder = new aws.cfg.Recorder("recorder", {
        roleArn: linked.arn,
        recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      });
      const channel = new aws.cfg.DeliveryChannel("channel", { s3BucketName: history.bucket }, { dependsOn: recorder });
      new aws.cfg.RecorderStatus("on", { name: recorder.name, isEnabled: true }, { dependsOn: channel });
      new aws.cfg.Rule("encrypted", { source: { owner: "AWS", sourceIdentifier: "ENCRYPTED_VOLUMES" } }, { dependsOn: recorder });
    },
  },
  {
    title: "A budget and a monitor of unusual costs, that notify a topic",
    source: "Cost Management user guide, \"Creating an Amazon SNS topic for budget notifications\"",
    program: () => {
      const costs = topicFor("costs", "budgets", "costalerts");
      new aws.budgets.Budget("month", {
        budgetType: "COST",
        limitAmount: "500",
        limitUnit: "USD",
        timeUnit: "MONTHLY",
        notifications: [{
          comparisonOperator: "GREATER_THAN",
          threshold: 80,
          thresholdType: "PERCENTAGE",
          notificationType: "FORECASTED",
          subscriberSnsTopicArns: [costs.arn],
        }],
      });
      const services = new aws.costexplorer.AnomalyMonitor("services", {
        name: "services",
        monitorType: "DIMENSIONAL",
        monitorDimension: "SERVICE",
      });
      new aws.costexplorer.AnomalySubscription("unusual", {
        name: "unusual",
        frequency: "IMMEDIATE",
        monitorArnLists: [services.arn],
        subscribers: [{ type: "SNS", address: costs.arn }],
        thresholdExpression: {
          dimension: { key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE", values: ["50"], matchOptions: ["GREATER_THAN_OR_EQUAL"] },
        },
      });
    },
  },
];
