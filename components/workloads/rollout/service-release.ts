import * as pulumi from "@pulumi/pulumi";

import { clockOf } from "../../shared/clock";
import { RELEASE_TIMEOUT_MINUTES, type ReleaseChoice } from "../service/service-settings";
import { type ContainerLog, taskView } from "./ecs";
import { runRelease } from "./release-run";

export interface ServiceReleaseArgs extends ReleaseChoice {
  /** Who reports, e.g. `FargateService "api"`. */
  owner: string;
  log: ContainerLog;
  clusterArn: pulumi.Input<string>;
  taskDefinitionArn: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  securityGroupIds: pulumi.Input<string>[];
  /** What must be there before a task starts. */
  dependencies: pulumi.Resource[];
}

/** What the state remembers of a release. */
interface Remembered {
  cluster: string;
  taskDefinition: string;
  command: string[];
  subnets: string[];
  securityGroups: string[];
}

/**
 * A command that is run once in each new task definition, before the service gets it.
 *
 * - A note in Pulumi's state of the definition in which the command ended well; a hook runs it before the note is written. So it
 *   isn't run again where an update fails later and is repeated, and never in a preview.
 */
export class ServiceRelease extends pulumi.ComponentResource {
  /** What a new version waits for. */
  readonly done: pulumi.Resource[];

  constructor(name: string, args: ServiceReleaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ServiceRelease", name, {}, opts);

    const { owner, log, timeoutMinutes = RELEASE_TIMEOUT_MINUTES } = args;
    const clock = clockOf(this);
    const run = new pulumi.ResourceHook(`${name}-run`, async ({ newInputs, oldInputs }) => {
      const { cluster, ...asked } = (newInputs as { input: Remembered }).input;
      const before = (oldInputs as { input?: Remembered } | undefined)?.input;
      // Another subnet or security group is no new version.
      if (before?.taskDefinition === asked.taskDefinition && JSON.stringify(before.command) === JSON.stringify(asked.command)) return;
      await runRelease(await taskView(cluster, log), {
        ...asked,
        owner,
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
