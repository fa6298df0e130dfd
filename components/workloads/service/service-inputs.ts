import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { TaskDefinition } from "../task-definition";
import { type ServiceAlarms, WITHOUT_ALARMS } from "./service-alarms";
import { discoverable, serviceConnectOf } from "./service-connect";
import type { ServiceContext } from "./service-context";
import { capacityShares } from "./service-settings";
import type { ServiceTarget } from "./service-target";

export interface ServiceInputsArgs {
  task: TaskDefinition;
  securityGroupId: pulumi.Input<string>;
  /** Undefined without a route. */
  target: ServiceTarget | undefined;
  alarms: ServiceAlarms | undefined;
}

/** Inputs of the ECS service. */
export function serviceInputs(
  { name, fullName, settings, healthCheck, connections, waitsForImage, args: { cluster, network } }: ServiceContext,
  { task, securityGroupId, target, alarms }: ServiceInputsArgs,
): aws.ecs.ServiceArgs {
  const endpoint = settings.serviceConnect ? discoverable(name, settings.port!, settings.serviceConnectTimeout) : undefined;
  const usesServiceConnect = settings.serviceConnect || connections.some(({ serviceConnect }) => serviceConnect);
  return {
    cluster: cluster.clusterArn,
    taskDefinition: task.arn,
    desiredCount: waitsForImage ? 0 : settings.count,
    capacityProviderStrategies: capacityShares(settings.spotPercent),
    forceNewDeployment: true, // the provider rejects a change of the shares without it; it has no effect unless another input changes
    networkConfiguration: {
      subnets: network.privateSubnetIds,
      securityGroups: [securityGroupId],
      assignPublicIp: false,
    },
    loadBalancers: target && [{ targetGroupArn: target.group.arn, containerName: name, containerPort: settings.port! }],
    // Not without tasks: ECS rejects it in the update that attaches the first load balancer, and prepare.ts doesn't run then.
    healthCheckGracePeriodSeconds: target && !waitsForImage ? healthCheck.startPeriodSeconds : undefined,
    deploymentMinimumHealthyPercent: 100, // an update starts new tasks before it stops old ones
    deploymentMaximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    alarms: alarms ? { enable: true, rollback: true, alarmNames: alarms.names } : WITHOUT_ALARMS,
    availabilityZoneRebalancing: "ENABLED",
    serviceConnectConfiguration: usesServiceConnect ? serviceConnectOf(cluster.namespaceArn, endpoint) : undefined,
    enableExecuteCommand: settings.executeCommand,
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    tags: { Name: fullName },
  };
}
