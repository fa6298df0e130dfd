import type * as pulumi from "@pulumi/pulumi";

import { BuiltImage } from "../../images/built-image";
import { type Capability, type Destination, requireBrought } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import { resolve } from "../../shared/schema";
import { invalid, requireMatch } from "../../shared/validation";
import type { LoadBalancer } from "../../web/load-balancer";
import { hasImage, WORKLOAD_NAME_FORM, WORKLOAD_NAME_PATTERN } from "../container-settings";
import type { ContainerLog } from "../rollout/ecs-views";
import type { ContainerInputs } from "../task-definition";
import type { TaskPlace } from "../task-security-group";
import { healthCheckOf, type ResolvedHealthCheck } from "./health-check";
import { type ResolvedService, type ServiceSettings, serviceSettings } from "./service-settings";

export interface FargateServiceArgs extends ServiceSettings, ContainerInputs, TaskPlace {
  /** Notified when the service fails. */
  alerts: Alerts;

  /**
   * Destinations of the release command in place of the service's own: it then runs in a task definition with roles, secrets and a
   * security group of its own, e.g. as the owner of the tables.
   * @default those of the service
   */
  releaseConnections?: readonly Destination[] | undefined;

  /**
   * Whether its environment sleeps: the number of its tasks then isn't the program's alone.
   * @default false
   */
  sleeps?: boolean;

  /** Required with `route`: the load balancer that forwards the requests. */
  loadBalancer?: LoadBalancer | undefined;
}

/** Values that the parts of a service have in common. */
export interface ServiceContext {
  /** Name of the service, its container and its endpoint. */
  name: string;
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  /** Name tag and family, e.g. `aws-practice-api-stg`. */
  fullName: string;
  log: ContainerLog;
  settings: ResolvedService;
  healthCheck: ResolvedHealthCheck;
  connections: readonly Destination[];
  capabilities: readonly Capability[];
  /** Its image, if it has `build`. */
  builtImage: BuiltImage | undefined;
  /** Without an image no task runs and nothing scales. */
  waitsForImage: boolean;
  /** The number of its tasks changes without the program: it scales, or its environment sleeps. */
  scales: boolean;
  args: FargateServiceArgs;
  /** The component of the service. */
  parent: pulumi.Resource;
}

/**
 * Resolves the settings of a service.
 *
 * @throws {RunError} The settings contradict each other, or the load balancer can't forward the route.
 */
export function resolveService(name: string, args: FargateServiceArgs, parent: pulumi.Resource): ServiceContext {
  const subject = `FargateService "${name}"`;
  requireMatch(subject, "name", name, WORKLOAD_NAME_PATTERN, WORKLOAD_NAME_FORM);
  const settings = resolve(serviceSettings, subject, args);
  const { route, protocol, scaling, build, architecture } = settings;
  if (route !== undefined) {
    if (args.loadBalancer === undefined) invalid(subject, "loadBalancer", args.loadBalancer, "set, as it forwards the requests of route");
    args.loadBalancer.checkForward({ subject: `${subject}: route`, condition: route, protocol });
  }
  const { connections = [], releaseConnections = [], capabilities = [] } = args;
  requireBrought(subject, [...connections, ...releaseConnections, ...capabilities], settings.variableNames);
  const isRunning = hasImage(settings);
  return {
    name,
    subject,
    fullName: args.names.of(name),
    log: { group: args.names.path(name), container: name },
    settings,
    healthCheck: healthCheckOf(settings),
    connections,
    capabilities,
    builtImage: build && new BuiltImage(`${name}-image`, { subject, build, architecture, registry: args.registry }, { parent }),
    waitsForImage: !isRunning,
    scales: (scaling !== undefined || args.sleeps === true) && isRunning,
    args,
    parent,
  };
}
