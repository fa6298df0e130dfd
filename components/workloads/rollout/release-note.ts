import * as pulumi from "@pulumi/pulumi";

import { clockOf } from "../../shared/clock";
import { type ContainerLog, taskView } from "./ecs-views";
import { runRelease } from "./run-release";

export interface ReleaseNoteArgs {
  /** Subject of messages, e.g. `FargateService "api"`. */
  subject: string;
  /** The run in messages, e.g. `release ["node","migrate.js"]`. */
  label: string;
  /** State after a failed run, e.g. `The service was not changed.` */
  unchanged: string;
  /** The command with its arguments. */
  command: readonly string[];
  /** Minutes until it is stopped, which counts as failed. */
  timeoutMinutes: number;
  log: ContainerLog;
  clusterArn: pulumi.Input<string>;
  taskDefinitionArn: pulumi.Input<string>;
  subnetIds: pulumi.Input<string>[];
  securityGroupIds: pulumi.Input<string>[];
  /** Resources that must exist before a task starts. */
  dependencies: pulumi.Resource[];
}

/** Note of a run in Pulumi's state. */
interface Note {
  cluster: string;
  taskDefinition: string;
  command: string[];
  subnets: string[];
  securityGroups: string[];
}

/**
 * Creates the note `<name>-note` of the task definition in which a command succeeded; a hook runs the command before the note is written.
 * So it runs once in each new task definition, not again if the update fails later and is repeated, and never in a preview.
 */
export function makeReleaseNote(name: string, args: ReleaseNoteArgs, parent: pulumi.Resource): pulumi.Resource {
  const { subject, label, unchanged, log, timeoutMinutes } = args;
  const clock = clockOf(parent);
  const run = new pulumi.ResourceHook(`${name}-run`, async ({ newInputs, oldInputs }) => {
    const { cluster, ...desired } = (newInputs as { input: Note }).input;
    const before = (oldInputs as { input?: Note } | undefined)?.input;
    // Another subnet or security group isn't a new version.
    if (before?.taskDefinition === desired.taskDefinition && JSON.stringify(before.command) === JSON.stringify(desired.command)) return;
    await runRelease(await taskView(cluster, log), {
      ...desired,
      subject,
      label,
      unchanged,
      timeoutMinutes,
      container: log.container,
      logGroup: log.group,
      capacity: [{ capacityProvider: "FARGATE", weight: 1 }],
    }, clock);
  });
  return new pulumi.Stash(`${name}-note`, {
    input: {
      cluster: args.clusterArn,
      taskDefinition: args.taskDefinitionArn,
      command: [...args.command],
      subnets: args.subnetIds,
      securityGroups: args.securityGroupIds,
    },
  }, { parent, dependsOn: args.dependencies, hooks: { beforeCreate: [run], beforeUpdate: [run] } });
}
