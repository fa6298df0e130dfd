import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { key } from "./data";
import { allow, allowService, document, fromAccount } from "./iam";

/** An encrypted queue. */
export const queue = (name: string, args: aws.sqs.QueueArgs = {}): aws.sqs.Queue => new aws.sqs.Queue(name, args);

/** A queue, and one for its messages that failed five times. */
export function queueWithLetters(name: string): { work: aws.sqs.Queue; letters: aws.sqs.Queue } {
  const letters = queue(`${name}-letters`);
  const work = queue(name, { redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: letters.arn, maxReceiveCount: 5 }) });
  return { work, letters };
}

/** Permission of a service to send to a queue for one resource. */
export const sendsTo = (name: string, to: aws.sqs.Queue, service: string, source: pulumi.Input<string>): aws.sqs.QueuePolicy =>
  new aws.sqs.QueuePolicy(name, {
    queueUrl: to.url,
    policy: document(allowService(service, "sqs:SendMessage", to.arn, { ArnEquals: { "aws:SourceArn": source } })),
  });

export const RECEIVE = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];

/** A topic to which services publish for this account, with a key of its own, as AWS's key admits no service. */
export function topicFor(name: string, ...services: string[]): aws.sns.Topic {
  const publishers = { Service: services.map((each) => `${each}.amazonaws.com`) };
  const encrypts = key(`${name}-key`, { ...allow(["kms:Decrypt", "kms:GenerateDataKey"], "*", fromAccount()), Principal: publishers });
  const made = new aws.sns.Topic(name, { kmsMasterKeyId: encrypts.keyId });
  const statement = { ...allow("sns:Publish", made.arn, fromAccount()), Principal: publishers };
  new aws.sns.TopicPolicy(`${name}-policy`, { arn: made.arn, policy: document(statement) });
  return made;
}

/** A topic to which alarms and event rules publish. */
export const alertTopic = (name = "alerts"): aws.sns.Topic => topicFor(name, "cloudwatch", "events");

/** An alarm on one metric, which counts a maximum above 0 in five minutes. */
export const alarm = (name: string, args: Partial<aws.cloudwatch.MetricAlarmArgs>): aws.cloudwatch.MetricAlarm =>
  new aws.cloudwatch.MetricAlarm(name, {
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 1,
    threshold: 0,
    period: 300,
    statistic: "Maximum",
    alarmDescription: `Alarm of ${name}`,
    ...args,
  });

/** An alarm on messages that wait in a queue. */
export const alarmOnLetters = (name: string, of: aws.sqs.Queue, notify: aws.sns.Topic): aws.cloudwatch.MetricAlarm =>
  alarm(name, {
    namespace: "AWS/SQS",
    metricName: "ApproximateNumberOfMessagesVisible",
    dimensions: { QueueName: of.name },
    alarmActions: [notify.arn],
  });
