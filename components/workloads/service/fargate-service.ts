import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type Connectable, type Destination, secretsOf } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import { resolve } from "../../shared/schema";
import { refuse, requireMatch } from "../../shared/validation";
import type { Forwarding, LoadBalancer } from "../../web/load-balancer";
import { WORKLOAD_NAME_FORM, WORKLOAD_NAME_PATTERN } from "../container-settings";
import { ServiceRelease } from "../rollout/service-release";
import { ServiceRollout } from "../rollout/service-rollout";
import { type ContainerSurroundings, TaskDefinition } from "../task-definition";
import { type TaskPlace, TaskSecurityGroup } from "../task-security-group";
import { containerCheck, healthCheckOf, type ResolvedHealthCheck } from "./health-check";
import { ServiceAlarms, WITHOUT_ALARMS } from "./service-alarms";
import { APP_PROTOCOLS, discoverable } from "./service-connect";
import { ServiceScaling } from "./service-scaling";
import { capacityShares, type ResolvedService, type ServiceSettings, serviceSettings } from "./service-settings";
import { ServiceWatch } from "./service-watch";

export interface FargateServiceArgs extends ServiceSettings, ContainerSurroundings, TaskPlace {
  /** Hears what goes wrong. */
  alerts: Alerts;

  /** Needed with `route`: who sends the requests. */
  loadBalancer?: LoadBalancer;
}

/**
 * A container that always runs, as often as it is asked to, and is updated without a pause.
 *
 * - Log group, execution role, task role, task definition
 * - Security group that admits only the load balancer and those who were allowed by name
 * - Target group with a quick health check, and the load balancer's rule
 * - ECS service in the private subnets, without public addresses; an update that doesn't become healthy, or that alarms, is rolled
 *   back, and fails the update of the program
 * - A command before each new version, if one is asked for
 * - Scaling on CPU, memory and requests
 *
 * Without an image everything is made and no task is started; the first image starts them.
 *
 * @example
 * const api = new FargateService("api", {
 *   names, cluster, network, loadBalancer, registry, alerts,
 *   image: "3f2c1a9",
 *   port: 8080,
 *   route: { priority: 100, paths: ["/*"] },
 *   connections: [database.destination()],
 * });
 */
export class FargateService extends pulumi.ComponentResource implements Connectable {
  readonly serviceName: pulumi.Output<string>;
  readonly serviceArn: pulumi.Output<string>;

  /** What those wait for who share its image: a version that runs, and so was released. */
  readonly runningVersion: pulumi.Resource[];

  private readonly settings: ResolvedService;
  private readonly owner: string;
  private readonly securityGroupId: pulumi.Output<string>;
  private readonly service: aws.ecs.Service;

  constructor(private readonly name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:FargateService", name, {}, opts);

    this.owner = `FargateService "${name}"`;
    requireMatch(this.owner, "name", name, WORKLOAD_NAME_PATTERN, WORKLOAD_NAME_FORM);
    const settings = resolve(serviceSettings, this.owner, args);
    this.settings = settings;
    if (settings.route !== undefined) {
      if (args.loadBalancer === undefined) {
        refuse(this.owner, "loadBalancer", args.loadBalancer, "given, as it is what sends the requests of route");
      }
      args.loadBalancer.checkForward({ owner: `${this.owner}: route`, condition: settings.route, protocol: settings.protocol });
    }
    const child = { parent: this };
    const { connections = [] } = args;
    const fullName = args.names.of(name);
    const healthCheck = healthCheckOf(settings);
    const log = { group: args.names.path(name), container: name };

    const task = new TaskDefinition(`${name}-task`, {
      ...args,
      ...settings,
      owner: this.owner,
      containerName: name,
      family: fullName,
      logGroupName: log.group,
      port: settings.port === undefined ? undefined : { number: settings.port, appProtocol: APP_PROTOCOLS[settings.protocol] },
      healthCheck: containerCheck(healthCheck),
      secrets: { ...secretsOf(this.owner, connections), ...args.secrets },
      permissions: [...(args.permissions ?? []), ...(settings.executeCommand ? [EXECUTE_COMMAND] : [])],
    }, child);

    const access = new TaskSecurityGroup(`${name}-access`, {
      vpcId: args.network.vpcId,
      fullName,
      label: `service ${name}`,
      connections,
      egress: settings.egress,
    }, child);
    this.securityGroupId = access.securityGroupId;

    const target = this.target(args, healthCheck, fullName);

    const waits = settings.image === undefined;
    if (waits) void pulumi.log.info(`${this.owner} waits for its first image: no task runs and nothing scales until image is set`, this);
    const scales = settings.scaling !== undefined && !waits;
    const usesServiceConnect = settings.serviceConnect || connections.some(({ serviceConnect }) => serviceConnect);

    const dependencies = [...args.network.outboundAccess, ...args.cluster.dependencies, ...task.dependencies, ...access.dependencies];
    const release = settings.release && !waits
      ? new ServiceRelease(`${name}-release`, {
        ...settings.release,
        subject: this.owner,
        log,
        clusterArn: args.cluster.clusterArn,
        taskDefinitionArn: task.arn,
        subnetIds: args.network.privateSubnetIds,
        securityGroupIds: [this.securityGroupId],
        dependencies,
      }, child)
      : undefined;
    const rollout = waits ? undefined : new ServiceRollout(`${name}-rollout`, {
      subject: this.owner,
      log,
      timeoutMinutes: settings.rolloutTimeoutMinutes,
      tasks: { least: settings.count, isExact: !scales },
    }, child);
    const arnSuffixes = target && { loadBalancer: target.forwarding.loadBalancerArnSuffix, targetGroup: target.group.arnSuffix };
    const watched = { fullName, label: `Service ${name} (${args.names.environment})`, alerts: args.alerts, healthCheck };
    const alarms = arnSuffixes
      && new ServiceAlarms(`${name}-alarms`, { ...watched, arnSuffixes, serverErrorPercent: settings.serverErrorPercent }, child);

    const inputs: aws.ecs.ServiceArgs = {
      cluster: args.cluster.clusterArn,
      taskDefinition: task.arn,
      desiredCount: waits ? 0 : settings.count,
      capacityProviderStrategies: capacityShares(settings.spotPercent),
      forceNewDeployment: true, // the provider refuses to change the shares without it; it counts only where something else changes
      networkConfiguration: {
        subnets: args.network.privateSubnetIds,
        securityGroups: [this.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancers: target && [{ targetGroupArn: target.group.arn, containerName: name, containerPort: settings.port! }],
      // Not without tasks: ECS refuses it in the update that brings the first load balancer, and nothing would help it (rollout/prepare.ts).
      healthCheckGracePeriodSeconds: target && !waits ? healthCheck.startPeriodSeconds : undefined,
      deploymentMinimumHealthyPercent: 100, // an update starts new tasks before it stops old ones
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      alarms: alarms ? { enable: true, rollback: true, alarmNames: alarms.names } : WITHOUT_ALARMS,
      availabilityZoneRebalancing: "ENABLED",
      serviceConnectConfiguration: usesServiceConnect ? this.serviceConnect(args.cluster.namespaceArn) : undefined,
      enableExecuteCommand: settings.executeCommand,
      enableEcsManagedTags: true,
      propagateTags: "SERVICE",
      tags: { Name: fullName },
    };
    this.service = new aws.ecs.Service(`${name}-service`, inputs, {
      parent: this,
      dependsOn: [...dependencies, ...(target?.forwarding.dependencies ?? []), ...(release?.done ?? [])],
      hooks: rollout?.hooks, // they wait until it runs what is asked for; the provider can't tell a rollback from success
      ignoreChanges: scales ? ["desiredCount"] : [], // scaling's; an update of anything else must not set it back
    });

    const scaling = scales
      ? new ServiceScaling(`${name}-scaling`, {
        clusterName: args.cluster.clusterName,
        serviceName: this.service.name,
        minCount: settings.count,
        ...settings.scaling!,
        requestCountLabel: target?.forwarding.requestCountLabel,
      }, child)
      : undefined;
    this.runningVersion = rollout ? [rollout.confirm(this.service, inputs, scaling?.dependencies ?? [])] : [];
    if (!waits && settings.count > 0) {
      new ServiceWatch(`${name}-watch`, {
        ...watched,
        cluster: args.cluster,
        serviceName: this.service.name,
        target: arnSuffixes,
        dependencies: this.runningVersion,
      }, child);
    }

    this.serviceName = this.service.name;
    this.serviceArn = this.service.arn;
    this.registerOutputs({ setting: args.setting, serviceName: this.serviceName, serviceArn: this.serviceArn });
  }

  /**
   * How other services reach this one: `http://<name>:<port>` inside the VPC.
   *
   * @throws {RunError} It has no `serviceConnect`, by which they would find it.
   */
  destination(): Destination {
    if (!this.settings.serviceConnect) refuse(this.owner, "serviceConnect", false, "true, so that others find it");
    return {
      name: this.name,
      label: `service ${this.name}`,
      securityGroupId: this.securityGroupId,
      port: this.settings.port!,
      secrets: {},
      dependencies: [this.service], // a client sees only what was there when its tasks started
      serviceConnect: true,
    };
  }

  /** The group of its tasks, and the load balancer's rule for it. */
  private target(
    args: FargateServiceArgs,
    check: ResolvedHealthCheck,
    fullName: string,
  ): { group: aws.lb.TargetGroup; forwarding: Forwarding } | undefined {
    const { route, port, protocol } = this.settings;
    const { loadBalancer } = args;
    if (route === undefined || loadBalancer === undefined) return undefined;

    const group = new aws.lb.TargetGroup(`${this.name}-http`, {
      vpcId: args.network.vpcId,
      targetType: "ip",
      port: 80, // of targets that come without one; ECS brings the container's, and another one here would replace the group
      protocol: "HTTP",
      protocolVersion: protocol,
      deregistrationDelay: this.settings.deregistrationDelaySeconds,
      healthCheck: {
        path: check.path,
        matcher: check.statusCodes,
        interval: check.intervalSeconds,
        timeout: check.timeoutSeconds,
        healthyThreshold: check.healthyThreshold,
        unhealthyThreshold: check.unhealthyThreshold,
      },
      tags: { Name: fullName },
    }, { parent: this });
    const forwarding = loadBalancer.forward(this.name, {
      owner: `${this.owner}: route`,
      condition: route,
      targetGroup: group,
      protocol,
      destination: { label: `service ${this.name}`, securityGroupId: this.securityGroupId, port: port! },
    }, this);
    return { group, forwarding };
  }

  private serviceConnect(namespace: pulumi.Output<string>): aws.types.input.ecs.ServiceServiceConnectConfiguration {
    const { serviceConnect, serviceConnectTimeout, port } = this.settings;
    return {
      enabled: true,
      namespace,
      services: serviceConnect
        ? [discoverable(this.name, port!, serviceConnectTimeout)]
        : undefined, // a client only
    };
  }
}

/** Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", permissions; these know no resource type. */
const EXECUTE_COMMAND = {
  actions: [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  resources: ["*"],
};
