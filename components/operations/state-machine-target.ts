import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow } from "../shared/policy-document";
import { serviceRole } from "../shared/service-role";

export interface StateMachineTargetArgs {
  /** Rule for the event; the dead-letter queue's policy lets it send messages there. */
  rule: aws.cloudwatch.EventRule;
  stateMachineArn: pulumi.Input<string>;
  /** Description of the role, e.g. `Job report (stg): starts it after another job`. */
  description: string;
  maximumRetryAttempts: number;
  maximumEventAgeSeconds: number;
  /** Receives events for which no execution could be started in time. */
  deadLetterQueueArn: pulumi.Input<string>;
  /**
   * Key of the event's detail in the execution's input.
   * @default none - the input is `input`
   */
  detailAs?: string;
  /**
   * Input of the execution, without `detailAs`.
   * @default {}
   */
  input?: object;
}

/**
 * Starts a state machine for each event that a rule matches.
 *
 * - Role that may start this state machine, for this rule only
 * - Target of the rule, with retries
 */
export class StateMachineTarget extends pulumi.ComponentResource {
  constructor(name: string, args: StateMachineTargetArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:StateMachineTarget", name, {}, opts);

    // Source: Amazon EventBridge user guide, "Using IAM roles to grant EventBridge permission to access targets".
    const { role, policies } = serviceRole(name, {
      service: "events.amazonaws.com",
      description: args.description,
      source: { arn: args.rule.arn },
      policies: { start: [allow(["states:StartExecution"], [args.stateMachineArn])] },
    }, this);

    new aws.cloudwatch.EventTarget(`${name}-target`, {
      rule: args.rule.name,
      targetId: name, // a rule may have several
      arn: args.stateMachineArn,
      roleArn: role.arn,
      // Without quotes a variable is inserted as JSON. Source: Amazon EventBridge user guide, "Amazon EventBridge input transformation".
      ...(args.detailAs === undefined
        ? { input: JSON.stringify(args.input ?? {}) }
        : { inputTransformer: { inputPaths: { detail: "$.detail" }, inputTemplate: `{${JSON.stringify(args.detailAs)}: <detail>}` } }),
      retryPolicy: { maximumRetryAttempts: args.maximumRetryAttempts, maximumEventAgeInSeconds: args.maximumEventAgeSeconds },
      deadLetterConfig: { arn: args.deadLetterQueueArn },
    }, { parent: this, dependsOn: policies });

    this.registerOutputs({});
  }
}
