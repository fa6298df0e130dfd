import type { Input } from "@pulumi/pulumi";

import { type Graph, limitAt, linesOf, RED, type Section } from "../../operations/dashboard/sections";
import type { Cluster } from "../cluster";

export interface JobSectionArgs {
  /** Name of the job, e.g. `report`. */
  name: string;
  cluster: Pick<Cluster, "reportsTasks"> & { clusterName: Input<string> };
  /** Family of its task definition, e.g. `aws-practice-report-stg`. */
  family: string;
  memoryMiB: number;
  stateMachineArn: Input<string>;
  /** Rules that match each end of a task, and each success. */
  endRuleName: Input<string>;
  successRuleName: Input<string>;
}

/** A week, as many jobs run once a day. */
const RARE = { period: 3_600, start: "-P7D" };

/** Successes, failures, duration and memory of a job. Its state machine's executions are starts and evaluations, not runs. */
export function jobSections({ name, cluster, family, memoryMiB, ...args }: JobSectionArgs): Section[] {
  const insights = linesOf("ECS/ContainerInsights", { ClusterName: cluster.clusterName, TaskDefinitionFamily: family });
  const ofTasks: Graph[] = [
    {
      // Container Insights takes a sample of each running task each minute.
      // Source: Amazon CloudWatch user guide, "Amazon ECS Container Insights metrics", MemoryUtilized, TaskDefinitionFamily.
      title: "Duration",
      unit: "minutes of tasks in an hour",
      lines: [insights("minutes", "MemoryUtilized", "SampleCount")],
      view: "stacked",
      ...RARE,
    },
    {
      title: "Memory",
      unit: "MiB",
      lines: [insights("most used", "MemoryUtilized", "Maximum")],
      marks: [limitAt("size of the task", memoryMiB)],
      ...RARE,
    },
  ];
  return [{
    kind: "job",
    title: `Job ${name}, in the last seven days`,
    panels: [
      {
        title: "Runs",
        unit: "runs in an hour",
        lines: [
          linesOf("AWS/Events", { RuleName: args.successRuleName })("succeeded", "MatchedEvents", "Sum", { id: "succeeded" }),
          linesOf("AWS/Events", { RuleName: args.endRuleName })("", "MatchedEvents", "Sum", { id: "ended", hidden: true }),
          { label: "failed", expression: "FILL(ended, 0) - FILL(succeeded, 0)", color: RED },
          linesOf("AWS/States", { StateMachineArn: args.stateMachineArn })("not started, or not reported", "ExecutionsFailed", "Sum"),
        ],
        view: "stacked",
        ...RARE,
      },
      ...(cluster.reportsTasks ? ofTasks : []),
    ],
  }];
}
