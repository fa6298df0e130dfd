import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow, policyDocument, trust } from "./lib/policy-document";
import type { JobStartArgs } from "./job-schedule";

export interface JobSuccessionArgs extends JobStartArgs {
  /** Sees the other job succeed; the dead-letter queue's policy lets it write there. */
  rule: aws.cloudwatch.EventRule;
}

/**
 * Starts a state machine each time a rule sees another job succeed.
 *
 * - Role that starts this state machine, for this rule only
 * - Target of the rule, with retries
 */
export class JobSuccession extends pulumi.ComponentResource {
  constructor(name: string, args: JobSuccessionArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:JobSuccession", name, {}, opts);

    // Source: Amazon EventBridge user guide, "Using IAM roles to grant EventBridge permission to access targets".
    const account = aws.getCallerIdentityOutput({}, { parent: this }).accountId;
    const role = new aws.iam.Role(`${name}-role`, {
      description: `${args.label}: starts it after another job`,
      assumeRolePolicy: pulumi.jsonStringify(trust("events.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": account, "aws:SourceArn": args.rule.arn },
      })),
    }, { parent: this });
    const policy = new aws.iam.RolePolicy(`${name}-start`, {
      name: "start",
      role: role.name,
      policy: pulumi.jsonStringify(policyDocument(allow(["states:StartExecution"], [args.stateMachineArn]))),
    }, { parent: this });

    new aws.cloudwatch.EventTarget(`${name}-target`, {
      rule: args.rule.name,
      targetId: name, // several jobs may follow one
      arn: args.stateMachineArn,
      roleArn: role.arn,
      input: "{}",
      retryPolicy: { maximumRetryAttempts: args.maximumRetryAttempts, maximumEventAgeInSeconds: args.maximumEventAgeSeconds },
      deadLetterConfig: { arn: args.deadLetterQueueArn },
    }, { parent: this, dependsOn: [policy] });

    this.registerOutputs({});
  }
}
