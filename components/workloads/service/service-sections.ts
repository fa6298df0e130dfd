import type { Input } from "@pulumi/pulumi";

import { alarmAt, type Graph, limitAt, type Line, linesOf, RED, type Section } from "../../operations/dashboard/sections";
import { above } from "../../operations/metric-alarm";
import { latencyOf } from "../../web/load-balancer-sections";
import type { Cluster } from "../cluster";
import { scalingAims, type ScalingSettings } from "./service-settings";
import { MOST_CPU_PERCENT } from "./service-watch";

export interface ServiceSectionArgs {
  /** Name of the service, e.g. `api`. */
  name: string;
  cluster: Pick<Cluster, "reportsTasks"> & { clusterName: Input<string> };
  serviceName: Input<string>;
  /** Dimensions of load balancer and target group; undefined without a route. */
  target: { loadBalancer: Input<string>; targetGroup: Input<string> } | undefined;
  /** Tasks that run at least. */
  count: number;
  serverErrorPercent: number;
  slowSeconds: number;
  scaling: ScalingSettings | undefined;
}

/** Errors, latency, tasks, CPU and memory of a service. */
export function serviceSections(args: ServiceSectionArgs): Section[] {
  const { target, cluster } = args;
  const ofTarget = target && linesOf("AWS/ApplicationELB", { LoadBalancer: target.loadBalancer, TargetGroup: target.targetGroup });
  const dimensions = { ClusterName: cluster.clusterName, ServiceName: args.serviceName };
  return [{
    kind: "service",
    title: `Service ${args.name}`,
    panels: [
      ...(ofTarget
        ? [requestsGraph(ofTarget, args.serverErrorPercent), { ...latencyOf(ofTarget), marks: [alarmAt(above(args.slowSeconds))] }]
        : []),
      tasksGraph(args, dimensions, ofTarget),
      utilizationGraph(args, dimensions),
    ],
  }];
}

type LineOf = ReturnType<typeof linesOf>;

const requestsGraph = (line: LineOf, serverErrorPercent: number): Graph => ({
  title: "Requests, and errors in percent",
  unit: "requests",
  rightUnit: "percent",
  lines: [
    line("requests", "RequestCount", "Sum", { id: "requests" }),
    line("", "HTTPCode_Target_5XX_Count", "Sum", { id: "server", hidden: true }),
    line("", "HTTPCode_Target_4XX_Count", "Sum", { id: "client", hidden: true }),
    line("connections refused", "TargetConnectionErrorCount", "Sum"),
    { label: "5xx in percent", expression: "100 * server / requests", color: RED, right: true },
    { label: "4xx in percent", expression: "100 * client / requests", right: true },
  ],
  marks: [{ ...alarmAt(above(serverErrorPercent)), right: true }],
});

/**
 * Tasks of Container Insights, if the cluster has it. Otherwise each running task is a sample of the CPU in each minute.
 * Sources: Amazon CloudWatch user guide, "Amazon ECS Container Insights metrics"; Amazon ECS developer guide, "Amazon ECS CloudWatch
 * metrics", RUNNING task count of a service.
 */
function tasksGraph({ cluster, count }: ServiceSectionArgs, dimensions: Line["dimensions"], ofTarget: LineOf | undefined): Graph {
  const insights = linesOf("ECS/ContainerInsights", dimensions);
  const lines = cluster.reportsTasks
    ? [insights("desired", "DesiredTaskCount", "Average"), insights("running", "RunningTaskCount", "Average")]
    : [linesOf("AWS/ECS", dimensions)("running", "CPUUtilization", "SampleCount")];
  return {
    title: "Tasks",
    unit: "tasks",
    lines: [
      ...lines,
      ...(ofTarget
        ? [ofTarget("healthy", "HealthyHostCount", "Minimum"), ofTarget("unhealthy", "UnHealthyHostCount", "Maximum", { color: RED })]
        : []),
    ],
    marks: cluster.reportsTasks ? [] : [limitAt("desired at least", count)],
  };
}

/** Percent of the task's size. Source: Amazon ECS developer guide, "Amazon ECS service utilization metrics". */
function utilizationGraph({ scaling, target }: ServiceSectionArgs, dimensions: Line["dimensions"]): Graph {
  const line = linesOf("AWS/ECS", dimensions);
  const { cpuPercent, memoryPercent } = scaling === undefined ? {} : scalingAims(scaling);
  return {
    title: "CPU and memory",
    unit: "percent",
    lines: [
      line("CPU", "CPUUtilization", "Average"),
      line("CPU of the busiest task", "CPUUtilization", "Maximum"),
      line("memory", "MemoryUtilization", "Average"),
      line("memory of the largest task", "MemoryUtilization", "Maximum"),
    ],
    marks: [
      ...(target === undefined ? [] : [alarmAt(above(MOST_CPU_PERCENT))]),
      ...(cpuPercent === undefined ? [] : [limitAt("CPU: more tasks", cpuPercent)]),
      ...(memoryPercent === undefined ? [] : [limitAt("memory: more tasks", memoryPercent)]),
    ],
    most: 100,
  };
}
