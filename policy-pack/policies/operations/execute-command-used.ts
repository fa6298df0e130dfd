import type { ecs } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import { acceptsSessions } from "../../iam/exec-sessions";
import { ROLE_SOURCES } from "../../iam/roles";
import type { Finding, StackPolicy } from "../../policy";
import { property } from "../../stack-view";
import { SERVICE, TASK_DEFINITION } from "../../types";
import { validateEach } from "../../values";

/** One switch for a service's sessions: a permission that is left over would open them with the next change of the service by hand. */
export const executeCommandUsed: StackPolicy = {
  id: "operations-execute-command-used",
  description: "The task role of a service opens sessions of ECS Exec only if the service has enableExecuteCommand.",
  remediation: "Remove the actions of ssmmessages from the task role, or set enableExecuteCommand.",
  references: {},
  waivable: true,
  types: [SERVICE, TASK_DEFINITION, ...ROLE_SOURCES],
  validateStack(stack) {
    const graph = graphOf(stack);
    return validateEach(graph.ofType([SERVICE]), (service): Finding[] => {
      const found = property<ecs.ServiceArgs>(service, "enableExecuteCommand");
      if (found === true) return [];
      const definitions = graph.references<ecs.ServiceArgs>(service, "taskDefinition", [TASK_DEFINITION]);
      return definitions.some((definition) => acceptsSessions(stack, definition))
        ? [{ resource: service, property: "enableExecuteCommand", found, allowed: "true, as its task role opens sessions" }]
        : [];
    });
  },
};
