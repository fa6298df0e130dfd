import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { secretsOf } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import { StateMachineTarget } from "../../operations/state-machine-target";
import { requireNone, resolve } from "../../shared/schema";
import { refuse, requireMatch } from "../../shared/validation";
import { WORKLOAD_NAME_FORM, WORKLOAD_NAME_PATTERN } from "../container-settings";
import { type ContainerSurroundings, TaskDefinition } from "../task-definition";
import { type TaskPlace, TaskSecurityGroup } from "../task-security-group";
import { JobEnds } from "./job-ends";
import { JobSchedule } from "./job-schedule";
import { type JobSettings, jobSettings, successionMistake } from "./job-settings";
import { succeededTasks, type TasksOfFamily } from "./task-events";
import { TaskRunner } from "./task-runner";

export interface ScheduledJobArgs extends JobSettings, ContainerSurroundings, TaskPlace {
  /** Hears what fails. */
  alerts: Alerts;

  /**
   * What must be there before it gets a new image: the service that shares the image runs it.
   * @default nothing
   */
  dependsOn?: pulumi.Resource[];

  /**
   * The job whose success starts this one, in place of a schedule.
   * @default none - the schedule starts it
   */
  runsAfter?: ScheduledJob;
}

/**
 * A container that runs to its end, by the clock, after another job or when it is started by hand, and whose failures are heard.
 *
 * - Log group, execution role, task role, task definition; security group that admits nobody
 * - State machine that starts the task, unless one still runs, and tells the topic of one that did not end well
 * - Rule that hands it each end of a task; dead-letter queue with an alarm
 * - EventBridge Scheduler schedule with time zone, retries and maximum age; or a rule that sees the other job succeed
 *
 * Without an image all of it is made and what would start it is switched off; the first image switches it on.
 *
 * @example
 * const report = new ScheduledJob("report", {
 *   names, cluster, network, registry, alerts,
 *   image: "3f2c1a9",
 *   schedule: "cron(0 2 * * ? *)",
 *   timeZone: "Asia/Tokyo",
 *   command: ["report", "--yesterday"],
 * });
 */
export class ScheduledJob extends pulumi.ComponentResource {
  /** Starts it by hand: `aws stepfunctions start-execution --state-machine-arn`. */
  readonly stateMachineArn: pulumi.Output<string>;

  private readonly tasks: TasksOfFamily;

  constructor(private readonly name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ScheduledJob", name, {}, opts);

    const owner = `ScheduledJob "${name}"`;
    requireMatch(owner, "name", name, WORKLOAD_NAME_PATTERN, WORKLOAD_NAME_FORM);
    const settings = resolve(jobSettings, owner, args);
    requireNone(owner, successionMistake(settings.schedule, args.runsAfter?.name));
    const { connections = [] } = args;
    for (const { serviceConnect, label } of connections) {
      // Source: Amazon ECS developer guide, "Service Connect concepts": standalone tasks can't use it.
      if (serviceConnect) refuse(owner, "connections", label, "no service: only services find one another by Service Connect");
    }

    const child = { parent: this };
    const fullName = args.names.of(name);
    const label = `Job ${name} (${args.names.environment})`;
    const logGroupName = args.names.path(name);

    const task = new TaskDefinition(`${name}-task`, {
      ...args,
      ...settings,
      owner,
      containerName: name,
      family: fullName,
      logGroupName,
      secrets: { ...secretsOf(owner, connections), ...args.secrets },
    }, child);
    const access = new TaskSecurityGroup(`${name}-access`, {
      vpcId: args.network.vpcId,
      fullName,
      label: `job ${name}`,
      connections,
      egress: settings.egress,
    }, child);
    this.tasks = { clusterArn: args.cluster.clusterArn, familyArn: pulumi.interpolate`${task.familyArn}:`, containerName: name };

    const runner = new TaskRunner(`${name}-runner`, {
      label,
      family: fullName,
      containerName: name,
      logGroupName,
      cluster: args.cluster,
      task,
      alerts: args.alerts,
      subnetIds: args.network.privateSubnetIds,
      securityGroupIds: [access.securityGroupId],
      capacityProvider: settings.spot ? "FARGATE_SPOT" : "FARGATE",
      allowOverlap: settings.allowOverlap,
      retries: Math.min(settings.maximumRetryAttempts, Math.floor(settings.maximumEventAgeSeconds / 60)), // a minute apart
      dependencies: [
        ...args.network.outboundAccess,
        ...args.cluster.dependencies,
        ...task.dependencies,
        ...access.dependencies,
        ...(args.dependsOn ?? []),
      ],
    }, child);

    const enabled = settings.image !== undefined;
    if (!enabled) void pulumi.log.info(`${owner} waits for its first image: it doesn't run until image is set`, this);
    const success = args.runsAfter && new aws.cloudwatch.EventRule(`${name}-after`, {
      description: `${label}: job ${args.runsAfter.name} succeeded`,
      eventPattern: pulumi.jsonStringify(succeededTasks(args.runsAfter.tasks)),
      state: enabled ? "ENABLED" : "DISABLED",
      tags: { Name: fullName },
    }, child);
    const ends = new JobEnds(`${name}-ends`, {
      ...this.tasks,
      nameTag: fullName,
      label,
      stateMachineArn: runner.stateMachineArn,
      alerts: args.alerts,
      ruleArns: success ? [success.arn] : [],
    }, child);

    const start = { ...settings, stateMachineArn: runner.stateMachineArn, deadLetterQueueArn: ends.deadLetterQueueArn };
    if (success) {
      new StateMachineTarget(
        `${name}-succession`,
        { ...start, rule: success, description: `${label}: starts it after another job` },
        child,
      );
    }
    if (settings.schedule !== undefined) {
      new JobSchedule(`${name}-schedule`, { ...start, nameTag: fullName, label, enabled, schedule: settings.schedule }, child);
    }

    this.stateMachineArn = runner.stateMachineArn;
    this.registerOutputs({ setting: args.setting, stateMachineArn: this.stateMachineArn });
  }
}
