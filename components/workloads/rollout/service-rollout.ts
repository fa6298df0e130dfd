import { createHash } from "node:crypto";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { clockOf } from "../../shared/clock";
import { type ContainerLog, serviceView } from "./ecs-views";
import { follow } from "./follow";
import { prepare, warningOf } from "./prepare";
import { raisedAlarms } from "./raised-alarms";
import type { DesiredDeployment } from "./rollout-state";

export interface ServiceRolloutArgs {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  log: ContainerLog;
  timeoutMinutes: number;
  tasks: NonNullable<DesiredDeployment["tasks"]>;
}

/** Note of a rollout in Pulumi's state: the deployment and a hash of the settings that requested it. */
interface RolloutNote extends DesiredDeployment {
  cluster: string;
  service: string;
  settings: string;
}

/**
 * Makes an update of a service succeed only if ECS runs the desired deployment, and fail if ECS rolled back or gave up.
 *
 * - Hooks of the service: before the update, make the ECS calls that the provider can't, and warn of alarms that won't count; after it,
 *   wait until the desired deployment runs
 * - Note in Pulumi's state of the deployment that was seen to run. If the hook fails, the state already has the new service, so the next
 *   update would find nothing to do and succeed; the note is out of date then, so its hook checks, and requests the deployment again.
 *   Source: pulumi/pulumi, pkg/resource/deploy/step.go, on after hooks that fail.
 */
export class ServiceRollout extends pulumi.ComponentResource {
  /** Hooks of the service. */
  readonly hooks: pulumi.ResourceHookBinding;

  private readonly clock = clockOf(this);
  private isConfirmed = false;
  /** Id of the deployment that this update replaces. */
  private replaced: string | undefined;

  constructor(private readonly name: string, private readonly args: ServiceRolloutArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceRollout", name, {}, opts);

    const first = new pulumi.ResourceHook(`${name}-before-service`, async ({ newInputs, oldInputs, oldOutputs }) => {
      const inputs = newInputs as ServiceInputs;
      const { name: service } = oldOutputs as { name: string };
      if (!needsDeployment(oldInputs as object, inputs)) return;
      const { loadBalancers = [], alarms } = inputs;
      await this.warn(alarms);
      this.replaced = await prepare(await serviceView(inputs.cluster, service, args.log), {
        subject: args.subject,
        desired: this.desiredOf(inputs),
        loadBalancers,
      }, this.clock);
    });
    const afterwards = new pulumi.ResourceHook(`${name}-of-service`, async ({ newInputs, newOutputs }) => {
      const inputs = newInputs as ServiceInputs;
      const { name: service } = newOutputs as { name: string };
      await this.wait({ cluster: inputs.cluster, service, ...this.desiredOf(inputs) }, true);
      this.isConfirmed = true;
    });
    this.hooks = { beforeUpdate: [first], afterCreate: [afterwards], afterUpdate: [afterwards] };
    this.registerOutputs();
  }

  /**
   * Notes the deployment once it runs.
   *
   * @param scaling Resources that start more tasks.
   */
  confirm(service: aws.ecs.Service, inputs: aws.ecs.ServiceArgs, scaling: pulumi.Resource[]): pulumi.Resource {
    const before = new pulumi.ResourceHook(`${this.name}-of-note`, async ({ newInputs }) => {
      if (!this.isConfirmed) await this.wait((newInputs as { input: RolloutNote }).input, false);
    });
    const { cluster, taskDefinition, networkConfiguration, capacityProviderStrategies } = service;
    const settings = pulumi.jsonStringify(inputs).apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 12));
    const desired = pulumi.all([taskDefinition, networkConfiguration, capacityProviderStrategies]).apply((
      [definition, network, strategies],
    ) => this.desiredOf({ taskDefinition: definition!, networkConfiguration: network!, capacityProviderStrategies: strategies! }));
    return new pulumi.Stash(`${this.name}-note`, {
      input: {
        cluster,
        service: service.name,
        taskDefinition: desired.taskDefinition,
        subnets: desired.subnets,
        securityGroups: desired.securityGroups,
        capacity: desired.capacity,
        tasks: this.args.tasks,
        settings,
      },
    }, { parent: this, dependsOn: [service, ...scaling], hooks: { beforeCreate: [before], beforeUpdate: [before] } });
  }

  private async wait({ cluster, service, ...desired }: Omit<RolloutNote, "settings">, isFresh: boolean): Promise<void> {
    const { subject, log, timeoutMinutes } = this.args;
    await follow(await serviceView(cluster, service, log), {
      subject,
      desired,
      logGroup: log.group,
      isFresh,
      before: this.replaced,
      limitMinutes: timeoutMinutes,
    }, this.clock);
  }

  private async warn(alarms: ServiceInputs["alarms"]): Promise<void> {
    const warning = await warningOf(alarms?.enable === true ? alarms.alarmNames : [], raisedAlarms);
    if (warning !== undefined) void pulumi.log.warn(`${this.args.subject}: ${warning}`, this);
  }

  private desiredOf(
    { taskDefinition, networkConfiguration: { subnets, securityGroups = [] }, capacityProviderStrategies: capacity }: DeploymentInputs,
  ): DesiredDeployment {
    return { taskDefinition, subnets, securityGroups, capacity, tasks: this.args.tasks };
  }
}

/** The inputs of a service that its deployments show. */
interface DeploymentInputs {
  taskDefinition: string;
  networkConfiguration: { subnets: string[]; securityGroups?: string[] };
  capacityProviderStrategies: { capacityProvider: string; weight?: number; base?: number }[];
}

interface ServiceInputs extends DeploymentInputs {
  cluster: string;
  loadBalancers?: { targetGroupArn: string; containerName: string; containerPort: number }[];
  alarms?: { enable: boolean; alarmNames: string[] };
}

/**
 * Whether the provider will call ECS for a deployment: it doesn't for tags.
 * Source: terraform-provider-aws, internal/service/ecs/service.go, `resourceServiceUpdate`.
 */
function needsDeployment(before: object, after: object): boolean {
  const [old, now] = [before, after].map((inputs) =>
    JSON.stringify(Object.entries(inputs).filter(([key]) => !key.startsWith("tags")).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  );
  return old !== now;
}
