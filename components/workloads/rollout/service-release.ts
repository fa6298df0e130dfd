import * as pulumi from "@pulumi/pulumi";

import { clockOf } from "../../shared/clock";
import type { ReleaseSettings } from "../service/service-settings";
import { type ContainerLog, taskView } from "./ecs-views";
import { runRelease } from "./run-release";

export interface ServiceReleaseArgs extends ReleaseSettings {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  log: ContainerLog;
  clusterArn: pulumi.Input<string>;
  taskDefinitionArn: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  securityGroupIds: pulumi.Input<string>[];
  /** Resources that must exist before a task starts. */
  dependencies: pulumi.Resource[];
}

/** Note of a release in Pulumi's state. */
interface ReleaseNote {
  cluster: string;
  taskDefinition: string;
  command: string[];
  subnets: string[];
  securityGroups: string[];
}

/**
 * A command that runs once in each new task definition, before the service uses it.
 *
 * - Note in Pulumi's state of the task definition in which the command succeeded; a hook runs the command before the note is written. So it
 *   doesn't run again if the update fails later and is repeated, and never in a preview.
 */
export class ServiceRelease extends pulumi.ComponentResource {
  /** Dependencies of a new version: the release has succeeded. */
  readonly done: pulumi.Resource[];

  constructor(name: string, args: ServiceReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceRelease", name, {}, opts);

    const { subject, log, timeoutMinutes } = args;
    const clock = clockOf(this);
    const run = new pulumi.ResourceHook(`${name}-run`, async ({ newInputs, oldInputs }) => {
      const { cluster, ...desired } = (newInputs as { input: ReleaseNote }).input;
      const before = (oldInputs as { input?: ReleaseNote } | undefined)?.input;
      // Another subnet or security group isn't a new version.
      if (before?.taskDefinition === desired.taskDefinition && JSON.stringify(before.command) === JSON.stringify(desired.command)) return;
      await runRelease(await taskView(cluster, log), {
        ...desired,
        subject,
        timeoutMinutes,
        container: log.container,
        logGroup: log.group,
        capacity: [{ capacityProvider: "FARGATE", weight: 1 }],
      }, clock);
    });
    const note = new pulumi.Stash(`${name}-note`, {
      input: {
        cluster: args.clusterArn,
        taskDefinition: args.taskDefinitionArn,
        command: [...args.command],
        subnets: args.subnetIds,
        securityGroups: args.securityGroupIds,
      },
    }, { parent: this, dependsOn: args.dependencies, hooks: { beforeCreate: [run], beforeUpdate: [run] } });

    this.done = [note];
    this.registerOutputs();
  }
}
