import type * as pulumi from "@pulumi/pulumi";

import { JOB_QUERIES, SERVICE_QUERIES } from "../../logs/insights-queries";
import { type Destination, needsOf } from "../../network/connection";
import type { Section } from "../../operations/dashboard/sections";
import { ServiceRelease } from "../rollout/service-release";
import { ServiceRollout } from "../rollout/service-rollout";
import { TaskDefinition } from "../task-definition";
import { TaskSecurityGroup } from "../task-security-group";
import { containerCheck } from "./health-check";
import { ServiceAlarms } from "./service-alarms";
import { APP_PROTOCOLS } from "./service-connect";
import type { ServiceContext } from "./service-context";
import { ServiceScaling } from "./service-scaling";
import { serviceSections } from "./service-sections";
import { releaseName } from "./service-settings";
import { makeServiceTarget, type ServiceTarget } from "./service-target";
import { ServiceWatch } from "./service-watch";

export function makeTaskDefinition(service: ServiceContext, queries = SERVICE_QUERIES) {
  const { name, subject, fullName, log, settings, healthCheck, connections, capabilities, builtImage, args, parent } = service;
  const { port, executeCommand } = settings;
  const needs = needsOf(subject, [...connections, ...capabilities], settings.variableNames);
  return new TaskDefinition(`${name}-task`, {
    subject,
    containerName: log.container,
    family: fullName,
    logGroupName: log.group,
    logKey: args.encryption?.logs,
    logs: args.logs,
    queries,
    container: settings,
    registry: builtImage ?? args.registry,
    port: port === undefined ? undefined : { number: port, appProtocol: APP_PROTOCOLS[settings.protocol] },
    healthCheck: containerCheck(healthCheck),
    executeCommand,
    environment: { ...needs.environment, ...args.environment },
    secrets: { ...needs.secrets, ...args.secrets },
    secretKmsKeyArns: args.secretKmsKeyArns,
    permissions: [...needs.permissions, ...(args.permissions ?? [])],
    statements: executeCommand ? args.cluster.sessions.taskStatements : [],
  }, { parent });
}

export function makeSecurityGroup({ name, fullName, settings, connections, args, parent }: ServiceContext): TaskSecurityGroup {
  return new TaskSecurityGroup(`${name}-access`, {
    vpcId: args.network.vpcId,
    fullName,
    label: `service ${name}`,
    connections,
    egress: settings.egress,
  }, { parent });
}

/** Creates the target group and the load balancer's rule of a service with a route. */
export function makeTarget(service: ServiceContext, securityGroupId: pulumi.Input<string>): ServiceTarget | undefined {
  const { settings, args: { loadBalancer, network } } = service;
  if (settings.route === undefined || loadBalancer === undefined) return undefined;
  return makeServiceTarget(service.name, {
    subject: `${service.subject}: route`,
    nameTag: service.fullName,
    vpcId: network.vpcId,
    loadBalancer,
    route: settings.route,
    protocol: settings.protocol,
    healthCheck: service.healthCheck,
    deregistrationDelaySeconds: settings.deregistrationDelaySeconds,
    securityGroupId,
    port: settings.port!,
  }, service.parent);
}

interface ReleasePlace {
  task: TaskDefinition;
  securityGroupId: pulumi.Input<string>;
  dependencies: pulumi.Resource[];
}

/** Creates the release command of a service with an image. */
export function makeRelease(service: ServiceContext, place: ReleasePlace): ServiceRelease | undefined {
  const { name, subject, log, settings: { release }, waitsForImage, args: { cluster, network, releaseConnections }, parent } = service;
  if (release === undefined || waitsForImage) return undefined;
  const own = releaseConnections && placeOfRelease(service, releaseConnections, place.dependencies);
  const { task, securityGroupId, dependencies } = own ?? place;
  return new ServiceRelease(`${name}-release`, {
    command: release.command,
    timeoutMinutes: release.timeoutMinutes,
    subject,
    log: own?.log ?? log,
    clusterArn: cluster.clusterArn,
    taskDefinitionArn: task.arn,
    subnetIds: network.privateSubnetIds,
    securityGroupIds: [securityGroupId],
    dependencies,
  }, { parent });
}

/** Creates what a release needs that connects otherwise than its service: the same container, with other rights. */
function placeOfRelease(service: ServiceContext, connections: readonly Destination[], dependencies: pulumi.Resource[]) {
  const { name, args } = service;
  const release = releaseName(name);
  const fullName = args.names.of(release);
  const log = { group: args.names.path(release), container: name };
  const context = { ...service, fullName, log, connections, capabilities: [] };
  const task = makeTaskDefinition({ ...context, name: release }, JOB_QUERIES);
  const access = makeSecurityGroup({ ...context, name: release });
  return {
    log,
    task,
    securityGroupId: access.securityGroupId,
    dependencies: [...dependencies, ...task.dependencies, ...access.dependencies],
  };
}

/** Creates the rollout of a service with an image. */
export function makeRollout({ name, subject, log, settings, waitsForImage, scales, parent }: ServiceContext): ServiceRollout | undefined {
  if (waitsForImage) return undefined;
  return new ServiceRollout(`${name}-rollout`, {
    subject,
    log,
    timeoutMinutes: settings.rolloutTimeoutMinutes,
    tasks: { least: settings.count, isExact: !scales },
  }, { parent });
}

/** Creates the alarms on the load balancer's metrics of a service. */
export function makeAlarms(service: ServiceContext, target: ServiceTarget): ServiceAlarms {
  return new ServiceAlarms(`${service.name}-alarms`, {
    ...watched(service),
    arnSuffixes: arnSuffixes(target),
    serverErrorPercent: service.settings.serverErrorPercent,
    slowSeconds: service.settings.slowSeconds,
  }, { parent: service.parent });
}

/** Creates the auto scaling of a service that scales. */
export function makeScaling(
  { name, settings, scales, args: { cluster }, parent }: ServiceContext,
  serviceName: pulumi.Input<string>,
  target: ServiceTarget | undefined,
): ServiceScaling | undefined {
  if (!scales) return undefined;
  return new ServiceScaling(`${name}-scaling`, {
    clusterName: cluster.clusterName,
    serviceName,
    minCount: settings.count,
    scaling: settings.scaling,
    requestCountLabel: target?.forwarding.requestCountLabel,
  }, { parent });
}

/** Creates the alarms of a service that should have tasks. */
export function makeWatch(
  service: ServiceContext,
  { serviceName, target, dependencies }: {
    serviceName: pulumi.Input<string>;
    target: ServiceTarget | undefined;
    dependencies: pulumi.Resource[];
  },
): void {
  if (service.waitsForImage || service.settings.count === 0) return;
  new ServiceWatch(`${service.name}-watch`, {
    ...watched(service),
    cluster: service.args.cluster,
    serviceName,
    target: target && arnSuffixes(target),
    dependencies,
  }, { parent: service.parent });
}

/** The dashboard's section of a service that should have tasks. */
export function makeSections(service: ServiceContext, serviceName: pulumi.Input<string>, target: ServiceTarget | undefined): Section[] {
  const { name, settings, args: { cluster } } = service;
  if (service.waitsForImage || settings.count === 0) return [];
  const { count, serverErrorPercent, slowSeconds, scaling } = settings;
  return serviceSections({
    name,
    cluster,
    serviceName,
    target: target && arnSuffixes(target),
    count,
    serverErrorPercent,
    slowSeconds,
    scaling,
  });
}

const watched = ({ name, fullName, healthCheck, args: { names, alerts } }: ServiceContext) => ({
  fullName,
  label: `Service ${name} (${names.environment})`,
  alerts,
  healthCheck,
});

const arnSuffixes = ({ forwarding, group }: ServiceTarget) => ({
  loadBalancer: forwarding.loadBalancerArnSuffix,
  targetGroup: group.arnSuffix,
});
