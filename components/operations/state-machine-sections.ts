import type { Input } from "@pulumi/pulumi";

import { linesOf, RED, type Section } from "./dashboard/sections";

/**
 * Runs of a state machine that waits for the end of what it starts.
 * Source: AWS Step Functions developer guide, "Monitoring Step Functions metrics using CloudWatch", execution metrics.
 */
export function executionSections(title: string, stateMachineArn: Input<string>): Section[] {
  const line = linesOf("AWS/States", { StateMachineArn: stateMachineArn });
  const rare = { period: 3_600, start: "-P7D" };
  return [{
    kind: "job",
    title,
    panels: [
      {
        title: "Runs of the last seven days",
        unit: "runs in an hour",
        lines: [line("succeeded", "ExecutionsSucceeded", "Sum"), line("failed", "ExecutionsFailed", "Sum", { color: RED })],
        view: "stacked",
        ...rare,
      },
      {
        title: "Duration",
        unit: "seconds",
        lines: [
          line("", "ExecutionTime", "Maximum", { id: "milliseconds", hidden: true }),
          { label: "longest run", expression: "milliseconds / 1000" },
        ],
        ...rare,
      },
    ],
  }];
}
