import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../operations/alerts";
import { DeadLetterQueue } from "../operations/dead-letter-queue";
import { StateMachine } from "../operations/state-machine";
import { StateMachineTarget } from "../operations/state-machine-target";
import { allow } from "../shared/policy-document";
import { stopDefinition } from "./stop-definition";

export interface KeepStoppedArgs {
  instanceIdentifier: string;
  instanceArn: pulumi.Input<string>;
  /** Notified of an instance that isn't stopped again. */
  alerts: Alerts;
}

/**
 * Keeps a stopped RDS instance stopped: AWS starts it after seven days, with an event. An instance that a person starts keeps running.
 *
 * - Rule for the event that AWS starts this instance for that reason
 * - State machine that waits until the instance can be stopped, stops it, and notifies the topic if it can't; it may describe and stop this
 *   instance only
 * - Dead-letter queue with an alarm for events that could not be delivered
 */
export class KeepStopped extends pulumi.ComponentResource {
  constructor(name: string, args: KeepStoppedArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:KeepStopped", name, {}, opts);

    const { instanceIdentifier, instanceArn, alerts } = args;
    const child = { parent: this };
    const nameTag = `${instanceIdentifier}-keep-stopped`;
    const label = `Database ${instanceIdentifier}`;

    const stateMachine = new StateMachine(name, {
      nameTag,
      description: `Stops database ${instanceIdentifier} again`,
      failure: `${label} was not stopped again and keeps running`,
      entry: "database-stop",
      definition: stopDefinition({
        label,
        identifier: instanceIdentifier,
        ...alerts.topic,
        afterSeconds: 300, // so that its state is no longer "stopped"
        problem: "was started by AWS after seven days, was not stopped again and is billed by the hour",
      }),
      statements: [allow(["rds:DescribeDBInstances", "rds:StopDBInstance"], [instanceArn])],
      alerts,
    }, child);

    const rule = new aws.cloudwatch.EventRule(`${name}-rule`, {
      description: `${label}: AWS starts it after it was stopped for seven days`,
      eventPattern: pulumi.jsonStringify(startAfterSevenDays(instanceArn)),
      tags: { Name: nameTag },
    }, child);
    const deadLetters = new DeadLetterQueue(`${name}-dead-letters`, { nameTag, label, alerts, ruleArns: [rule.arn] }, child);
    new StateMachineTarget(`${name}-stop`, {
      rule,
      stateMachineArn: stateMachine.arn,
      description: `${label}: stops it after AWS started it`,
      maximumRetryAttempts: 185,
      maximumEventAgeSeconds: 3600, // later, a person may have started it
      deadLetterQueueArn: deadLetters.queueArn,
    }, child);

    this.registerOutputs({});
  }
}

/**
 * Pattern of the event that AWS starts an instance after seven days.
 * Source: Amazon RDS user guide, "Amazon RDS event categories and event messages", RDS-EVENT-0154: "DB instance is being started due to it
 * exceeding the maximum allowed time being stopped"; that it comes while it starts: sqlxpert/step-stay-stopped-aws-rds-aurora.
 */
export const startAfterSevenDays = (instanceArn: pulumi.Input<string>) => ({
  source: ["aws.rds"],
  "detail-type": ["RDS DB Instance Event"],
  detail: { EventID: ["RDS-EVENT-0154"], SourceArn: [instanceArn] },
});
