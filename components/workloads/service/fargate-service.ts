import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { BuiltImage } from "../../images/built-image";
import type { Connectable, Destination } from "../../network/connection";
import type { Section, Shown } from "../../operations/dashboard/sections";
import { invalid } from "../../shared/validation";
import { urlOf, urlVariable } from "./service-connect";
import { type FargateServiceArgs, resolveService, type ServiceContext } from "./service-context";
import { serviceInputs } from "./service-inputs";
import {
  makeAlarms,
  makeRelease,
  makeRollout,
  makeScaling,
  makeSections,
  makeSecurityGroup,
  makeTarget,
  makeTaskDefinition,
  makeWatch,
} from "./service-parts";

/**
 * A container that always runs in `count` tasks, and is updated without downtime.
 *
 * - Log group, execution role, task role, task definition; the image, with `build`
 * - Security group that admits only the load balancer and connected clients
 * - Target group with a fast health check, and the load balancer's rule
 * - ECS service in the private subnets, without public addresses; an update that doesn't become healthy, or raises an alarm, is rolled
 *   back, and fails the update of the program
 * - A release command before each new version, with `release`
 * - Auto scaling on CPU, memory and requests, with `scaling`
 *
 * Without `image` or `build` everything is created and no task is started; the first image starts the tasks.
 *
 * @example
 * const api = new FargateService("api", {
 *   names, cluster, network, loadBalancer, registry, alerts,
 *   image: "3f2c1a9",
 *   port: 8080,
 *   route: { priority: 100, paths: ["/*"] },
 *   connections: [users.destination("api")],
 * });
 */
export class FargateService extends pulumi.ComponentResource implements Connectable, Shown {
  readonly serviceName: pulumi.Output<string>;
  readonly serviceArn: pulumi.Output<string>;

  /** Whether people may enter its tasks (ECS Exec). */
  readonly acceptsSessions: boolean;

  /** Family of its tasks, and their Name tag. */
  readonly fullName: string;

  /** Its image, with `build`. */
  readonly builtImage: BuiltImage | undefined;

  /** Dependencies of workloads that share its image: the version runs, and so was released. */
  readonly runningVersion: pulumi.Resource[];

  readonly sections: readonly Section[];

  /** Its target in Application Auto Scaling; undefined if the number of its tasks is the program's alone. */
  readonly scalableTargetArn: pulumi.Output<string> | undefined;

  private readonly context: ServiceContext;
  private readonly securityGroupId: pulumi.Output<string>;
  private readonly service: aws.ecs.Service;

  constructor(name: string, args: FargateServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:FargateService", name, {}, opts);

    const context = resolveService(name, args, this);
    const { subject, waitsForImage, scales } = context;
    this.context = context;
    this.builtImage = context.builtImage;
    this.acceptsSessions = context.settings.executeCommand;
    this.fullName = context.fullName;

    const task = makeTaskDefinition(context);
    const access = makeSecurityGroup(context);
    const { securityGroupId } = access;
    this.securityGroupId = securityGroupId;
    const target = makeTarget(context, securityGroupId);

    if (waitsForImage) {
      void pulumi.log.info(`${subject} waits for its first image: no task runs and nothing scales until image is set`, this);
    }
    const dependencies = [
      ...args.network.outboundAccess,
      ...args.cluster.dependencies,
      ...task.dependencies,
      ...access.dependencies,
      ...context.capabilities.flatMap((capability) => capability.dependencies),
    ];
    const release = makeRelease(context, { task, securityGroupId, dependencies });
    const rollout = makeRollout(context);
    const alarms = target && makeAlarms(context, target);

    const inputs = serviceInputs(context, { task, securityGroupId, target, alarms });
    this.service = new aws.ecs.Service(`${name}-service`, inputs, {
      parent: this,
      dependsOn: [...dependencies, ...(target?.forwarding.dependencies ?? []), ...(release?.done ?? [])],
      // They wait until the desired deployment runs; the provider can't distinguish a rollback from success.
      ...(rollout !== undefined && { hooks: rollout.hooks }),
      ignoreChanges: scales ? ["desiredCount"] : [], // managed by auto scaling, and by sleep; an update must not reset it
    });
    this.serviceName = this.service.name;
    this.serviceArn = this.service.arn;

    const scaling = makeScaling(context, this.serviceName, target);
    this.scalableTargetArn = scaling?.targetArn;
    this.runningVersion = rollout ? [rollout.confirm(this.service, inputs, scaling?.dependencies ?? [])] : [];
    makeWatch(context, { serviceName: this.serviceName, target, dependencies: this.runningVersion });
    this.sections = makeSections(context, this.serviceName, target);

    this.registerOutputs({ setting: args.setting, serviceName: this.serviceName, serviceArn: this.serviceArn });
  }

  /**
   * Destination of other services: `http://<name>:<port>` inside the VPC, which they get as `<NAME>_URL`.
   *
   * @throws {RunError} It has no `serviceConnect`.
   */
  destination(): Destination {
    const { name, subject, settings } = this.context;
    if (!settings.serviceConnect) invalid(subject, "serviceConnect", false, "true, so that other services reach it");
    return {
      name,
      label: `service ${name}`,
      securityGroupId: this.securityGroupId,
      port: settings.port!,
      environment: { [urlVariable(name)]: urlOf(name, settings.port!, settings.protocol) },
      secrets: {},
      permissions: [],
      dependencies: [this.service], // a client sees only endpoints that exist when its tasks start
      serviceConnect: true,
    };
  }
}
