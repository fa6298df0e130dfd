import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { EventAlert } from "../operations/event-alert";
import { type Metric, metricAlarm } from "../operations/metric-alarm";
import { LEAST_ERRORS, OWN_ERRORS } from "./web-thresholds";

export interface LoadBalancerAlarmsArgs {
  nameTag: string;
  /** Dimension of its metrics in CloudWatch. */
  arnSuffix: pulumi.Input<string>;
  /** Undefined with HTTP only. */
  certificateArn: pulumi.Input<string> | undefined;
  alerts: Alerts;
}

/**
 * Alarms of the load balancer itself.
 *
 * - Too many requests fail with the load balancer's own 502 (the container closed the connection), 503 (no task) or 504 (no answer in
 *   time). None of these counts as an error of the target.
 * - Its certificate is about to expire or can't be renewed, from ACM's events
 */
export class LoadBalancerAlarms extends pulumi.ComponentResource {
  constructor(
    name: string,
    { nameTag, arnSuffix, certificateArn, alerts }: LoadBalancerAlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aws-practice:index:LoadBalancerAlarms", name, {}, opts);

    const sumOf = (metricName: string): Metric => ({
      namespace: "AWS/ApplicationELB",
      metricName,
      dimensions: { LoadBalancer: arnSuffix },
      statistic: "Sum",
      period: 60,
    });
    metricAlarm(`${name}-errors`, {
      nameTag,
      alerts,
      notifiesRecovery: true,
      problem: `Load balancer ${nameTag}: more than ${OWN_ERRORS.threshold} % of requests failed with its own 502, 503 or 504`,
      entry: "load-balancer-errors",
      metric: {
        label: "Its own 5xx in percent",
        // RequestCount excludes requests without a target, and isn't reported if no target is registered.
        // Source: Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer".
        expression: `IF(errors >= ${LEAST_ERRORS}, 100 * errors / (errors + FILL(requests, 0)), 0)`,
        metrics: { errors: sumOf("HTTPCode_ELB_5XX_Count"), requests: sumOf("RequestCount") },
      },
      threshold: OWN_ERRORS,
      periods: 2,
      missingData: "notBreaching", // reported only if there are errors
    }, { parent: this });

    if (certificateArn !== undefined) {
      new EventAlert(`${name}-certificate`, {
        nameTag,
        label: `Certificate of load balancer ${nameTag}`,
        // ACM renews 60 days before the expiry, and sends a daily event for a certificate with less than 45 days left.
        // Source: AWS Certificate Manager user guide, "Amazon EventBridge support for ACM".
        pattern: {
          source: ["aws.acm"],
          "detail-type": [
            "ACM Certificate Approaching Expiration",
            "ACM Certificate Renewal Action Required",
            "ACM Certificate Expired",
            "ACM Certificate Revoked",
          ],
          resources: [certificateArn],
        },
        message: { text: "<what>", paths: { what: "$.detail-type" } },
        entry: "certificate",
        alerts,
      }, { parent: this });
    }
    this.registerOutputs({});
  }
}
