import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { alarmText } from "../operations/runbook";

export interface NatAlarmsArgs {
  /** Name tag of the NAT, and the dimension of its metrics. */
  nameTag: string;
  instanceId: pulumi.Input<string>;
  /** Notified by the alarms; undefined: they change state, but notify no one. */
  alerts: Alerts | undefined;
  /** What must be there before its metrics are missed: that it translates. */
  dependencies: pulumi.Resource;
}

/** Namespace of what nat-health.sh tells. */
export const NAT_METRICS = "NatInstance";

/**
 * What is wrong with a NAT instance, each with an alarm of its own.
 *
 * - EC2's status checks fail
 * - It doesn't translate, is stopped, or says nothing any more: what is missing is an alarm
 * - Its connection table is filling
 */
export class NatAlarms extends pulumi.ComponentResource {
  readonly statusArn: pulumi.Output<string>;

  constructor(name: string, { nameTag, instanceId, alerts, dependencies }: NatAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NatAlarms", name, {}, opts);

    const alarmActions = alerts && [alerts.topicArn];
    const tell = { alarmActions, okActions: alarmActions, tags: { Name: nameTag } };
    const status = new aws.cloudwatch.MetricAlarm(`${name}-status`, {
      alarmDescription: alarmText(
        `NAT ${nameTag}: EC2's status checks of the instance fail, so its host or its network is ill; whether it translates is another alarm`,
        "nat-status",
      ),
      namespace: "AWS/EC2",
      metricName: "StatusCheckFailed",
      dimensions: { InstanceId: instanceId },
      statistic: "Maximum",
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      period: 60,
      evaluationPeriods: 3,
      treatMissingData: "missing", // stopped it reports nothing; that it is missing, the next one tells
      ...tell,
    }, { parent: this });

    const own = { namespace: NAT_METRICS, dimensions: { Nat: nameTag }, period: 60, ...tell };
    new aws.cloudwatch.MetricAlarm(`${name}-translating`, {
      alarmDescription: alarmText(
        `NAT ${nameTag}: it doesn't translate, is stopped or says nothing: private subnets have no internet`,
        "nat-translating",
      ),
      metricName: "Translating",
      statistic: "Minimum",
      comparisonOperator: "LessThanThreshold",
      threshold: 1,
      evaluationPeriods: 5, // a replaced instance takes three minutes
      treatMissingData: "breaching",
      ...own,
    }, { parent: this, dependsOn: [dependencies] });
    new aws.cloudwatch.MetricAlarm(`${name}-connections`, {
      alarmDescription: alarmText(
        `NAT ${nameTag}: more than ${MOST_USED_PERCENT} % of its connection table is used; when it is full, new connections fail`,
        "nat-connections",
      ),
      metricName: "ConnectionTableUsed",
      statistic: "Maximum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: MOST_USED_PERCENT,
      evaluationPeriods: 3,
      treatMissingData: "notBreaching", // the alarm before tells that
      ...own,
    }, { parent: this });

    this.statusArn = status.arn;
    this.registerOutputs({ statusArn: this.statusArn });
  }
}

const MOST_USED_PERCENT = 80;
