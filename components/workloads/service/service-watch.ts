import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { above, below, type Metric, metricAlarm } from "../../operations/metric-alarm";
import type { Cluster } from "../cluster";
import { type ResolvedHealthCheck, unhealthyMinutes } from "./health-check";

export interface ServiceWatchArgs {
  /** Name tag, e.g. `aws-practice-api-stg`. */
  fullName: string;
  /** Subject of messages, e.g. `Service api (stg)`. */
  label: string;
  alerts: Alerts;
  cluster: Cluster;
  serviceName: pulumi.Input<string>;
  /** Dimensions in CloudWatch of load balancer and target group; undefined without a route. */
  target: { loadBalancer: pulumi.Input<string>; targetGroup: pulumi.Input<string> } | undefined;
  healthCheck: ResolvedHealthCheck;
  /** The running version; before it, no task is missing. */
  dependencies: pulumi.Resource[];
}

export const MOST_CPU_PERCENT = 90;

/**
 * Alarms for a service with no tasks, or too few. They don't end a rollout: a service that was down before isn't the fault of the version
 * that repairs it, and ECS ignores an alarm that is in ALARM when a deployment begins.
 *
 * - With a route: no healthy target; missing data raises the alarm, as the metric isn't reported if no task is registered
 * - With a route: the CPU of its tasks is saturated for 15 minutes, so that users wait; a service without one may use all of it
 * - With Container Insights: fewer tasks than desired for 15 minutes, as in a crash loop or if Spot has no capacity
 */
export class ServiceWatch extends pulumi.ComponentResource {
  constructor(name: string, args: ServiceWatchArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceWatch", name, {}, opts);

    const { label, target, cluster } = args;
    const child = { parent: this, dependsOn: args.dependencies };
    const common = { nameTag: args.fullName, alerts: args.alerts, notifiesRecovery: true };
    if (target !== undefined) {
      metricAlarm(`${name}-down`, {
        ...common,
        problem: `${label}: no task is healthy, so users get 503 or 502`,
        entry: "service-down",
        // Reported while targets are registered. Source: Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer".
        metric: {
          namespace: "AWS/ApplicationELB",
          metricName: "HealthyHostCount",
          dimensions: { LoadBalancer: target.loadBalancer, TargetGroup: target.targetGroup },
          statistic: "Maximum",
          period: 60,
        },
        threshold: below(1),
        periods: unhealthyMinutes(args.healthCheck), // a lone task is replaced in less
        missingData: "breaching",
      }, child);
      metricAlarm(`${name}-cpu`, {
        ...common,
        problem: `${label}: its tasks use more than ${MOST_CPU_PERCENT} % of their CPU for 15 minutes`,
        entry: "service-cpu",
        // Reported while tasks run. Source: Amazon ECS developer guide, "Amazon ECS CloudWatch metrics".
        metric: {
          namespace: "AWS/ECS",
          metricName: "CPUUtilization",
          dimensions: { ClusterName: cluster.clusterName, ServiceName: args.serviceName },
          statistic: "Average",
          period: 300,
        },
        threshold: above(MOST_CPU_PERCENT),
        periods: 3,
        missingData: "notBreaching",
      }, child);
    }
    if (cluster.reportsTasks) {
      const count = (metricName: string): Metric => ({
        namespace: "ECS/ContainerInsights",
        metricName,
        dimensions: { ClusterName: cluster.clusterName, ServiceName: args.serviceName },
        statistic: "Average",
        period: 300,
      });
      metricAlarm(`${name}-tasks`, {
        ...common,
        problem: `${label}: fewer tasks than desired for 15 minutes`,
        entry: "service-tasks",
        metric: {
          label: "Tasks in percent",
          // DesiredTaskCount is reported while the service exists, RunningTaskCount may be missing if no task runs.
          expression: "IF(desired > 0, 100 * FILL(running, 0) / desired, 100)",
          metrics: { running: count("RunningTaskCount"), desired: count("DesiredTaskCount") },
        },
        threshold: below(100),
        periods: 3,
        missingData: "notBreaching",
      }, child);
    }
    this.registerOutputs({});
  }
}
