import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow } from "../../shared/policy-document";
import { serviceRole } from "../../shared/service-role";

export interface JobScheduleArgs {
  /** Name tag of what it makes. */
  nameTag: string;
  /** How descriptions call the job, e.g. `Job report (stg)`. */
  label: string;
  stateMachineArn: pulumi.Input<string>;
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  /** Gets what could not be started in time. */
  deadLetterQueueArn: pulumi.Input<string>;
  /** `cron(...)`, `rate(...)` or `at(...)`. */
  schedule: string;
  /** IANA time zone; a rate has none. */
  timeZone?: string | undefined;
  /** False: it is there and doesn't run. */
  enabled: boolean;
}

/**
 * Starts a state machine by the clock.
 *
 * - Schedule group, so that the role can name who may use it
 * - Role that starts this state machine and writes to its dead-letter queue
 * - Schedule of EventBridge Scheduler, with retries
 */
export class JobSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: JobScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:JobSchedule", name, {}, opts);

    const group = new aws.scheduler.ScheduleGroup(`${name}-group`, { tags: { Name: args.nameTag } }, { parent: this });

    // Source: EventBridge Scheduler user guide, "Confused deputy prevention": the source is the group, never a schedule.
    const { role, policies } = serviceRole(name, {
      service: "scheduler.amazonaws.com",
      description: `${args.label}: starts it by the clock`,
      source: { arn: group.arn },
      policies: {
        start: [
          allow(["states:StartExecution"], [args.stateMachineArn]),
          allow(["sqs:SendMessage"], [args.deadLetterQueueArn]),
        ],
      },
    }, this);

    new aws.scheduler.Schedule(name, {
      name: "start",
      description: args.label,
      groupName: group.name,
      scheduleExpression: args.schedule,
      scheduleExpressionTimezone: args.timeZone,
      flexibleTimeWindow: { mode: "OFF" },
      state: args.enabled ? "ENABLED" : "DISABLED",
      target: {
        arn: args.stateMachineArn,
        roleArn: role.arn,
        input: "{}",
        retryPolicy: { maximumRetryAttempts: args.maximumRetryAttempts, maximumEventAgeInSeconds: args.maximumEventAgeSeconds },
        deadLetterConfig: { arn: args.deadLetterQueueArn },
      },
    }, { parent: this, dependsOn: policies });

    this.registerOutputs({});
  }
}
