import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { above, atLeast, below, metricAlarm } from "../operations/metric-alarm";

export interface NatAlarmsArgs {
  /** Name tag of the NAT, and dimension of its metrics. */
  nameTag: string;
  instanceId: pulumi.Input<string>;
  /** Notified by the alarms; undefined: they change state, but notify no one. */
  alerts: Alerts | undefined;
  /** The NAT translates; before that its metrics aren't missing. */
  dependencies: pulumi.Resource;
}

/** Namespace of the metrics that nat-health.sh reports. */
export const NAT_METRICS = "NatInstance";

/**
 * Alarms of a NAT instance.
 *
 * - EC2's status checks fail
 * - It doesn't translate, is stopped, or reports nothing any more: missing data raises the alarm
 * - Its connection table fills up
 */
export class NatAlarms extends pulumi.ComponentResource {
  readonly statusArn: pulumi.Output<string>;

  constructor(name: string, { nameTag, instanceId, alerts, dependencies }: NatAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:NatAlarms", name, {}, opts);

    const common = { nameTag, alerts, notifiesRecovery: true };
    const own = { namespace: NAT_METRICS, dimensions: { Nat: nameTag }, period: 60 };
    const status = metricAlarm(`${name}-status`, {
      ...common,
      problem: `NAT ${nameTag}: EC2 status checks fail, so its host or its network is impaired; another alarm covers translation`,
      entry: "nat-status",
      metric: {
        namespace: "AWS/EC2",
        metricName: "StatusCheckFailed",
        dimensions: { InstanceId: instanceId },
        statistic: "Maximum",
        period: 60,
      },
      threshold: atLeast(1),
      periods: 3,
      missingData: "missing", // a stopped instance reports nothing; the next alarm covers that
    }, { parent: this });
    metricAlarm(`${name}-translating`, {
      ...common,
      problem: `NAT ${nameTag}: it doesn't translate, is stopped or reports nothing: private subnets have no internet access`,
      entry: "nat-translating",
      metric: { ...own, metricName: "Translating", statistic: "Minimum" },
      threshold: below(1),
      periods: 5, // a replaced instance takes three minutes
      missingData: "breaching",
    }, { parent: this, dependsOn: [dependencies] });
    metricAlarm(`${name}-connections`, {
      ...common,
      problem:
        `NAT ${nameTag}: more than ${NAT_THRESHOLDS.connections.threshold} % of its connection table is used; when it is full, new connections fail`,
      entry: "nat-connections",
      metric: { ...own, metricName: "ConnectionTableUsed", statistic: "Maximum" },
      threshold: NAT_THRESHOLDS.connections,
      periods: 3,
      missingData: "notBreaching", // the previous alarm covers that
    }, { parent: this });

    this.statusArn = status.arn;
    this.registerOutputs({ statusArn: this.statusArn });
  }
}

/** Percent of the connection table in use. */
export const NAT_THRESHOLDS = { connections: above(80) };
