import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import type { Statement } from "../shared/policy-document";
import { serviceRole } from "../shared/service-role";
import type { Alerts } from "./alerts";
import { above, metricAlarm } from "./metric-alarm";

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

    // By account: the state machine's ARN, which Step Functions sends as the source, needs this role to be made.
    // Source: AWS Step Functions developer guide, "Creating an IAM role for your state machine", confused deputy.
    const { role, policies } = serviceRole(name, {
      service: "states.amazonaws.com",
      description: args.description,
      source: { arnLike: accountOf(this).arn("states", "stateMachine:*") },
      policies: { run: [...args.statements, ...alerts.publishStatements()] },
    }, this);

    const stateMachine = new aws.sfn.StateMachine(`${name}-state-machine`, {
      type: "STANDARD",
      roleArn: role.arn,
      definition: pulumi.jsonStringify(args.definition),
      tags: { Name: args.nameTag },
    }, { parent: this, dependsOn: [...policies, ...(args.dependencies ?? []), ...alerts.dependencies] });

    metricAlarm(`${name}-alarm`, {
      nameTag: args.nameTag,
      alerts,
      notifiesRecovery: false,
      problem: args.failure,
      entry: "job-start",
      metric: {
        namespace: "AWS/States",
        metricName: "ExecutionsFailed",
        dimensions: { StateMachineArn: stateMachine.arn },
        statistic: "Sum",
        period: 300,
      },
      threshold: above(0),
      periods: 1,
      missingData: "notBreaching",
    }, { parent: this });

    this.arn = stateMachine.arn;
    this.registerOutputs({ arn: this.arn });
  }
}
