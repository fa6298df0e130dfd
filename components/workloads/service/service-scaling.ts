import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { scalingAims, type ScalingSettings } from "./service-settings";

export interface ServiceScalingArgs {
  /** Undefined without policies: the bounds alone are enforced, when they change. */
  scaling: ScalingSettings | undefined;
  clusterName: pulumi.Input<string>;
  serviceName: pulumi.Input<string>;
  /** Minimum number of tasks. */
  minCount: number;
  /** Label of the load balancer's request metric; required with `requestsPerTask`. */
  requestCountLabel?: pulumi.Input<string> | undefined;
}

/**
 * Target-tracking auto scaling of a service.
 *
 * - Scalable target: its registration brings the service into its range at once
 * - A policy for each target value; the one that needs the most tasks decides. None without `scaling`: a service of an environment that sleeps
 *   gets the number of its settings by the registration, as an update leaves the number in ECS alone
 */
export class ServiceScaling extends pulumi.ComponentResource {
  /** Resources after which the service has its minimum number of tasks. */
  readonly dependencies: pulumi.Resource[];

  readonly targetArn: pulumi.Output<string>;

  constructor(name: string, args: ServiceScalingArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceScaling", name, {}, opts);

    // Source: Application Auto Scaling API reference, `RegisterScalableTarget`.
    const target = new aws.appautoscaling.Target(`${name}-target`, {
      serviceNamespace: "ecs",
      scalableDimension: "ecs:service:DesiredCount",
      resourceId: pulumi.interpolate`service/${args.clusterName}/${args.serviceName}`,
      minCapacity: args.minCount,
      maxCapacity: args.scaling?.maxCount ?? args.minCount,
    }, { parent: this });

    this.dependencies = [target];
    this.targetArn = target.arn;

    const { cpuPercent, memoryPercent, requestsPerTask } = args.scaling === undefined ? {} : scalingAims(args.scaling);
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
          scaleOutCooldown: 60, // seconds until new tasks count
          scaleInCooldown: 300, // slow, so that a short lull doesn't stop tasks that the next peak needs
        },
      }, { parent: this });
    }
    this.registerOutputs({});
  }
}
