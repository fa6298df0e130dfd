import * as aws from "@pulumi/aws";

import { allow, bucket, grant, logGroup, objects, queue, RECEIVE, role, sendsTo, streams } from "./parts";
import type { SoundProgram } from "./program";

/** Topics, queues, buses and streams beside the root program. */
export const MESSAGING: readonly SoundProgram[] = [
  {
    title: "A topic sends to a queue, with the queue's policy of SNS's guide",
    source: "SNS developer guide, \"Subscribing an Amazon SQS queue to an Amazon SNS topic\"",
    only: "stg",
    beside: (platform) => {
      const orders = new aws.sns.Topic("orders", { kmsMasterKeyId: platform.get(aws.kms.Key, "alerts-key").arn });
      const shipping = queue("shipping");
      sendsTo("shipping-policy", shipping, "sns.amazonaws.com", orders.arn);
      new aws.sns.TopicSubscription("shipping-subscription", { topic: orders.arn, protocol: "sqs", endpoint: shipping.arn });
      grant("may-publish", platform.apiRole(), allow("sns:Publish", orders.arn));
    },
  },
  {
    title: "An event bus with a rule, a queue and a publisher",
    source: "EventBridge user guide, \"Amazon SQS permissions\" and \"Using dead-letter queues to process undelivered events\"",
    only: "stg",
    beside: (platform) => {
      const bus = new aws.cloudwatch.EventBus("orders", { name: "orders", description: "Orders" });
      grant("may-put", platform.apiRole(), allow("events:PutEvents", bus.arn));
      const rule = new aws.cloudwatch.EventRule("shipping", {
        description: "Orders to ship",
        eventBusName: bus.name,
        eventPattern: JSON.stringify({ source: ["shop"] }),
      });
      const [shipping, letters] = [queue("shipping"), queue("shipping-letters")];
      sendsTo("shipping-policy", shipping, "events.amazonaws.com", rule.arn);
      sendsTo("shipping-letters-policy", letters, "events.amazonaws.com", rule.arn);
      const target = { rule: rule.name, eventBusName: bus.name, arn: shipping.arn, deadLetterConfig: { arn: letters.arn } };
      new aws.cloudwatch.EventTarget("shipping-target", target);
    },
  },
  {
    title: "A pipe from a queue to a state machine",
    source: "EventBridge user guide, \"Amazon EventBridge Pipes permissions\"",
    only: "stg",
    beside: (platform) => {
      const orders = queue("orders");
      const machine = platform.get(aws.sfn.StateMachine, "daily-report-runner-state-machine");
      const pipe = role("pipe-role", "pipes.amazonaws.com", allow(RECEIVE, orders.arn), allow("states:StartExecution", machine.arn));
      new aws.pipes.Pipe("pipe", {
        name: "orders",
        description: "Orders to reports",
        roleArn: pipe.arn,
        source: orders.arn,
        target: machine.arn,
        targetParameters: { stepFunctionStateMachineParameters: { invocationType: "FIRE_AND_FORGET" } },
      });
    },
  },
  {
    title: "Firehose writes to a bucket",
    source: "Firehose developer guide, \"Grant Firehose access to an Amazon S3 destination\"",
    only: "stg",
    beside: (platform) => {
      const lake = bucket("lake");
      const logs = logGroup("lake-log", "/aws/kinesisfirehose/lake");
      const delivery = role(
        "delivery",
        "firehose.amazonaws.com",
        allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], objects(lake)),
        allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], lake.arn),
        allow("logs:PutLogEvents", streams(logs)),
      );
      const stream = new aws.kinesis.FirehoseDeliveryStream("lake", {
        name: "lake",
        destination: "extended_s3",
        serverSideEncryption: { enabled: true },
        extendedS3Configuration: {
          roleArn: delivery.arn,
          bucketArn: lake.arn,
          cloudwatchLoggingOptions: { enabled: true, logGroupName: logs.name, logStreamName: "s3" },
        },
      });
      grant("may-deliver", platform.apiRole(), allow(["firehose:PutRecord", "firehose:PutRecordBatch"], stream.arn));
    },
  },
];
