import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { badEnds, type TasksOfFamily } from "./lib/task-events";
import type { Alerts } from "./alerts";
import { DeadLetterQueue } from "./dead-letter-queue";

export interface JobFailuresArgs extends TasksOfFamily {
  /** Name tag of what it makes. */
  nameTag: string;
  /** How messages call the job, e.g. `Job report (stg)`. */
  label: string;
  logGroupName: string;
  alerts: Alerts;
  /** Rules of the job besides this one's own, whose undelivered events are kept, too. */
  ruleArns: pulumi.Input<string>[];
}

/**
 * What goes wrong with a job is heard.
 *
 * - Rule that sees a task of it fail to start, fail, or be stopped, and tells the topic what ECS says of it
 * - Dead-letter queue with an alarm for whatever AWS could not deliver
 */
export class JobFailures extends pulumi.ComponentResource {
  readonly deadLetterQueueArn: pulumi.Output<string>;

  constructor(name: string, args: JobFailuresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:JobFailures", name, {}, opts);

    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: `${args.label}: tasks that did not end by themselves with exit code 0`,
      eventPattern: pulumi.jsonStringify(badEnds(args)),
      tags: { Name: args.nameTag },
    }, { parent: this });
    const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, {
      nameTag: args.nameTag,
      label: args.label,
      alerts: args.alerts,
      ruleArns: [rule.arn, ...args.ruleArns],
    }, { parent: this });

    new aws.cloudwatch.EventTarget(`${name}-tell`, {
      rule: rule.name,
      targetId: "alerts",
      arn: args.alerts.topicArn,
      deadLetterConfig: { arn: deadLetters.queueArn },
      inputTransformer: {
        inputPaths: {
          code: "$.detail.stopCode",
          reason: "$.detail.stoppedReason",
          exit: "$.detail.containers[0].exitCode",
          container: "$.detail.containers[0].reason",
          task: "$.detail.taskArn",
        },
        inputTemplate: JSON.stringify(
          `${args.label} did not end well: <code>. <reason> <container> Exit code: <exit>. Task: <task>. Its output is in the log group ${args.logGroupName}.`),
      },
    }, { parent: this, dependsOn: args.alerts.ready });

    this.deadLetterQueueArn = deadLetters.queueArn;
    this.registerOutputs({ deadLetterQueueArn: this.deadLetterQueueArn });
  }
}
