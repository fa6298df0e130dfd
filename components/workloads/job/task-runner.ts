import * as pulumi from "@pulumi/pulumi";

import type { Alerts } from "../../operations/alerts";
import { StateMachine } from "../../operations/state-machine";
import { allow } from "../../shared/policy-document";
import type { Cluster } from "../cluster";
import type { SleepNote } from "../sleep/sleep-note";
import type { TaskDefinition } from "../task-definition";
import { runDefinition, type RunOfTask } from "./run-definition";
import { inCluster, runStatements } from "./run-statements";

export interface TaskRunnerArgs
  extends Omit<RunOfTask, "clusterArn" | "taskDefinitionArn" | "topicArn" | "runbook" | "chat" | "entry" | "sleepParameter">
{
  cluster: Cluster;
  task: TaskDefinition;
  alerts: Alerts;
  /** Note of whether the environment sleeps, in which no task is started; undefined if it never does. */
  sleepNote: Pick<SleepNote, "parameterName" | "parameterArn"> | undefined;
  /** Resources that must exist before a task starts. */
  dependencies: pulumi.Resource[];
}

/**
 * Starts a task of a job on each execution, and evaluates how it ended. Neither EventBridge Scheduler nor an EventBridge rule knows whether
 * the previous task still runs, that AWS had no capacity, or which of its containers failed.
 *
 * - State machine: skips a run while another one goes on, retries if there is no capacity, notifies the topic of runs that were not started
 *   or failed
 * - Its role: run tasks of this family in this cluster with these two roles, and nothing else
 */
export class TaskRunner extends pulumi.ComponentResource {
  readonly stateMachineArn: pulumi.Output<string>;

  constructor(name: string, args: TaskRunnerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("aws-practice:index:TaskRunner", name, {}, opts);

    const { cluster, task, alerts } = args;
    const stateMachine = new StateMachine(name, {
      nameTag: args.family,
      description: `Starts tasks of ${args.family}`,
      failure: `${args.label} could not be started, or its failure could not be reported`,
      definition: runDefinition({
        label: args.label,
        family: args.family,
        containerName: args.containerName,
        logGroupName: args.logGroupName,
        clusterArn: cluster.clusterArn,
        taskDefinitionArn: task.arn,
        subnetIds: args.subnetIds,
        securityGroupIds: args.securityGroupIds,
        capacityProvider: args.capacityProvider,
        allowOverlap: args.allowOverlap,
        sleepParameter: args.sleepNote?.parameterName,
        retries: args.retries,
        ...alerts.topic,
        entry: "job-start",
      }),
      statements: [
        ...runStatements(task, cluster, this),
        ...(args.sleepNote === undefined ? [] : [allow(["ssm:GetParameter"], [args.sleepNote.parameterArn])]),
        ...(args.allowOverlap ? [] : [
          // Without a container instance, as on Fargate, ECS requires permission for every resource; the condition limits it to the cluster.
          // Source: cdklabs/construct-hub#1207; awsdocs/amazon-ecs-developer-guide#211.
          allow(["ecs:ListTasks"], ["*"], inCluster(cluster)),
        ]),
      ],
      alerts,
      dependencies: args.dependencies,
    }, { parent: this });

    this.stateMachineArn = stateMachine.arn;
    this.registerOutputs({ stateMachineArn: this.stateMachineArn });
  }
}
