import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { below, type Metric, metricAlarm } from "../../operations/metric-alarm";
import type { Cluster } from "../cluster";
import { type CheckedHealthCheck, unhealthyMinutes } from "./health-check";

export interface ServiceWatchArgs {
  /** Name tag, e.g. `aws-practice-api-stg`. */
  fullName: string;
  /** What is watched, e.g. `Service api (stg)`. */
  label: string;
  alerts: Alerts;
  cluster: Cluster;
  serviceName: pulumi.Input<string>;
  /** As CloudWatch's dimensions have them; none without a route. */
  target: { loadBalancer: pulumi.Input<string>; targetGroup: pulumi.Input<string> } | undefined;
  healthCheck: CheckedHealthCheck;
  /** What was seen to run: before it, nothing is missed. */
  dependencies: pulumi.Resource[];
}

/**
 * What shows that a service has no tasks, or fewer than it should, at any time. None of it ends a rollout: that a service was down
 * before is no fault of the version that repairs it, and an alarm that is on when a deployment begins guards nothing.
 *
 * - With a route: nobody answers the load balancer; what is missing is an alarm, as it counts nothing where no task is registered
 * - With Container Insights: fewer tasks run than should for a quarter of an hour, as in a crash loop or where Spot has no room
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
        problem: `${label}: no task of it is healthy, so visitors get 503 or 502`,
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
        problem: `${label}: for 15 minutes fewer tasks run than should`,
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
