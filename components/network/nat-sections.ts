import type { Input } from "@pulumi/pulumi";

import { alarmAt, linesOf, RED, type Section } from "../operations/dashboard/sections";
import { NAT_METRICS, NAT_THRESHOLDS } from "./nat-alarms";

/** Instance types with CPU credits. Source: Amazon EC2 user guide, "Burstable performance instances". */
const HAS_CREDITS = /^t\d/;

/**
 * Verdict of the NAT instance's own check, its connection table, traffic and CPU.
 * Source: Amazon EC2 user guide, "CloudWatch metrics that are available for your instances": without detailed monitoring, every five
 * minutes, but status checks each minute.
 */
export function natInstanceSections(nameTag: string, instanceId: Input<string>, instanceType: string): Section[] {
  const own = linesOf(NAT_METRICS, { Nat: nameTag });
  const ofInstance = linesOf("AWS/EC2", { InstanceId: instanceId });
  return [{
    kind: "nat",
    title: "NAT instance",
    panels: [
      {
        title: "Checks, 1 is yes",
        unit: "",
        lines: [
          own("translates, by its own check", "Translating", "Minimum"),
          ofInstance("status check failed", "StatusCheckFailed", "Maximum", { color: RED }),
        ],
        most: 1,
      },
      {
        title: "Connection table",
        unit: "percent used",
        lines: [own("used", "ConnectionTableUsed", "Maximum")],
        marks: [alarmAt(NAT_THRESHOLDS.connections)],
        most: 100,
      },
      {
        title: "Traffic",
        unit: "bytes in five minutes",
        lines: [ofInstance("in", "NetworkIn", "Sum"), ofInstance("out", "NetworkOut", "Sum")],
        period: 300,
      },
      {
        title: HAS_CREDITS.test(instanceType) ? "CPU and credits" : "CPU",
        unit: "percent",
        lines: [
          ofInstance("CPU", "CPUUtilization", "Average"),
          ...(HAS_CREDITS.test(instanceType) ? [ofInstance("credits left", "CPUCreditBalance", "Minimum", { right: true })] : []),
        ],
        ...(HAS_CREDITS.test(instanceType) && { rightUnit: "credits" }),
        period: 300,
      },
    ],
  }];
}

/** Source: Amazon VPC user guide, "Monitor NAT gateways with Amazon CloudWatch". */
export function natGatewaySections(nameTag: string, natGatewayId: Input<string>): Section[] {
  const line = linesOf("AWS/NATGateway", { NatGatewayId: natGatewayId });
  return [{
    kind: "nat",
    title: `NAT gateway ${nameTag}`,
    panels: [
      {
        title: "Connections refused or lost",
        unit: "connections or packets",
        lines: [
          line("no port left", "ErrorPortAllocation", "Sum", { color: RED }),
          line("packets dropped", "PacketsDropCount", "Sum"),
          line("idle connections closed", "IdleTimeoutCount", "Sum"),
        ],
      },
      {
        title: "Connections",
        unit: "connections",
        lines: [
          line("attempted", "ConnectionAttemptCount", "Sum"),
          line("established", "ConnectionEstablishedCount", "Sum"),
          line("active", "ActiveConnectionCount", "Maximum"),
        ],
      },
      {
        title: "Traffic",
        unit: "bytes",
        lines: [line("to the internet", "BytesOutToDestination", "Sum"), line("from the internet", "BytesInFromDestination", "Sum")],
      },
    ],
  }];
}
