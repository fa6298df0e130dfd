import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { above, metricAlarm, type MetricAlarmArgs } from "../operations/metric-alarm";
import { accountOf } from "../shared/account";
import type { EncryptionKey } from "../shared/encryption";
import type { Names } from "../shared/naming";
import { allow } from "../shared/policy-document";
import { serviceRole } from "../shared/service-role";
import { makeArchiveBucket } from "./archive-bucket";
import { ARCHIVE_FOLDER, BUFFERING, ERROR_PREFIX, PREFIX, PROCESSORS } from "./archive-stream";
import type { ResolvedArchive } from "./logs-settings";

export interface LogArchiveArgs extends ResolvedArchive {
  subject: string;
  names: Names;
  /** Undefined: AWS's keys. */
  key: EncryptionKey | undefined;
  alerts: Alerts;
  deletionProtection: boolean;
}

/**
 * Lines of log groups, kept for years in S3.
 *
 * - Bucket with lifecycle, and by setting object lock
 * - Firehose stream that writes compressed files, by log group and day; its role may write to this bucket only
 * - Log group for the reasons of failed deliveries, which isn't archived itself
 * - Role by which CloudWatch Logs sends lines to this stream only
 * - Alarms: lines arrive late, the stream refuses some, a log group can't send
 */
export class LogArchive extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  /** Address of the folder of all log groups. */
  readonly folder: pulumi.Output<string>;

  private readonly streamArn: pulumi.Output<string>;
  private readonly roleArn: pulumi.Output<string>;
  private readonly dependencies: pulumi.Resource[];

  constructor(private readonly name: string, private readonly args: LogArchiveArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:LogArchive", name, {}, opts);

    const { names } = args;
    const account = accountOf(this);
    const bucket = makeArchiveBucket(name, args, this);
    const stream = this.makeStream(bucket);
    // Source: Amazon CloudWatch Logs user guide, "Log group-level subscription filters", example 3, Firehose.
    const { role, policies } = serviceRole(`${name}-source`, {
      service: "logs.amazonaws.com",
      description: `Sends lines of log groups to ${names.of("log-archive")}`,
      source: { arnLike: account.arn("logs", "*") },
      policies: { send: [allow(["firehose:PutRecord", "firehose:PutRecordBatch"], [stream.arn])] },
    }, this);
    this.watch(stream.name);

    this.bucketName = bucket.id;
    this.folder = pulumi.interpolate`s3://${bucket.id}/${ARCHIVE_FOLDER}`;
    this.streamArn = stream.arn;
    this.roleArn = role.arn;
    this.dependencies = policies;
    this.registerOutputs({ bucketName: this.bucketName });
  }

  /** Keeps the lines that a log group gets from now on, as `<name>-archive`, with an alarm. */
  keep(name: string, logGroup: aws.cloudwatch.LogGroup, parent: pulumi.Resource): void {
    const filterName = this.args.names.of("log-archive");
    const filter = new aws.cloudwatch.LogSubscriptionFilter(`${name}-archive`, {
      name: filterName, // a log group may have two
      logGroup: logGroup.name,
      filterPattern: "", // every line
      destinationArn: this.streamArn,
      roleArn: this.roleArn,
      distribution: "ByLogStream",
    }, { parent, dependsOn: this.dependencies }); // CloudWatch Logs sends a test message at once
    this.alarm(`${name}-archive-alarm`, {
      problem: "CloudWatch Logs can't send the lines of a log group to the archive",
      metric: {
        namespace: "AWS/Logs",
        metricName: "DeliveryErrors",
        dimensions: { LogGroupName: logGroup.name, DestinationType: "Firehose", FilterName: filter.name },
        statistic: "Sum",
        period: 300,
      },
      threshold: above(0),
      periods: 1,
    }, parent);
  }

  private makeStream(bucket: aws.s3.Bucket): aws.kinesis.FirehoseDeliveryStream {
    const { name, args: { names, key } } = this;
    const fullName = names.of("log-archive");
    const account = accountOf(this);
    const logGroup = new aws.cloudwatch.LogGroup(`${name}-errors-log`, {
      name: names.path("log-archive"), // a contract: the runbook names it
      retentionInDays: 30,
      kmsKeyId: key?.keyArn,
    }, { parent: this });
    const logStream = new aws.cloudwatch.LogStream(`${name}-errors-stream`, { name: "S3Delivery", logGroupName: logGroup.name }, {
      parent: this,
    });
    // Sources: Amazon Data Firehose developer guide, "Grant Firehose access to an Amazon S3 destination" (statements) and "Allow Firehose to
    // assume an IAM role" (trust).
    const { role, policies } = serviceRole(`${name}-stream`, {
      service: "firehose.amazonaws.com",
      description: `Writes lines of log groups to the bucket of ${fullName}`,
      source: { arn: account.arn("firehose", `deliverystream/${fullName}`) },
      policies: {
        write: [
          allow(["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"], [bucket.arn]),
          allow(["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], [pulumi.interpolate`${bucket.arn}/*`]),
          allow(["logs:PutLogEvents"], [pulumi.interpolate`${logGroup.arn}:log-stream:*`]),
          ...(key === undefined ? [] : [key.encryptFor("s3", [bucket.arn])]),
        ],
      },
    }, this);
    return new aws.kinesis.FirehoseDeliveryStream(`${name}-stream`, {
      name: fullName, // a contract: its role's trust names it
      destination: "extended_s3",
      extendedS3Configuration: {
        bucketArn: bucket.arn,
        roleArn: role.arn,
        prefix: PREFIX,
        errorOutputPrefix: ERROR_PREFIX,
        ...BUFFERING,
        compressionFormat: "GZIP",
        dynamicPartitioningConfiguration: { enabled: true },
        processingConfiguration: { enabled: true, processors: [...PROCESSORS] },
        cloudwatchLoggingOptions: { enabled: true, logGroupName: logGroup.name, logStreamName: logStream.name },
      },
      serverSideEncryption: { enabled: true, keyType: "AWS_OWNED_CMK" }, // while Firehose has the lines
      tags: { Name: fullName },
    }, { parent: this, dependsOn: policies });
  }

  /** Sources: Amazon Data Firehose developer guide, "Data delivery CloudWatch metrics" and "API-level CloudWatch metrics". */
  private watch(streamName: pulumi.Output<string>): void {
    const metric = { namespace: "AWS/Firehose", dimensions: { DeliveryStreamName: streamName }, period: 300 } as const;
    this.alarm(`${this.name}-late`, {
      problem: "Lines wait for more than an hour for their delivery to the archive of logs",
      metric: { ...metric, metricName: "DeliveryToS3.DataFreshness", statistic: "Maximum" },
      threshold: above(3_600), // seconds; with partitions a line waits 1.5 times the buffering interval
      periods: 3,
    }, this);
    this.alarm(`${this.name}-throttled`, {
      problem: "The stream to the archive of logs refuses lines, which CloudWatch Logs sends again for a day",
      metric: { ...metric, metricName: "ThrottledRecords", statistic: "Sum" },
      threshold: above(0),
      periods: 3,
    }, this);
  }

  private alarm(
    name: string,
    args: Pick<MetricAlarmArgs, "metric" | "periods" | "problem" | "threshold">,
    parent: pulumi.Resource,
  ): void {
    metricAlarm(name, {
      ...args,
      nameTag: this.args.names.of("log-archive"),
      alerts: this.args.alerts,
      notifiesRecovery: true,
      entry: "log-archive",
      missingData: "notBreaching",
    }, { parent, dependsOn: this.args.alerts.dependencies });
  }
}
