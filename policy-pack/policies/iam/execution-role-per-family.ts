import type { ecs } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import { referencesIn } from "../../iam/secret-references";
import type { Result, StackPolicy } from "../../policy";
import { property, type Resource } from "../../stack-view";
import { ROLE, TASK_DEFINITION } from "../../types";
import { addTo, textOf, validateEach } from "../../values";

/**
 * An execution role reads the secrets for the containers. With one role for two services, a change of the one's task definition reads the
 * other's secrets, and no grant has to be widened for it. Source: ECS developer guide, "Amazon ECS task execution IAM role".
 */
export const executionRolePerFamily: StackPolicy = {
  id: "iam-execution-role-per-family",
  description: "Task definitions of different families share no execution role if one of them reads secrets.",
  remediation: "Give each family an execution role of its own that reads only the secrets that its containers name.",
  references: {},
  waivable: true,
  types: [TASK_DEFINITION],
  validateStack(stack) {
    const graph = graphOf(stack);
    const byRole = new Map<string, Resource[]>();
    const collected = validateEach(graph.ofType([TASK_DEFINITION]), (task) => {
      const role = roleOf(task, graph);
      if (role !== undefined) addTo(byRole, role, task);
      return [];
    });
    return [...collected, ...validateEach(byRole.values(), sharedBy)];
  },
};

/** Key of the execution role: its URN, or the ARN of another program's. */
function roleOf(task: Resource, graph: ResourceGraph): string | undefined {
  const [own] = graph.references<ecs.TaskDefinitionArgs>(task, "executionRoleArn", [ROLE]);
  return own?.urn ?? textOf(property<ecs.TaskDefinitionArgs>(task, "executionRoleArn"));
}

function sharedBy(tasks: readonly Resource[]): Result[] {
  const reader = tasks.find((task) => referencesIn(task).length > 0);
  if (reader === undefined) return [];
  const familyOf = (task: Resource) => property<ecs.TaskDefinitionArgs>(task, "family");
  return validateEach(tasks, (task) =>
    familyOf(task) === familyOf(reader) ? [] : [{
      resource: task,
      property: "executionRoleArn",
      found: property<ecs.TaskDefinitionArgs>(task, "executionRoleArn"),
      allowed: `a role of its own, as that of "${reader.name}" reads secrets`,
    }]);
}
