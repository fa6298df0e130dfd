import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { DeadLetterQueue } from "../../operations/dead-letter-queue";
import { StateMachineTarget } from "../../operations/state-machine-target";
import { stoppedTasks, succeededTasks, type TasksOfFamily } from "./task-events";

export interface JobEndsArgs extends TasksOfFamily {
  /** Name tag of its resources. */
  nameTag: string;
  /** Subject of messages, e.g. `Job report (stg)`. */
  label: string;
  /** Evaluates how a task ended, and notifies the topic of a failure. */
  stateMachineArn: pulumi.Input<string>;
  alerts: Alerts;
  /** Further rules of the job whose undelivered events go to the same queue. */
  ruleArns: pulumi.Input<string>[];
}

/**
 * Passes the end of each task of a job to its state machine.
 *
 * - Rule for stopped tasks, with the state machine as target
 * - Rule for successes, for its metric alone: EventBridge counts the events that it matches
 * - Dead-letter queue with an alarm for events that AWS could not deliver
 */
export class JobEnds extends pulumi.ComponentResource {
  readonly deadLetterQueueArn: pulumi.Output<string>;

  /** Names of the rules, dimensions of their metric MatchedEvents: one event for each end of a task, and one for each success. */
  readonly endRuleName: pulumi.Output<string>;
  readonly successRuleName: pulumi.Output<string>;

  constructor(name: string, args: JobEndsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:JobEnds", name, {}, opts);

    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: `${args.label}: stopped tasks`,
      eventPattern: pulumi.jsonStringify(stoppedTasks(args)),
      tags: { Name: args.nameTag },
    }, { parent: this });
    const success = new aws.cloudwatch.EventRule(`${name}-success`, {
      description: `${args.label}: successes, counted by the metric MatchedEvents`,
      eventPattern: pulumi.jsonStringify(succeededTasks(args)),
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
      description: `${args.label}: evaluates how its tasks ended`,
      detailAs: "ended",
      maximumRetryAttempts: 185, // the maximum: a lost event is a failure that goes unnoticed
      maximumEventAgeSeconds: 86_400,
      deadLetterQueueArn: deadLetters.queueArn,
    }, { parent: this });

    this.deadLetterQueueArn = deadLetters.queueArn;
    this.endRuleName = rule.name;
    this.successRuleName = success.name;
    this.registerOutputs({ deadLetterQueueArn: this.deadLetterQueueArn });
  }
}
