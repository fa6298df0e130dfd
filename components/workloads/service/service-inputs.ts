import type * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";

import type { AnyNetwork } from "../../network/any-network";
import type { Cluster } from "../cluster";
import type { TaskDefinition } from "../task-definition";
import type { ResolvedHealthCheck } from "./health-check";
import { type ServiceAlarms, WITHOUT_ALARMS } from "./service-alarms";
import { discoverable, serviceConnectOf } from "./service-connect";
import { capacityShares, type ResolvedService } from "./service-settings";
import type { ServiceTarget } from "./service-target";

export interface ServiceInputsArgs {
  /** Name of the service, its container and its endpoint. */
  name: string;
  nameTag: string;
  settings: ResolvedService;
  healthCheck: ResolvedHealthCheck;
  cluster: Cluster;
  network: Pick<AnyNetwork, "privateSubnetIds">;
  task: TaskDefinition;
  securityGroupId: pulumi.Input<string>;
  /** Undefined without a route. */
  target: ServiceTarget | undefined;
  alarms: ServiceAlarms | undefined;
  /** True if the service or one of its destinations uses Service Connect. */
  usesServiceConnect: boolean;
  /** True until `image` is set. */
  waitsForImage: boolean;
}

/** Inputs of the ECS service. */
export function serviceInputs(
  { name, nameTag, settings, healthCheck, cluster, network, task, securityGroupId, target, alarms, ...is }: ServiceInputsArgs,
): aws.ecs.ServiceArgs {
  const endpoint = settings.serviceConnect ? discoverable(name, settings.port!, settings.serviceConnectTimeout) : undefined;
  return {
    cluster: cluster.clusterArn,
    taskDefinition: task.arn,
    desiredCount: is.waitsForImage ? 0 : settings.count,
    capacityProviderStrategies: capacityShares(settings.spotPercent),
    forceNewDeployment: true, // the provider rejects a change of the shares without it; it has no effect unless another input changes
    networkConfiguration: {
      subnets: network.privateSubnetIds,
      securityGroups: [securityGroupId],
      assignPublicIp: false,
    },
    loadBalancers: target && [{ targetGroupArn: target.group.arn, containerName: name, containerPort: settings.port! }],
    // Not without tasks: ECS rejects it in the update that attaches the first load balancer, and prepare.ts doesn't run then.
    healthCheckGracePeriodSeconds: target && !is.waitsForImage ? healthCheck.startPeriodSeconds : undefined,
    deploymentMinimumHealthyPercent: 100, // an update starts new tasks before it stops old ones
    deploymentMaximumPercent: 200,
    deploymentCircuitBreaker: { enable: true, rollback: true },
    alarms: alarms ? { enable: true, rollback: true, alarmNames: alarms.names } : WITHOUT_ALARMS,
    availabilityZoneRebalancing: "ENABLED",
    serviceConnectConfiguration: is.usesServiceConnect ? serviceConnectOf(cluster.namespaceArn, endpoint) : undefined,
    enableExecuteCommand: settings.executeCommand,
    enableEcsManagedTags: true,
    propagateTags: "SERVICE",
    tags: { Name: nameTag },
  };
}
