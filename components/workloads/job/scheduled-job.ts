import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { BuiltImage } from "../../images/built-image";
import { JOB_QUERIES } from "../../logs/insights-queries";
import { needsOf, requireBrought } from "../../network/connection";
import type { Alerts } from "../../operations/alerts";
import type { Section, Shown } from "../../operations/dashboard/sections";
import { expectEvents } from "../../operations/event-count";
import { StateMachineTarget } from "../../operations/state-machine-target";
import { requireNone, resolve } from "../../shared/schema";
import { invalid, requireMatch } from "../../shared/validation";
import { hasImage, WORKLOAD_NAME_FORM, WORKLOAD_NAME_PATTERN } from "../container-settings";
import type { SleepNote } from "../sleep/sleep-note";
import { type ContainerInputs, TaskDefinition } from "../task-definition";
import { type TaskPlace, TaskSecurityGroup } from "../task-security-group";
import { hoursOf } from "./expect-within";
import { JobEnds } from "./job-ends";
import { JobSchedule } from "./job-schedule";
import { jobSections } from "./job-sections";
import { type JobSettings, jobSettings, successionMistake } from "./job-settings";
import { succeededTasks, type TasksOfFamily } from "./task-events";
import { TaskRunner } from "./task-runner";

export interface ScheduledJobArgs extends JobSettings, ContainerInputs, TaskPlace {
  /** Notified of failures. */
  alerts: Alerts;

  /**
   * Dependencies of a new image: the service that shares the image runs it.
   * @default none
   */
  dependsOn?: pulumi.Resource[] | undefined;

  /**
   * The image of a service with the same `build`.
   * @default with `build`, an image of its own
   */
  builtImage?: BuiltImage | undefined;

  /**
   * The job whose success starts this one, in place of a schedule.
   * @default none - the schedule starts it
   */
  runsAfter?: ScheduledJob | undefined;

  /**
   * Note of whether its environment sleeps: its runs are skipped then.
   * @default none - it always runs
   */
  sleepNote?: SleepNote | undefined;
}

/**
 * A container that runs to its end, on a schedule, after another job or when it is started by hand, and alerts on failure.
 *
 * - Log group, execution role, task role, task definition; security group without inbound rules
 * - State machine that starts the task, unless one still runs, and notifies the topic of failures
 * - Rule that passes each end of a task to it; dead-letter queue with an alarm
 * - With `expectWithin`, an alarm if it has not succeeded for that long
 * - EventBridge Scheduler schedule with time zone, retries and maximum age; or a rule for the success of the other job
 *
 * Without `image` or `build` everything is created, but the schedule and the rule are disabled; the first image enables them.
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
export class ScheduledJob extends pulumi.ComponentResource implements Shown {
  /** Starts it by hand: `aws stepfunctions start-execution --state-machine-arn`. */
  readonly stateMachineArn: pulumi.Output<string>;

  /** None without an image. */
  readonly sections: readonly Section[];

  private readonly tasks: TasksOfFamily;

  constructor(private readonly name: string, args: ScheduledJobArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:ScheduledJob", name, {}, opts);

    const subject = `ScheduledJob "${name}"`;
    requireMatch(subject, "name", name, WORKLOAD_NAME_PATTERN, WORKLOAD_NAME_FORM);
    const settings = resolve(jobSettings, subject, args);
    requireNone(subject, successionMistake(settings.schedule, args.runsAfter?.name));
    const { connections = [], capabilities = [] } = args;
    for (const { serviceConnect, label } of connections) {
      // Source: Amazon ECS developer guide, "Service Connect concepts": standalone tasks can't use it.
      if (serviceConnect) invalid(subject, "connections", label, "no service: only services can use Service Connect");
    }

    const child = { parent: this };
    const fullName = args.names.of(name);
    const label = `Job ${name} (${args.names.environment})`;
    const logGroupName = args.names.path(name);
    const brought = [...connections, ...capabilities];
    requireBrought(subject, brought, settings.variableNames);
    const needs = needsOf(subject, brought, settings.variableNames);
    const { build, architecture } = settings;
    const builtImage = args.builtImage
      ?? (build && new BuiltImage(`${name}-image`, { subject, build, architecture, registry: args.registry }, child));

    const task = new TaskDefinition(`${name}-task`, {
      subject,
      containerName: name,
      family: fullName,
      logGroupName,
      logKey: args.encryption?.logs,
      logs: args.logs,
      queries: JOB_QUERIES,
      container: settings,
      registry: builtImage ?? args.registry,
      environment: { ...needs.environment, ...args.environment },
      secrets: { ...needs.secrets, ...args.secrets },
      secretKmsKeyArns: args.secretKmsKeyArns,
      permissions: [...needs.permissions, ...(args.permissions ?? [])],
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
      sleepNote: args.sleepNote,
      retries: Math.min(settings.maximumRetryAttempts, Math.floor(settings.maximumEventAgeSeconds / 60)), // a minute apart
      dependencies: [
        ...args.network.outboundAccess,
        ...args.cluster.dependencies,
        ...task.dependencies,
        ...access.dependencies,
        ...capabilities.flatMap((capability) => capability.dependencies),
        ...(args.dependsOn ?? []),
      ],
    }, child);

    const enabled = hasImage(settings);
    if (!enabled) void pulumi.log.info(`${subject} waits for its first image: it doesn't run until image is set`, this);
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

    if (enabled && settings.expectWithin !== undefined) {
      const { expectWithin } = settings;
      // Executions of the state machine can't be counted instead, as one that reports a failed task succeeds.
      expectEvents(`${name}-late`, {
        nameTag: fullName,
        alerts: args.alerts,
        problem: `${label} has not succeeded for ${expectWithin}`,
        entry: "job-late",
        ruleName: ends.successRuleName,
        hours: hoursOf(expectWithin),
      }, child);
    }

    const start = {
      stateMachineArn: runner.stateMachineArn,
      deadLetterQueueArn: ends.deadLetterQueueArn,
      maximumRetryAttempts: settings.maximumRetryAttempts,
      maximumEventAgeSeconds: settings.maximumEventAgeSeconds,
    };
    if (success) {
      const description = `${label}: starts it after another job`;
      new StateMachineTarget(`${name}-succession`, { ...start, rule: success, description }, child);
    }
    if (settings.schedule !== undefined) {
      const { schedule, timeZone } = settings;
      new JobSchedule(`${name}-schedule`, {
        ...start,
        nameTag: fullName,
        label,
        enabled,
        schedule,
        timeZone,
        key: args.encryption?.schedules,
      }, child);
    }

    this.stateMachineArn = runner.stateMachineArn;
    const { cluster } = args;
    this.sections = enabled
      ? jobSections({
        name,
        cluster,
        family: fullName,
        memoryMiB: settings.memoryMiB,
        stateMachineArn: this.stateMachineArn,
        endRuleName: ends.endRuleName,
        successRuleName: ends.successRuleName,
      })
      : [];
    this.registerOutputs({ setting: args.setting, stateMachineArn: this.stateMachineArn });
  }
}
