import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { allow, policyDocument, trust } from "./lib/policy-document";
import { runDefinition, type RunOfTask } from "./lib/run-definition";
import { accountOf } from "./account";
import type { Alerts } from "./alerts";
import type { Cluster } from "./cluster";
import type { TaskDefinition } from "./task-definition";

export interface TaskRunnerArgs extends Omit<RunOfTask, "clusterArn" | "taskDefinitionArn" | "topicArn"> {
  cluster: Cluster;
  task: TaskDefinition;
  alerts: Alerts;
  /** What must be there before a task starts. */
  ready: pulumi.Resource[];
}

/**
 * Starts one task when it is asked to. Neither EventBridge Scheduler nor an EventBridge rule can see whether the task before it
 * still runs, or that AWS had no room for it.
 *
 * - State machine: leaves a run out while one goes on, tries again where there is no room, tells the topic what was not started
 * - Its role: the tasks of this family on this cluster with these two roles, and nothing else
 * - Alarm on an execution that fails, whatever the reason: what can't tell the topic itself is heard nevertheless
 */
export class TaskRunner extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, args: TaskRunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:TaskRunner", name, {}, opts);

    const { cluster, task, alerts } = args;
    const child = { parent: this };
    const account = accountOf(this);
    const onThisCluster = { ArnEquals: { "ecs:cluster": cluster.clusterArn } };

    // By account: the state machine's ARN, which Step Functions sends as the source, needs this role to be made.
    // Source: AWS Step Functions developer guide, "Creating an IAM role for your state machine", confused deputy.
    const role = new aws.iam.Role(`${name}-role`, {
      description: `Starts tasks of ${args.family}`,
      assumeRolePolicy: pulumi.jsonStringify(trust("states.amazonaws.com", {
        StringEquals: { "aws:SourceAccount": account.accountId },
        ArnLike: { "aws:SourceArn": account.arn("states", "stateMachine:*") },
      })),
    }, child);
    const policy = new aws.iam.RolePolicy(`${name}-run`, {
      name: "run",
      role: role.name,
      policy: pulumi.jsonStringify(policyDocument(
        allow(["ecs:RunTask"], [pulumi.interpolate`${task.familyArn}:*`], onThisCluster),
        allow(["iam:PassRole"], [task.executionRoleArn, task.taskRoleArn], { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } }),
        ...(args.allowOverlap ? [] : [
          // Without a container instance, of which Fargate has none, ECS asks for every resource: the cluster narrows it.
          // Source: cdklabs/construct-hub#1207; awsdocs/amazon-ecs-developer-guide#211.
          allow(["ecs:ListTasks"], ["*"], onThisCluster),
        ]),
        ...alerts.publishStatements(),
      )),
    }, child);

    const stateMachine = new aws.sfn.StateMachine(`${name}-state-machine`, {
      type: "STANDARD",
      roleArn: role.arn,
      definition: pulumi.jsonStringify(runDefinition({ ...args, clusterArn: cluster.clusterArn, taskDefinitionArn: task.arn, topicArn: alerts.topicArn })),
      tags: { Name: args.family },
    }, { parent: this, dependsOn: [policy, ...args.ready, ...alerts.ready] });

    new aws.cloudwatch.MetricAlarm(`${name}-alarm`, {
      alarmDescription: `${args.label} could not be started; the execution of its state machine says why`,
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
      tags: { Name: args.family },
    }, child);

    this.stateMachineArn = stateMachine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}
