import type { Input } from "@pulumi/pulumi";

/** The tasks whose ends are looked for. */
export interface TasksOfFamily {
  clusterArn: Input<string>;
  /** ARN of the task definition without its revision, with the colon before it: without that, other families begin like this one. */
  familyArn: Input<string>;
}

/**
 * Tasks that were stopped without having ended by themselves with exit code 0: failed to start, failed, killed for memory, taken back
 * by Spot, stopped by hand. What ECS doesn't give a code for counts as bad, too.
 * Source: Amazon ECS developer guide, "Amazon ECS task state change events", "Viewing Amazon ECS stopped task errors" (stop codes);
 * Amazon EventBridge user guide, "Comparison operators" ($or, anything-but, exists).
 */
export function badEnds(tasks: TasksOfFamily) {
  return stopped(tasks, {
    $or: [
      { stopCode: [{ "anything-but": BY_ITSELF }, { exists: false }] },
      { containers: { exitCode: [{ "anything-but": 0 }] } },
      { containers: { exitCode: [{ exists: false }] } },
    ],
  });
}

/** Tasks that ended by themselves with exit code 0. */
export function goodEnds(tasks: TasksOfFamily) {
  return stopped(tasks, { stopCode: [BY_ITSELF], containers: { exitCode: [0] } });
}

const BY_ITSELF = "EssentialContainerExited";

function stopped<T>({ clusterArn, familyArn }: TasksOfFamily, how: T) {
  return {
    source: ["aws.ecs"],
    "detail-type": ["ECS Task State Change"],
    detail: { clusterArn: [clusterArn], taskDefinitionArn: [{ prefix: familyArn }], lastStatus: ["STOPPED"], ...how },
  };
}
