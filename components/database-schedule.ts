import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { WEEKLY_RESTART_TIME_ZONE, type WeeklyRestart } from "./lib/database-choice";
import { allow, policyDocument, trust } from "./lib/policy-document";
import type { Alerts } from "./alerts";
import { DeadLetterQueue } from "./dead-letter-queue";

export interface DatabaseScheduleArgs extends WeeklyRestart {
  instanceIdentifier: string;
  instanceArn: pulumi.Input<string>;
  /**
   * Hears of a start or stop that didn't come about.
   * @default nobody does
   */
  alerts?: Alerts;
}

/**
 * Keeps a stopped RDS instance stopped: RDS starts one by itself after seven days, this starts and stops it once a week
 * before that.
 *
 * - Schedule group, so that the role can name who may use it
 * - Role that may start and stop this one instance
 * - Two schedules that call RDS directly, without a function in between
 * - With `alerts` a dead-letter queue for a call that RDS refused, with its alarm
 */
export class DatabaseSchedule extends pulumi.ComponentResource {
  constructor(name: string, args: DatabaseScheduleArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:DatabaseSchedule", name, {}, opts);

    const group = new aws.scheduler.ScheduleGroup(`${name}-group`, {}, { parent: this });

    // Source: EventBridge Scheduler user guide, "Confused deputy prevention": the source is the group, never a schedule.
    const account = aws.getCallerIdentityOutput({}, { parent: this }).accountId;
    const role = new aws.iam.Role(`${name}-role`, {
      description: `Starts and stops database ${args.instanceIdentifier}`,
      assumeRolePolicy: pulumi.jsonStringify(trust("scheduler.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": account, "aws:SourceArn": group.arn },
      })),
    }, { parent: this });
    const deadLetters = args.alerts && new DeadLetterQueue(`${name}-dead-letters`, {
      nameTag: `${args.instanceIdentifier}-weekly-restart`,
      label: `The weekly restart of database ${args.instanceIdentifier}`,
      alerts: args.alerts,
    }, { parent: this });
    const policy = new aws.iam.RolePolicy(`${name}-start-stop`, {
      name: "start-stop",
      role: role.name,
      policy: pulumi.jsonStringify(policyDocument(
        allow(["rds:StartDBInstance", "rds:StopDBInstance"], [args.instanceArn]),
        ...(deadLetters ? [allow(["sqs:SendMessage"], [deadLetters.queueArn])] : []),
      )),
    }, { parent: this });

    for (const [what, time] of [["start", args.startTime], ["stop", args.stopTime]] as const) {
      const [hour, minute] = time.split(":").map(Number);
      new aws.scheduler.Schedule(`${name}-${what}`, {
        name: what,
        description: `${what} database ${args.instanceIdentifier}, so that RDS's own start after seven days never comes`,
        groupName: group.name,
        scheduleExpression: `cron(${minute} ${hour} ? * ${args.dayOfWeek.toUpperCase()} *)`,
        scheduleExpressionTimezone: args.timeZone ?? WEEKLY_RESTART_TIME_ZONE,
        flexibleTimeWindow: { mode: "OFF" },
        target: {
          // Source: EventBridge Scheduler user guide, "Using universal targets".
          arn: pulumi.interpolate`arn:${aws.getPartitionOutput({}, { parent: this }).partition}:scheduler:::aws-sdk:rds:${what}DBInstance`,
          input: JSON.stringify({ DbInstanceIdentifier: args.instanceIdentifier }),
          roleArn: role.arn,
          retryPolicy: { maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3600 },
          deadLetterConfig: deadLetters && { arn: deadLetters.queueArn },
        },
      }, { parent: this, dependsOn: [policy] });
    }

    this.registerOutputs({});
  }
}
