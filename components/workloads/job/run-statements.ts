import * as pulumi from "@pulumi/pulumi";

import { accountOf } from "../../shared/account";
import { allow, type Conditions, type Statement } from "../../shared/policy-document";
import type { Cluster } from "../cluster";
import type { TaskDefinition } from "../task-definition";

/** Condition of statements about tasks of a cluster. */
export const inCluster = ({ clusterArn }: Cluster): Conditions => ({ ArnEquals: { "ecs:cluster": clusterArn } });

/** Permissions to run tasks of one family in one cluster with its two roles. */
export function runStatements(task: TaskDefinition, cluster: Cluster, parent: pulumi.Resource): Statement[] {
  return [
    allow(["ecs:RunTask"], [pulumi.interpolate`${task.familyArn}:*`], inCluster(cluster)),
    allow(["iam:PassRole"], [task.executionRoleArn, task.taskRoleArn], {
      StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" },
    }),
    // Source: Amazon ECS developer guide, "Grant permission to tag resources on creation".
    allow(["ecs:TagResource"], [tasksOf(cluster, parent)], { StringEquals: { "ecs:CreateAction": "RunTask" } }),
  ];
}

/** ARNs of all tasks of a cluster; a task's own has a random id. */
export const tasksOf = ({ clusterName }: Cluster, parent: pulumi.Resource): pulumi.Output<string> =>
  accountOf(parent).arn("ecs", pulumi.interpolate`task/${clusterName}/*`);
