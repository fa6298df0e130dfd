import type { Input } from "@pulumi/pulumi";

/** Tasks of one family in a cluster. */
export interface TasksOfFamily {
  clusterArn: Input<string>;
  /** ARN of the task definition without its revision, but with the colon before it: otherwise it is a prefix of other families, too. */
  familyArn: Input<string>;
  /** The container whose exit code counts: AWS may add others, such as GuardDuty's agent. */
  containerName: string;
}

/** Stop code of a task that ended by itself. Source: Amazon ECS developer guide, "Viewing Amazon ECS stopped task errors" (stop codes). */
export const BY_ITSELF = "EssentialContainerExited";

/**
 * Pattern of every stopped task; `endStates` evaluates which succeeded.
 * A pattern can't: if another container has an exit code, a missing one matches or not depending on the order of the keys.
 * Source: Amazon ECS developer guide, "Amazon ECS task state change events"; tried with aws/event-ruler 2.1.0.
 */
export function stoppedTasks({ clusterArn, familyArn }: TasksOfFamily) {
  return pattern(clusterArn, familyArn, {});
}

/** Pattern of tasks that ended by themselves with exit code 0 of their own container: name and exit code are in one element of the list. */
export function succeededTasks({ clusterArn, familyArn, containerName }: TasksOfFamily) {
  return pattern(clusterArn, familyArn, { stopCode: [BY_ITSELF], containers: { name: [containerName], exitCode: [0] } });
}

function pattern<T>(clusterArn: Input<string>, familyArn: Input<string>, how: T) {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: { clusterArn: [clusterArn], taskDefinitionArn: [{ prefix: familyArn }], lastStatus: ["STOPPED"], ...how },
  };
}
