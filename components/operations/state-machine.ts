import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../shared/account";
import { allow, type Statement } from "../shared/policy-document";
import { rolePolicy, serviceRole } from "../shared/service-role";
import type { Alerts } from "./alerts";
import { above, metricAlarm } from "./metric-alarm";
import type { RunbookEntry } from "./runbook";

export interface StateMachineArgs {
  /** Name tag of its resources. */
  nameTag: string;
  /** Description of its role, e.g. `Starts tasks of aws-practice-report-stg`. */
  description: string;
  /** Meaning of a failed execution, e.g. `Job report (stg) could not be started`. */
  failure: string;
  /** In the Amazon States Language. */
  definition: object;
  /** Permissions besides publishing to the topic. */
  statements: Statement[];
  alerts: Alerts;
  /** Resources that must exist before it runs. */
  dependencies?: pulumi.Resource[];
  /**
   * Section of the alarm in docs/runbook.md.
   * @default "job-start"
   */
  entry?: RunbookEntry;
  /**
   * Allows it to publish to the topic.
   * @default true
   */
  publishes?: boolean;
  /**
   * Allows it to list its own executions, to notice that another one runs.
   * @default false
   */
  listsExecutions?: boolean;
  /**
   * Allows it to list its own executions, and to stop others.
   * @default false
   */
  endsOthers?: boolean;
}

/**
 * Step Functions state machine whose failures raise an alarm.
 *
 * - State machine, with the history of its executions
 * - Role with the given permissions, and permission to publish to the topic unless it is excluded
 * - With `listsExecutions` or `endsOthers`, a policy of its own for that, as it names the state machine
 * - Alarm on failed executions, so that a failure to publish is noticed, too
 */
export class StateMachine extends pulumi.ComponentResource {
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: StateMachineArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:StateMachine", name, {}, opts);

    const { alerts } = args;

    // By account: Step Functions sends the ARN of the state machine, which doesn't exist before its role.
    // Source: AWS Step Functions developer guide, "Creating an IAM role for your state machine", confused deputy.
    const { role, policies } = serviceRole(name, {
      service: "states.amazonaws.com",
      description: args.description,
      source: { arnLike: accountOf(this).arn("states", "stateMachine:*") },
      policies: { run: [...args.statements, ...(args.publishes === false ? [] : alerts.publishStatements())] },
    }, this);

    const stateMachine = new aws.sfn.StateMachine(`${name}-state-machine`, {
      type: "STANDARD",
      roleArn: role.arn,
      definition: pulumi.jsonStringify(args.definition),
      tags: { Name: args.nameTag },
    }, { parent: this, dependsOn: [...policies, ...(args.dependencies ?? []), ...alerts.dependencies] });

    if (args.listsExecutions === true || args.endsOthers === true) {
      // Names of executions are random.
      const executions = accountOf(this).arn("states", pulumi.interpolate`execution:${stateMachine.name}:*`);
      const statements = [
        allow(["states:ListExecutions"], [stateMachine.arn]),
        ...(args.endsOthers === true ? [allow(["states:StopExecution"], [executions])] : []),
      ];
      rolePolicy(name, { role, policy: "list", statements }, this);
    }

    metricAlarm(`${name}-alarm`, {
      nameTag: args.nameTag,
      alerts,
      notifiesRecovery: false,
      problem: args.failure,
      entry: args.entry ?? "job-start",
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
