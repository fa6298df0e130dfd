import type { Input } from "@pulumi/pulumi";

/** The tasks whose ends are looked for. */
export interface TasksOfFamily {
  clusterArn: Input<string>;
  /** ARN of the task definition without its revision, with the colon before it: without that, other families begin like this one. */
  familyArn: Input<string>;
  /** The container whose exit code is the task's: AWS may put others beside it, as GuardDuty's agent. */
  containerName: string;
}

/** Why a task stops that ended by itself. Source: Amazon ECS developer guide, "Viewing Amazon ECS stopped task errors" (stop codes). */
export const BY_ITSELF = "EssentialContainerExited";

/**
 * Every task that stopped, however it did; `endStates` tells which ended well.
 * A pattern can't: that a container has no exit code is matched or not by the order of the keys once another container has one.
 * Source: Amazon ECS developer guide, "Amazon ECS task state change events"; tried with aws/event-ruler 2.1.0.
 */
export function stoppedTasks({ clusterArn, familyArn }: TasksOfFamily) {
  return pattern(clusterArn, familyArn, {});
}

/** Tasks that ended by themselves and whose own container, not another one, has exit code 0: both are in one element of the list. */
export function goodEnds({ clusterArn, familyArn, containerName }: TasksOfFamily) {
  return pattern(clusterArn, familyArn, { stopCode: [BY_ITSELF], containers: { name: [containerName], exitCode: [0] } });
}

function pattern<T>(clusterArn: Input<string>, familyArn: Input<string>, how: T) {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: { clusterArn: [clusterArn], taskDefinitionArn: [{ prefix: familyArn }], lastStatus: ["STOPPED"], ...how },
  };
}
