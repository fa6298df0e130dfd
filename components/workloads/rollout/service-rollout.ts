import { createHash } from "node:crypto";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { clockOf } from "../../shared/clock";
import { raisedAlarms } from "./alarms";
import { type ContainerLog, serviceView } from "./ecs";
import { follow } from "./follow";
import { prepare, warningOf } from "./prepare";
import type { Asked } from "./verdict";

export interface ServiceRolloutArgs {
  /** Who reports, e.g. `FargateService "api"`. */
  owner: string;
  log: ContainerLog;
  timeoutMinutes: number;
  tasks: NonNullable<Asked["tasks"]>;
}

/** What the state remembers of a rollout: what was asked for, and by which settings. */
interface Remembered extends Asked {
  cluster: string;
  service: string;
  settings: string;
}

/**
 * An update of a service succeeds when ECS runs what was asked for, and fails when it went back or gave up.
 *
 * - Hooks of the service: before ECS is asked, bring what takes a call of its own, and tell which alarms won't count; afterwards, wait
 *   until it runs that, and no other
 * - A note in Pulumi's state of what was seen to run. The state has the new service also where its hook failed, so the next update
 *   would find nothing to do and succeed; this note it finds out of date, and looks, and asks ECS once more.
 *   Source: pulumi/pulumi, pkg/resource/deploy/step.go, on after hooks that fail.
 */
export class ServiceRollout extends pulumi.ComponentResource {
  /** For the service. */
  readonly hooks: pulumi.ResourceHookBinding;

  private readonly clock = clockOf(this);
  private hasSeenItRun = false;
  /** Id of the deployment that this update replaces. */
  private replaced: string | undefined;

  constructor(private readonly name: string, private readonly args: ServiceRolloutArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceRollout", name, {}, opts);

    const first = new pulumi.ResourceHook(`${name}-before-service`, async ({ newInputs, oldInputs, oldOutputs }) => {
      const inputs = newInputs as ServiceInputs;
      const { name: service } = oldOutputs as { name: string };
      if (!asksForMore(oldInputs as object, inputs)) return;
      const { loadBalancers = [], alarms } = inputs;
      await this.warn(alarms);
      this.replaced = await prepare(await serviceView(inputs.cluster, service, args.log), {
        owner: args.owner,
        asked: this.askedOf(inputs),
        loadBalancers,
      }, this.clock);
    });
    const afterwards = new pulumi.ResourceHook(`${name}-of-service`, async ({ newInputs, newOutputs }) => {
      const inputs = newInputs as ServiceInputs;
      const { name: service } = newOutputs as { name: string };
      await this.wait({ cluster: inputs.cluster, service, ...this.askedOf(inputs) }, true);
      this.hasSeenItRun = true;
    });
    this.hooks = { beforeUpdate: [first], afterCreate: [afterwards], afterUpdate: [afterwards] };
    this.registerOutputs();
  }

  /**
   * Notes what runs, once it does.
   *
   * @param scaling What brings more tasks.
   */
  confirm(service: aws.ecs.Service, inputs: aws.ecs.ServiceArgs, scaling: pulumi.Resource[]): pulumi.Resource {
    const before = new pulumi.ResourceHook(`${this.name}-of-note`, async ({ newInputs }) => {
      if (!this.hasSeenItRun) await this.wait((newInputs as { input: Remembered }).input, false);
    });
    const { cluster, taskDefinition, networkConfiguration, capacityProviderStrategies } = service;
    const settings = pulumi.jsonStringify(inputs).apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 12));
    const asked = pulumi.all([taskDefinition, networkConfiguration, capacityProviderStrategies]).apply((
      [definition, network, strategies],
    ) => this.askedOf({ taskDefinition: definition!, networkConfiguration: network!, capacityProviderStrategies: strategies! }));
    return new pulumi.Stash(`${this.name}-note`, {
      input: {
        cluster,
        service: service.name,
        taskDefinition: asked.taskDefinition,
        subnets: asked.subnets,
        securityGroups: asked.securityGroups,
        capacity: asked.capacity,
        tasks: this.args.tasks,
        settings,
      },
    }, { parent: this, dependsOn: [service, ...scaling], hooks: { beforeCreate: [before], beforeUpdate: [before] } });
  }

  private async wait({ cluster, service, ...asked }: Omit<Remembered, "settings">, isFresh: boolean): Promise<void> {
    const { owner, log, timeoutMinutes } = this.args;
    await follow(await serviceView(cluster, service, log), {
      owner,
      asked,
      logGroup: log.group,
      isFresh,
      before: this.replaced,
      limitMinutes: timeoutMinutes,
    }, this.clock);
  }

  private async warn(alarms: ServiceInputs["alarms"]): Promise<void> {
    const warning = await warningOf(alarms?.enable === true ? alarms.alarmNames : [], raisedAlarms);
    if (warning !== undefined) void pulumi.log.warn(`${this.args.owner}: ${warning}`, this);
  }

  private askedOf(
    { taskDefinition, networkConfiguration: { subnets, securityGroups = [] }, capacityProviderStrategies: capacity }: Placement,
  ): Asked {
    return { taskDefinition, subnets, securityGroups, capacity, tasks: this.args.tasks };
  }
}

/** What a service asks ECS for, and where. */
interface Placement {
  taskDefinition: string;
  networkConfiguration: { subnets: string[]; securityGroups?: string[] };
  capacityProviderStrategies: { capacityProvider: string; weight?: number; base?: number }[];
}

interface ServiceInputs extends Placement {
  cluster: string;
  loadBalancers?: { targetGroupArn: string; containerName: string; containerPort: number }[];
  alarms?: { enable: boolean; alarmNames: string[] };
}

/** Whether the provider will ask ECS for a deployment: it doesn't for tags. Source: terraform-provider-aws, internal/service/ecs/service.go, `resourceServiceUpdate`. */
function asksForMore(before: object, after: object): boolean {
  const [old, now] = [before, after].map((inputs) =>
    JSON.stringify(Object.entries(inputs).filter(([key]) => !key.startsWith("tags")).toSorted(([a], [b]) => (a < b ? -1 : 1)))
  );
  return old !== now;
}
