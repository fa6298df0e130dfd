import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { alarmText } from "../../operations/runbook";
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
    const tell = { alarmActions: [args.alerts.topicArn], okActions: [args.alerts.topicArn], tags: { Name: args.fullName } };
    if (target !== undefined) {
      // Reported while targets are registered. Source: Elastic Load Balancing, "CloudWatch metrics for your Application Load Balancer".
      new aws.cloudwatch.MetricAlarm(`${name}-down`, {
        alarmDescription: alarmText(`${label}: no task of it is healthy, so visitors get 503 or 502`, "service-down"),
        namespace: "AWS/ApplicationELB",
        metricName: "HealthyHostCount",
        dimensions: { LoadBalancer: target.loadBalancer, TargetGroup: target.targetGroup },
        statistic: "Maximum",
        comparisonOperator: "LessThanThreshold",
        threshold: 1,
        period: 60,
        evaluationPeriods: unhealthyMinutes(args.healthCheck), // a lone task is replaced in less
        treatMissingData: "breaching",
        ...tell,
      }, child);
    }
    if (cluster.reportsTasks) {
      const count = (id: string, metricName: string) => ({
        id,
        returnData: false,
        metric: {
          namespace: "ECS/ContainerInsights",
          metricName,
          dimensions: { ClusterName: cluster.clusterName, ServiceName: args.serviceName },
          stat: "Average",
          period: 300,
        },
      });
      new aws.cloudwatch.MetricAlarm(`${name}-tasks`, {
        alarmDescription: alarmText(`${label}: for 15 minutes fewer tasks run than should`, "service-tasks"),
        comparisonOperator: "LessThanThreshold",
        threshold: 100,
        evaluationPeriods: 3,
        // The one is reported as long as there is the service, the other may be missing where no task runs.
        metricQueries: [
          {
            id: "percent",
            label: "Tasks in percent",
            expression: "IF(desired > 0, 100 * FILL(running, 0) / desired, 100)",
            returnData: true,
          },
          count("running", "RunningTaskCount"),
          count("desired", "DesiredTaskCount"),
        ],
        treatMissingData: "notBreaching",
        ...tell,
      }, child);
    }
    this.registerOutputs({});
  }
}
