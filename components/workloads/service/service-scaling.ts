import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { scalingAims, type ServiceScaling as ServiceScalingChoice } from "./service-settings";

export interface ServiceScalingArgs extends ServiceScalingChoice {
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** The fewest tasks. */
  minCount: number;
  /** How AWS names the requests to count; needed with `requestsPerTask`. */
  requestCountLabel?: pulumi.Input<string>;
}

/**
 * As many tasks as there is work for.
 *
 * - Scalable target: registering it brings the service into its range at once
 * - A policy for each aim; the one that asks for the most tasks decides
 */
export class ServiceScaling extends pulumi.ComponentResource {
  /** What must be there until the service has its fewest tasks. */
  readonly dependencies: pulumi.Resource[];

  constructor(name: string, args: ServiceScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceScaling", name, {}, opts);

    // Source: Application Auto Scaling API reference, `RegisterScalableTarget`.
    const target = new aws.appautoscaling.Target(`${name}-target`, {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
      minCapacity: args.minCount,
      maxCapacity: args.maxCount,
    }, { parent: this });

    this.dependencies = [target];

    const { cpuPercent, memoryPercent, requestsPerTask } = scalingAims(args);
    const aims = [
      { key: "cpu", aim: cpuPercent, metric: { predefinedMetricType: "ECSServiceAverageCPUUtilization" } },
      { key: "memory", aim: memoryPercent, metric: { predefinedMetricType: "ECSServiceAverageMemoryUtilization" } },
      {
        key: "requests",
        aim: requestsPerTask,
        metric: { predefinedMetricType: "ALBRequestCountPerTarget", resourceLabel: args.requestCountLabel },
      },
    ];
    for (const { key, aim, metric } of aims) {
      if (aim === undefined) continue;
      new aws.appautoscaling.Policy(`${name}-${key}`, {
        name: key,
        policyType: "TargetTrackingScaling",
        serviceNamespace: target.serviceNamespace,
        scalableDimension: target.scalableDimension,
        resourceId: target.resourceId,
        targetTrackingScalingPolicyConfiguration: {
          targetValue: aim,
          predefinedMetricSpecification: metric,
          scaleOutCooldown: 60, // seconds: a minute until new tasks count
          scaleInCooldown: 300, // slowly, so that a short lull doesn't cost the tasks of the next rush
        },
      }, { parent: this });
    }
    this.registerOutputs({});
  }
}
