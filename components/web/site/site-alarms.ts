import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { type Metric, metricAlarm } from "../../operations/metric-alarm";
import { CLOUDFRONT_REGION } from "../certificate";
import { LEAST_CERTIFICATE_DAYS, LEAST_ERRORS, OWN_ERRORS } from "../web-thresholds";

export interface SiteAlarmsArgs {
  nameTag: string;
  distributionId: pulumi.Input<string>;
  /** Undefined with CloudFront's own certificate. */
  certificateArn: pulumi.Input<string> | undefined;
  alerts: Alerts;
}

/**
 * Alarms of a site, in the region of CloudFront's metrics: an alarm reads metrics of its own region only, and notifies topics of it only.
 *
 * - Too many answers are errors of the server, with 5xx
 * - Its certificate is about to expire, as ACM couldn't renew it
 */
export class SiteAlarms extends pulumi.ComponentResource {
  constructor(
    name: string,
    { nameTag, distributionId, certificateArn, alerts }: SiteAlarmsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("aws-practice:index:SiteAlarms", name, {}, opts);

    const common = { nameTag, alerts: alerts.in(CLOUDFRONT_REGION), notifiesRecovery: true };
    const metric = (metricName: string, statistic: Metric["statistic"]): Metric => ({
      namespace: "AWS/CloudFront",
      metricName,
      dimensions: { DistributionId: distributionId, Region: "Global" },
      statistic,
      period: 60,
    });
    metricAlarm(`${name}-errors`, {
      ...common,
      problem: `Site ${nameTag}: more than ${OWN_ERRORS.threshold} % of requests failed with 5xx`,
      entry: "site-errors",
      metric: {
        label: "5xx in percent",
        expression: `IF(rate * requests >= ${LEAST_ERRORS * 100}, rate, 0)`,
        metrics: { rate: metric("5xxErrorRate", "Average"), requests: metric("Requests", "Sum") },
      },
      threshold: OWN_ERRORS,
      periods: 3,
      missingData: "notBreaching", // reported only if there are requests
    }, { parent: this });

    if (certificateArn !== undefined) {
      metricAlarm(`${name}-certificate`, {
        ...common,
        problem: `Certificate of site ${nameTag}: less than ${LEAST_CERTIFICATE_DAYS.threshold} days left, so ACM couldn't renew it`,
        entry: "certificate",
        // Source: AWS Certificate Manager user guide, "Supported CloudWatch metrics": twice a day, until it has expired.
        metric: {
          namespace: "AWS/CertificateManager",
          metricName: "DaysToExpiry",
          dimensions: { CertificateArn: certificateArn },
          statistic: "Minimum",
          period: 86_400,
        },
        threshold: LEAST_CERTIFICATE_DAYS,
        periods: 1,
        missingData: "notBreaching", // a new certificate has no value yet
      }, { parent: this });
    }
    this.registerOutputs({});
  }
}
