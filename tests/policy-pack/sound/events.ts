import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import {
  account,
  alarmOnLetters,
  alertTopic,
  allow,
  allowService,
  bucket,
  fromAccount,
  key,
  lambda,
  logGroup,
  queue,
  queueWithLetters,
  RECEIVE,
  role,
  sendsTo,
} from "./parts";
import type { SoundProgram } from "./program";

/** Programs that events drive: rules, notifications, streams and schedules. */
export const EVENTS: readonly SoundProgram[] = [
  {
    title: "An event rule fills a queue that a function works on",
    source: "aws-samples/serverless-patterns, eventbridge-sqs-lambda; Lambda developer guide, \"Using Lambda with Amazon SQS\"",
    program: () => {
      const rule = new aws.cloudwatch.EventRule("uploads", {
        description: "Objects that arrive",
        eventPattern: JSON.stringify({ "source": ["aws.s3"], "detail-type": ["Object Created"] }),
      });
      const { work, letters } = queueWithLetters("uploads");
      const undelivered = queue("uploads-undelivered");
      sendsTo("uploads-policy", work, "events.amazonaws.com", rule.arn);
      sendsTo("undelivered-policy", undelivered, "events.amazonaws.com", rule.arn);
      new aws.cloudwatch.EventTarget("uploads-target", {
        rule: rule.name,
        arn: work.arn,
        deadLetterConfig: { arn: undelivered.arn },
        retryPolicy: { maximumEventAgeInSeconds: 3600, maximumRetryAttempts: 10 },
      });
      const worker = lambda("on-upload", [allow(RECEIVE, work.arn)]);
      new aws.lambda.EventSourceMapping("on-upload-mapping", {
        eventSourceArn: work.arn,
        functionName: worker.name,
        batchSize: 10,
        functionResponseTypes: ["ReportBatchItemFailures"],
      });
      const alerts = alertTopic();
      alarmOnLetters("letters-alarm", letters, alerts);
      alarmOnLetters("undelivered-alarm", undelivered, alerts);
    },
  },
  {
    title: "A bucket notifies a topic and a queue, with documents of 2008",
    source: "S3 user guide, \"Granting permissions to publish event notification messages to a destination\"",
    program: () => {
      const files = bucket("files");
      const arrivals = queue("arrivals");
      const condition = { ...fromAccount(), ArnLike: { "aws:SourceArn": files.arn } };
      const sent = new aws.sqs.QueuePolicy("arrivals-policy", {
        queueUrl: arrivals.url,
        policy: pulumi.jsonStringify({
          Version: "2008-10-17",
          Id: "arrivals",
          Statement: [allowService("s3.amazonaws.com", "SQS:SendMessage", arrivals.arn, condition)],
        }),
      });
      const publisher = { Principal: { Service: "s3.amazonaws.com" } };
      const changesKey = key("changes-key", { ...allow(["kms:Decrypt", "kms:GenerateDataKey"], "*", fromAccount()), ...publisher });
      const changes = new aws.sns.Topic("changes", { kmsMasterKeyId: changesKey.keyId });
      const published = new aws.sns.TopicPolicy("changes-policy", {
        arn: changes.arn,
        policy: pulumi.jsonStringify({
          Version: "2008-10-17",
          Id: "changes",
          Statement: [allowService("s3.amazonaws.com", "SNS:Publish", changes.arn, condition)],
        }),
      });
      new aws.s3.BucketNotification("files-notifications", {
        bucket: files.id,
        queues: [{ queueArn: arrivals.arn, events: ["s3:ObjectCreated:*"], filterPrefix: "in/" }],
        topics: [{ topicArn: changes.arn, events: ["s3:ObjectRemoved:*"] }],
      }, { dependsOn: [sent, published] });
    },
  },
  {
    title: "A function reads a stream, and sends what it can't process to a queue",
    source: "Lambda developer guide, \"Using Lambda to process records from Amazon Kinesis Data Streams\"",
    program: () => {
      const clicks = new aws.kinesis.Stream("clicks", {
        streamModeDetails: { streamMode: "ON_DEMAND" },
        encryptionType: "KMS",
        kmsKeyId: "alias/aws/kinesis",
        retentionPeriod: 48,
      });
      const letters = queue("clicks-letters");
      const read = ["DescribeStream", "DescribeStreamSummary", "GetRecords", "GetShardIterator", "ListShards"];
      const reader = lambda("count", [
        allow(read.map((name) => `kinesis:${name}`), clicks.arn),
        allow("kinesis:ListStreams", "*"),
        allow("sqs:SendMessage", letters.arn),
      ]);
      new aws.lambda.EventSourceMapping("count-mapping", {
        eventSourceArn: clicks.arn,
        functionName: reader.name,
        startingPosition: "TRIM_HORIZON",
        maximumRetryAttempts: 3,
        bisectBatchOnFunctionError: true,
        destinationConfig: { onFailure: { destinationArn: letters.arn } },
      });
      alarmOnLetters("clicks-alarm", letters, alertTopic());
    },
  },
  {
    title: "An ordered topic and queue, and a schedule that calls a function",
    source: "SNS developer guide, \"Amazon SNS message delivery to FIFO queues\"; EventBridge Scheduler user guide, \"Setting up\"",
    program: () => {
      const keyOfTopic = key("ledger-key");
      const ledger = new aws.sns.Topic("ledger", { name: "ledger.fifo", fifoTopic: true, kmsMasterKeyId: keyOfTopic.keyId });
      const bookings = queue("bookings", { name: "bookings.fifo", fifoQueue: true });
      sendsTo("bookings-policy", bookings, "sns.amazonaws.com", ledger.arn);
      new aws.sns.TopicSubscription("bookings-subscription", {
        topic: ledger.arn,
        protocol: "sqs",
        endpoint: bookings.arn,
        rawMessageDelivery: true,
        filterPolicy: JSON.stringify({ kind: ["booking"] }),
      });
      const close = lambda("close-day", [allow("sns:Publish", ledger.arn), allow(["kms:Decrypt", "kms:GenerateDataKey"], keyOfTopic.arn)]);
      const letters = queue("close-day-letters");
      const schedule = role(
        "close-day-schedule",
        "scheduler.amazonaws.com",
        allow("lambda:InvokeFunction", close.arn),
        allow("sqs:SendMessage", letters.arn),
      );
      new aws.scheduler.Schedule("close-day", {
        flexibleTimeWindow: { mode: "OFF" },
        scheduleExpression: "rate(1 day)",
        target: { arn: close.arn, roleArn: schedule.arn, deadLetterConfig: { arn: letters.arn } },
      });
    },
  },
  {
    title: "A log group's errors go to a function, and counts of them to an alarm",
    source: "CloudWatch Logs user guide, \"Log group-level subscription filters\" and \"Creating metrics from log events using filters\"",
    program: () => {
      const logs = logGroup("app-log", "/apps/shop");
      const parse = lambda("parse");
      const permission = new aws.lambda.Permission("logs-call", {
        function: parse.name,
        action: "lambda:InvokeFunction",
        principal: "logs.amazonaws.com",
        sourceArn: pulumi.interpolate`${logs.arn}:*`,
        sourceAccount: account(),
      });
      const filter = { logGroup: logs.name, destinationArn: parse.arn, filterPattern: "?ERROR ?FATAL" };
      new aws.cloudwatch.LogSubscriptionFilter("errors", filter, { dependsOn: permission });
      const count = { name: "Errors", namespace: "shop", value: "1", defaultValue: "0" };
      new aws.cloudwatch.LogMetricFilter("count", { logGroupName: logs.name, pattern: "ERROR", metricTransformation: count });
      new aws.cloudwatch.MetricAlarm("errors-alarm", {
        comparisonOperator: "GreaterThanThreshold",
        evaluationPeriods: 1,
        threshold: 5,
        metricName: "Errors",
        namespace: "shop",
        period: 300,
        statistic: "Sum",
        treatMissingData: "notBreaching",
        alarmActions: [alertTopic().arn],
      });
    },
  },
];
