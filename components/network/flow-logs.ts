import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { FLOW_LOG_QUERIES } from "../logs/insights-queries";
import { makeLogGroup } from "../logs/log-group";
import type { Logs } from "../logs/logs";
import type { Alerts } from "../operations/alerts";
import { below, metricAlarm } from "../operations/metric-alarm";
import type { EncryptionKey } from "../shared/encryption";
import { allow } from "../shared/policy-document";
import { serviceRole } from "../shared/service-role";
import type { ResolvedFlowLogs } from "./network-settings";

export interface FlowLogsArgs extends Omit<ResolvedFlowLogs, "enabled"> {
  vpcId: pulumi.Input<string>;
  /** Name of the log group, e.g. `/aws-practice/stg/vpc-flow-logs`. */
  logGroupName: string;
  /** Undefined: AWS's key. */
  logKey: EncryptionKey | undefined;
  /** Notified if no records arrive; undefined: no alarm. */
  alerts: Alerts | undefined;
  /** Network interfaces that have traffic; before them no record is missing. */
  dependencies: readonly pulumi.Resource[];
  /** Keeps them for years, if it has an archive. */
  logs?: Pick<Logs, "keep"> | undefined;
}

/**
 * Flow logs of a VPC, in a log group of their own.
 *
 * - Log group with retention, and saved queries
 * - Role that lets the flow-log service write to that log group only
 * - Flow log of the VPC, one record a minute
 * - Alarm if no records arrive for an hour
 */
export class FlowLogs extends pulumi.ComponentResource {
  readonly logGroupName: pulumi.Output<string>;

  constructor(name: string, args: FlowLogsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:FlowLogs", name, {}, opts);

    const logGroup = makeLogGroup(name, { ...args, queries: FLOW_LOG_QUERIES }, this);

    // By account only: the ARN that the service sends is that of the flow log, which doesn't exist before its role.
    // Source: Amazon VPC user guide, "IAM role for publishing flow logs to CloudWatch Logs".
    const { role, policies } = serviceRole(name, {
      service: "vpc-flow-logs.amazonaws.com",
      description: "Writes the flow logs of one VPC",
      source: "account",
      policies: {
        write: [
          // CreateLogGroup isn't granted: the group is created above.
          allow(["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.interpolate`${logGroup.arn}:log-stream:*`]),
          allow(["logs:DescribeLogStreams"], [pulumi.interpolate`${logGroup.arn}:*`]),
          allow(["logs:DescribeLogGroups"], ["*"]), // has no resource type
        ],
      },
    }, this);

    new aws.ec2.FlowLog(name, {
      vpcId: args.vpcId,
      trafficType: args.trafficType,
      logDestinationType: "cloud-watch-logs",
      logDestination: logGroup.arn,
      iamRoleArn: role.arn,
      maxAggregationInterval: 60,
    }, { parent: this, dependsOn: policies });

    // An interface without traffic has a record, too, except where only some traffic is recorded.
    // Source: Amazon VPC user guide, "Flow log record examples", NODATA; CloudWatch Logs user guide, "Monitoring with CloudWatch metrics".
    if (args.alerts !== undefined && args.trafficType === "ALL") {
      metricAlarm(`${name}-alarm`, {
        nameTag: args.logGroupName,
        alerts: args.alerts,
        notifiesRecovery: true,
        problem: `Flow logs ${args.logGroupName}: no record for an hour`,
        entry: "flow-logs",
        metric: {
          namespace: "AWS/Logs",
          metricName: "IncomingLogEvents",
          dimensions: { LogGroupName: logGroup.name },
          statistic: "Sum",
          period: 900,
        },
        threshold: below(1),
        periods: 4,
        missingData: "breaching",
      }, { parent: this, dependsOn: [...args.dependencies] });
    }

    this.logGroupName = logGroup.name;
    this.registerOutputs({ logGroupName: this.logGroupName });
  }
}
