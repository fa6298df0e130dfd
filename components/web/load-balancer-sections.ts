import type { Input } from "@pulumi/pulumi";

import { alarmAt, type Graph, linesOf, RED, type Section } from "../operations/dashboard/sections";
import { LEAST_CERTIFICATE_DAYS, OWN_ERRORS } from "./web-thresholds";

/** Traffic, errors and latency of the load balancer, over all its services, and its certificate. */
export function loadBalancerSections(arnSuffix: Input<string>, certificateArn: Input<string> | undefined): Section[] {
  const line = linesOf("AWS/ApplicationELB", { LoadBalancer: arnSuffix });
  return [{
    kind: "load balancer",
    title: "Load balancer",
    panels: [
      {
        title: "Requests, and errors in percent",
        unit: "requests",
        rightUnit: "percent",
        lines: [
          line("requests", "RequestCount", "Sum", { id: "requests" }),
          line("", "HTTPCode_ELB_5XX_Count", "Sum", { id: "own", hidden: true }),
          line("", "HTTPCode_Target_5XX_Count", "Sum", { id: "targets", hidden: true }),
          // As the alarm on them: RequestCount excludes requests without a target.
          { label: "its own 5xx in percent", expression: "100 * own / (own + FILL(requests, 0))", color: RED, right: true },
          { label: "targets' 5xx in percent", expression: "100 * targets / requests", right: true },
        ],
        marks: [{ ...alarmAt(OWN_ERRORS), right: true }],
      },
      {
        title: "Errors by cause",
        unit: "responses",
        lines: [
          line("502: connection closed by the container", "HTTPCode_ELB_502_Count", "Sum"),
          line("503: no healthy task", "HTTPCode_ELB_503_Count", "Sum"),
          line("504: no answer in time", "HTTPCode_ELB_504_Count", "Sum"),
          line("5xx of containers", "HTTPCode_Target_5XX_Count", "Sum", { color: RED }),
          line("4xx of containers", "HTTPCode_Target_4XX_Count", "Sum"),
        ],
      },
      latencyOf(line),
      ...certificateGraphs(certificateArn),
    ],
  }];
}

/** Percentiles of the time until a target answers. */
export const latencyOf = (line: ReturnType<typeof linesOf>): Graph => ({
  title: "Latency",
  unit: "seconds",
  lines: (["p50", "p95", "p99"] as const).map((percentile) => line(percentile, "TargetResponseTime", percentile)),
});

/** Days until a certificate expires; ACM reports them twice a day. Source: ACM user guide, "Supported CloudWatch metrics". */
export function certificateGraphs(certificateArn: Input<string> | undefined, region?: string): Graph[] {
  if (certificateArn === undefined) return [];
  return [{
    title: "Certificate",
    unit: "days",
    lines: [linesOf("AWS/CertificateManager", { CertificateArn: certificateArn })("days left", "DaysToExpiry", "Minimum")],
    marks: [alarmAt(LEAST_CERTIFICATE_DAYS)],
    period: 86_400,
    start: "-P14D",
    ...(region !== undefined && { region }),
  }];
}
