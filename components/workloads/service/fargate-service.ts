import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type Connectable, type Destination, secretsOf } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import { resolve } from "../../shared/schema";
import { invalid, requireMatch } from "../../shared/validation";
import type { LoadBalancer } from "../../web/load-balancer";
import { WORKLOAD_NAME_FORM, WORKLOAD_NAME_PATTERN } from "../container-settings";
import { ServiceRelease } from "../rollout/service-release";
import { ServiceRollout } from "../rollout/service-rollout";
import { type ContainerInputs, TaskDefinition } from "../task-definition";
import { type TaskPlace, TaskSecurityGroup } from "../task-security-group";
import { containerCheck, healthCheckOf } from "./health-check";
import { ServiceAlarms } from "./service-alarms";
import { APP_PROTOCOLS } from "./service-connect";
import { serviceInputs } from "./service-inputs";
import { ServiceScaling } from "./service-scaling";
import { type ResolvedService, type ServiceSettings, serviceSettings } from "./service-settings";
import { makeServiceTarget } from "./service-target";
import { ServiceWatch } from "./service-watch";

export interface FargateServiceArgs extends ServiceSettings, ContainerInputs, TaskPlace {
  /** Notified when the service fails. */
  alerts: Alerts;

  /** Required with `route`: the load balancer that forwards the requests. */
  loadBalancer?: LoadBalancer | undefined;
}

/**
 * A container that always runs in `count` tasks, and is updated without downtime.
 *
 * - Log group, execution role, task role, task definition
 * - Security group that admits only the load balancer and connected clients
 * - Target group with a fast health check, and the load balancer's rule
 * - ECS service in the private subnets, without public addresses; an update that doesn't become healthy, or raises an alarm, is rolled
 *   back, and fails the update of the program
 * - A release command before each new version, with `release`
 * - Auto scaling on CPU, memory and requests, with `scaling`
 *
 * Without `image` everything is created and no task is started; the first image starts the tasks.
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

  /** Dependencies of workloads that share its image: the version runs, and so was released. */
  readonly runningVersion: pulumi.Resource[];

  private readonly settings: ResolvedService;
  private readonly subject: string;
  private readonly securityGroupId: pulumi.Output<string>;
  private readonly service: aws.ecs.Service;

  constructor(private readonly name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:FargateService", name, {}, opts);

    this.subject = `FargateService "${name}"`;
    requireMatch(this.subject, "name", name, WORKLOAD_NAME_PATTERN, WORKLOAD_NAME_FORM);
    const settings = resolve(serviceSettings, this.subject, args);
    this.settings = settings;
    if (settings.route !== undefined) {
      if (args.loadBalancer === undefined) {
        invalid(this.subject, "loadBalancer", args.loadBalancer, "set, as it forwards the requests of route");
      }
      args.loadBalancer.checkForward({ subject: `${this.subject}: route`, condition: settings.route, protocol: settings.protocol });
    }
    const child = { parent: this };
    const { connections = [] } = args;
    const fullName = args.names.of(name);
    const healthCheck = healthCheckOf(settings);
    const log = { group: args.names.path(name), container: name };

    const task = new TaskDefinition(`${name}-task`, {
      subject: this.subject,
      containerName: name,
      family: fullName,
      logGroupName: log.group,
      container: settings,
      registry: args.registry,
      port: settings.port === undefined ? undefined : { number: settings.port, appProtocol: APP_PROTOCOLS[settings.protocol] },
      healthCheck: containerCheck(healthCheck),
      executeCommand: settings.executeCommand,
      environment: args.environment,
      secrets: { ...secretsOf(this.subject, connections), ...args.secrets },
      secretKmsKeyArns: args.secretKmsKeyArns,
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

    const target = settings.route && args.loadBalancer && makeServiceTarget(name, {
      subject: `${this.subject}: route`,
      nameTag: fullName,
      vpcId: args.network.vpcId,
      loadBalancer: args.loadBalancer,
      route: settings.route,
      protocol: settings.protocol,
      healthCheck,
      deregistrationDelaySeconds: settings.deregistrationDelaySeconds,
      securityGroupId: this.securityGroupId,
      port: settings.port!,
    }, this);

    const waits = settings.image === undefined;
    if (waits) void pulumi.log.info(`${this.subject} waits for its first image: no task runs and nothing scales until image is set`, this);
    const scales = settings.scaling !== undefined && !waits;

    const dependencies = [...args.network.outboundAccess, ...args.cluster.dependencies, ...task.dependencies, ...access.dependencies];
    const release = settings.release && !waits
      ? new ServiceRelease(`${name}-release`, {
        command: settings.release.command,
        timeoutMinutes: settings.release.timeoutMinutes,
        subject: this.subject,
        log,
        clusterArn: args.cluster.clusterArn,
        taskDefinitionArn: task.arn,
        subnetIds: args.network.privateSubnetIds,
        securityGroupIds: [this.securityGroupId],
        dependencies,
      }, child)
      : undefined;
    const rollout = waits ? undefined : new ServiceRollout(`${name}-rollout`, {
      subject: this.subject,
      log,
      timeoutMinutes: settings.rolloutTimeoutMinutes,
      tasks: { least: settings.count, isExact: !scales },
    }, child);
    const arnSuffixes = target && { loadBalancer: target.forwarding.loadBalancerArnSuffix, targetGroup: target.group.arnSuffix };
    const watched = { fullName, label: `Service ${name} (${args.names.environment})`, alerts: args.alerts, healthCheck };
    const alarms = arnSuffixes
      && new ServiceAlarms(`${name}-alarms`, { ...watched, arnSuffixes, serverErrorPercent: settings.serverErrorPercent }, child);

    const inputs = serviceInputs({
      name,
      nameTag: fullName,
      settings,
      healthCheck,
      cluster: args.cluster,
      network: args.network,
      task,
      securityGroupId: this.securityGroupId,
      target,
      alarms,
      usesServiceConnect: settings.serviceConnect || connections.some(({ serviceConnect }) => serviceConnect),
      waitsForImage: waits,
    });
    this.service = new aws.ecs.Service(`${name}-service`, inputs, {
      parent: this,
      dependsOn: [...dependencies, ...(target?.forwarding.dependencies ?? []), ...(release?.done ?? [])],
      // They wait until the desired deployment runs; the provider can't distinguish a rollback from success.
      ...(rollout !== undefined && { hooks: rollout.hooks }),
      ignoreChanges: scales ? ["desiredCount"] : [], // managed by auto scaling; an update must not reset it
    });

    const scaling = scales
      ? new ServiceScaling(`${name}-scaling`, {
        clusterName: args.cluster.clusterName,
        serviceName: this.service.name,
        minCount: settings.count,
        scaling: settings.scaling!,
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
   * Destination of other services: `http://<name>:<port>` inside the VPC.
   *
   * @throws {RunError} It has no `serviceConnect`.
   */
  destination(): Destination {
    if (!this.settings.serviceConnect) invalid(this.subject, "serviceConnect", false, "true, so that other services reach it");
    return {
      name: this.name,
      label: `service ${this.name}`,
      securityGroupId: this.securityGroupId,
      port: this.settings.port!,
      secrets: {},
      dependencies: [this.service], // a client sees only endpoints that exist when its tasks start
      serviceConnect: true,
    };
  }
}

/** Source: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec", permissions; these have no resource type. */
const EXECUTE_COMMAND = {
  actions: [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
  ],
  resources: ["*"],
};
