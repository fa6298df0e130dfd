import { createHash } from "node:crypto";

import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { type Clock, follow } from "./rollout/follow";
import { type ContainerLog, serviceView } from "./rollout/ecs";
import type { Asked } from "./rollout/verdict";

export interface ServiceRolloutArgs {
  /** Who reports, e.g. `FargateService "api"`. */
  owner: string;
  log: ContainerLog;
  timeoutMinutes: number;
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
 * - Hooks of the service: after ECS was asked, wait until it runs that, and no other
 * - A note in Pulumi's state of what was seen to run. The state has the new service also where its hook failed, so the next update
 *   would find nothing to do and succeed; this note it finds out of date, and looks, and asks ECS once more.
 *   Source: pulumi/pulumi, pkg/resource/deploy/step.go, on after hooks that fail.
 */
export class ServiceRollout extends pulumi.ComponentResource {
  /** For the service. */
  readonly hooks: pulumi.ResourceHookBinding;

  private readonly clock = clockOf(this);
  private hasSeenItRun = false;

  constructor(private readonly name: string, private readonly args: ServiceRolloutArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceRollout", name, {}, opts);

    const afterwards = new pulumi.ResourceHook(`${name}-of-service`, async ({ newInputs, newOutputs }) => {
      const inputs = newInputs as ServiceInputs & { cluster: string };
      const { name: service } = newOutputs as { name: string };
      await this.wait({ cluster: inputs.cluster, service, ...askedOf(inputs) }, true);
      this.hasSeenItRun = true;
    });
    this.hooks = { afterCreate: [afterwards], afterUpdate: [afterwards] };
    this.registerOutputs();
  }

  /** Notes what runs, once it does. */
  confirm(service: aws.ecs.Service, inputs: aws.ecs.ServiceArgs): pulumi.Resource {
    const before = new pulumi.ResourceHook(`${this.name}-of-note`, async ({ newInputs }) => {
      if (!this.hasSeenItRun) await this.wait((newInputs as { input: Remembered }).input, false);
    });
    const { cluster, taskDefinition, networkConfiguration, capacityProviderStrategies } = service;
    const settings = pulumi.jsonStringify(inputs).apply((text) => createHash("sha256").update(text).digest("hex").slice(0, 12));
    const asked = pulumi.all([taskDefinition, networkConfiguration, capacityProviderStrategies]).apply(([definition, network, strategies]) =>
      askedOf({ taskDefinition: definition!, networkConfiguration: network!, capacityProviderStrategies: strategies! }));
    return new pulumi.Stash(`${this.name}-note`, {
      input: { cluster, service: service.name, taskDefinition: asked.taskDefinition, subnets: asked.subnets, securityGroups: asked.securityGroups, capacity: asked.capacity, settings },
    }, { parent: this, dependsOn: [service], hooks: { beforeCreate: [before], beforeUpdate: [before] } });
  }

  private async wait({ cluster, service, ...asked }: Omit<Remembered, "settings">, isFresh: boolean): Promise<void> {
    const { owner, log, timeoutMinutes } = this.args;
    await follow(await serviceView(cluster, service, log), { owner, asked, logGroup: log.group, isFresh, limitMinutes: timeoutMinutes }, this.clock);
  }
}

/** What a service asks ECS for. */
interface ServiceInputs {
  taskDefinition: string;
  networkConfiguration: { subnets: string[]; securityGroups?: string[] };
  capacityProviderStrategies: { capacityProvider: string; weight?: number; base?: number }[];
}

function askedOf({ taskDefinition, networkConfiguration: { subnets, securityGroups = [] }, capacityProviderStrategies: capacity }: ServiceInputs): Asked {
  return { taskDefinition, subnets, securityGroups, capacity };
}

/** The machine's clock; progress is shown beside a resource while the update goes on, and not kept. */
export function clockOf(shownAt: pulumi.Resource): Clock {
  let last = "";
  return {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    tell: (progress) => {
      if (progress !== last) void pulumi.log.info(progress, shownAt, undefined, true);
      last = progress;
    },
  };
}
