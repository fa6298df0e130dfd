import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import { policyDocument, type Statement, trust } from "../shared/policy-document";
import type { Alerts } from "./alerts";
import { alarmText } from "./runbook";

export interface StateMachineArgs {
  /** Name tag of what it makes. */
  nameTag: string;
  /** What it does, e.g. `Starts tasks of aws-practice-report-stg`. */
  description: string;
  /** What failed where an execution does, e.g. `Job report (stg) could not be started`. */
  failure: string;
  /** In the Amazon States Language. */
  definition: object;
  /** What it may do besides telling the topic. */
  statements: Statement[];
  alerts: Alerts;
  /** What must be there before it runs. */
  dependencies?: pulumi.Resource[];
}

/**
 * Something that looks, waits and acts.
 *
 * - State machine, with the history of its executions
 * - Its role: what it is given, and the topic
 * - Alarm on an execution that fails, whatever the reason: what can't tell the topic itself is heard nevertheless
 */
export class StateMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: StateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:StateMachine", name, {}, opts);

    const { alerts } = args;
    const child = { parent: this };
    const tags = { Name: args.nameTag };
    const account = accountOf(this);

    // By account: the state machine's ARN, which Step Functions sends as the source, needs this role to be made.
    // Source: AWS Step Functions developer guide, "Creating an IAM role for your state machine", confused deputy.
    const role = new aws.iam.Role(`${name}-role`, {
      description: args.description,
      assumeRolePolicy: pulumi.jsonStringify(trust("states.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": account.accountId },
        ArnLike: { "aws:SourceArn": account.arn("states", "stateMachine:*") },
      })),
    }, child);
    const policy = new aws.iam.RolePolicy(`${name}-run`, {
      name: "run",
      role: role.name,
      policy: pulumi.jsonStringify(policyDocument(...args.statements, ...alerts.publishStatements())),
    }, child);

    const stateMachine = new aws.sfn.StateMachine(`${name}-state-machine`, {
      type: "STANDARD",
      roleArn: role.arn,
      definition: pulumi.jsonStringify(args.definition),
      tags,
    }, { parent: this, dependsOn: [policy, ...(args.dependencies ?? []), ...alerts.dependencies] });

    new aws.cloudwatch.MetricAlarm(`${name}-alarm`, {
      alarmDescription: alarmText(args.failure, "job-start"),
      namespace: "AWS/States",
      metricName: "ExecutionsFailed",
      dimensions: { StateMachineArn: stateMachine.arn },
      statistic: "Sum",
      comparisonOperator: "GreaterThanThreshold",
      threshold: 0,
      period: 300,
      evaluationPeriods: 1,
      treatMissingData: "notBreaching",
      alarmActions: [alerts.topicArn],
      tags,
    }, child);

    this.arn = stateMachine.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
