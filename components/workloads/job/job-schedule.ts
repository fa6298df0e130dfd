import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../../shared/account";
import type { EncryptionKey } from "../../shared/encryption";
import { allow } from "../../shared/policy-document";
import { serviceRole } from "../../shared/service-role";

export interface JobScheduleArgs {
  /** Name tag of its resources. */
  nameTag: string;
  /** Name of the job in descriptions, e.g. `Job report (stg)`. */
  label: string;
  stateMachineArn: pulumi.Input<string>;
  /**
   * Input of an execution.
   * @default {}
   */
  input?: object;
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  /** Receives runs that could not be started in time. */
  deadLetterQueueArn: pulumi.Input<string>;
  /** `cron(...)`, `rate(...)` or `at(...)`. */
  schedule: string;
  /** IANA time zone; a rate has none. */
  timeZone?: string | undefined;
  /** False: the schedule exists, but is disabled. */
  enabled: boolean;
  /** Key of the schedule's input; undefined: AWS's key. */
  key: EncryptionKey | undefined;
}

/** Name of the schedule in its group. */
const SCHEDULE = "start";

/**
 * Starts a state machine on a schedule.
 *
 * - Schedule group, which the role's trust policy names
 * - Role that may start this state machine and send to its dead-letter queue
 * - Schedule of EventBridge Scheduler, with retries
 */
export class JobSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: JobScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:JobSchedule", name, {}, opts);

    const group = new aws.scheduler.ScheduleGroup(`${name}-group`, { tags: { Name: args.nameTag } }, { parent: this });

    const scheduleArn = accountOf(this).arn("scheduler", pulumi.interpolate`schedule/${group.name}/${SCHEDULE}`);

    // Source: EventBridge Scheduler user guide, "Confused deputy prevention": the source is the group, never a schedule.
    const { role, policies } = serviceRole(name, {
      service: "scheduler.amazonaws.com",
      description: `${args.label}: starts it on schedule`,
      source: { arn: group.arn },
      policies: {
        start: [
          allow(["states:StartExecution"], [args.stateMachineArn]),
          allow(["sqs:SendMessage"], [args.deadLetterQueueArn]),
          // Source: aws/aws-cdk#31923: of the permissions on the key, a schedule's role needs this one.
          ...(args.key === undefined ? [] : [args.key.decryptFor("scheduler", [scheduleArn])]),
        ],
      },
    }, this);

    new aws.scheduler.Schedule(name, {
      name: SCHEDULE,
      description: args.label,
      groupName: group.name,
      kmsKeyArn: args.key?.keyArn,
      scheduleExpression: args.schedule,
      scheduleExpressionTimezone: args.timeZone,
      flexibleTimeWindow: { mode: "OFF" },
      state: args.enabled ? "ENABLED" : "DISABLED",
      target: {
        arn: args.stateMachineArn,
        roleArn: role.arn,
        input: JSON.stringify(args.input ?? {}),
        retryPolicy: { maximumRetryAttempts: args.maximumRetryAttempts, maximumEventAgeInSeconds: args.maximumEventAgeSeconds },
        deadLetterConfig: { arn: args.deadLetterQueueArn },
      },
    }, { parent: this, dependsOn: policies });

    this.registerOutputs({});
  }
}
