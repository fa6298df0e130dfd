import type { Input } from "@pulumi/pulumi";

import { alarmAt, linesOf, RED, type Section } from "../../operations/dashboard/sections";
import { CLOUDFRONT_REGION } from "../certificate";
import { certificateGraphs } from "../load-balancer-sections";
import { OWN_ERRORS } from "../web-thresholds";

/** Traffic and errors of a site. Source: CloudFront developer guide, "Types of metrics for CloudFront". */
export function siteSections(name: string, distributionId: Input<string>, certificateArn: Input<string> | undefined): Section[] {
  const line = linesOf("AWS/CloudFront", { DistributionId: distributionId, Region: "Global" });
  return [{
    kind: "site",
    title: `Site ${name}`,
    panels: [
      {
        title: "Requests, and errors in percent",
        unit: "requests",
        rightUnit: "percent",
        lines: [
          line("requests", "Requests", "Sum"),
          line("5xx in percent", "5xxErrorRate", "Average", { color: RED, right: true }),
          line("4xx in percent", "4xxErrorRate", "Average", { right: true }),
        ],
        marks: [{ ...alarmAt(OWN_ERRORS), right: true }],
        region: CLOUDFRONT_REGION,
      },
      {
        title: "Traffic",
        unit: "bytes",
        lines: [line("to viewers", "BytesDownloaded", "Sum"), line("from viewers", "BytesUploaded", "Sum")],
        region: CLOUDFRONT_REGION,
      },
      ...certificateGraphs(certificateArn, CLOUDFRONT_REGION),
    ],
  }];
}
