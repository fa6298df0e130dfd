import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { DeadLetterQueue } from "../../operations/dead-letter-queue";
import { StateMachineTarget } from "../../operations/state-machine-target";
import { stoppedTasks, type TasksOfFamily } from "./task-events";

export interface JobEndsArgs extends TasksOfFamily {
  /** Name tag of what it makes. */
  nameTag: string;
  /** How messages call the job, e.g. `Job report (stg)`. */
  label: string;
  /** Judges how a task ended, and tells the topic of a bad end. */
  stateMachineArn: pulumi.Input<string>;
  alerts: Alerts;
  /** Rules of the job besides this one's own, whose undelivered events are kept, too. */
  ruleArns: pulumi.Input<string>[];
}

/**
 * How a job's tasks end is heard.
 *
 * - Rule that sees a task of it stop, and hands what ECS says of it to the job's state machine
 * - Dead-letter queue with an alarm for whatever AWS could not deliver
 */
export class JobEnds extends pulumi.ComponentResource {
  readonly deadLetterQueueArn: pulumi.Output<string>;

  constructor(name: string, args: JobEndsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:JobEnds", name, {}, opts);

    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: `${args.label}: tasks that stopped`,
      eventPattern: pulumi.jsonStringify(stoppedTasks(args)),
      tags: { Name: args.nameTag },
    }, { parent: this });
    const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, {
      nameTag: args.nameTag,
      label: args.label,
      alerts: args.alerts,
      ruleArns: [rule.arn, ...args.ruleArns],
    }, { parent: this });
    new StateMachineTarget(`${name}-judge`, {
      rule,
      stateMachineArn: args.stateMachineArn,
      description: `${args.label}: judges how a task of it ended`,
      detailAs: "ended",
      maximumRetryAttempts: 185, // the most there is: an end that isn't told is a failure that nobody hears of
      maximumEventAgeSeconds: 86_400,
      deadLetterQueueArn: deadLetters.queueArn,
    }, { parent: this });

    this.deadLetterQueueArn = deadLetters.queueArn;
    this.registerOutputs({ deadLetterQueueArn: this.deadLetterQueueArn });
  }
}
