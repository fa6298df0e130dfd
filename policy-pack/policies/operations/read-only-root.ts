import { containersIn } from "../../container-definitions";
import { graphOf } from "../../graph/resource-graph";
import { acceptsSessions } from "../../iam/exec-sessions";
import { ROLE_SOURCES } from "../../iam/roles";
import type { Finding, StackPolicy } from "../../policy";
import { TASK_DEFINITION } from "../../types";
import { validateEach } from "../../values";

/** The agent of ECS Exec writes to the root file system: Amazon ECS developer guide, "Monitor Amazon ECS containers with ECS Exec". */
export const readOnlyRoot: StackPolicy = {
  id: "operations-read-only-root",
  description: "In production, containers can't change their root file system, but for those of tasks that people enter by ECS Exec, whose "
    + "agent needs it.",
  remediation: "Set readonlyRootFilesystem to true, and mount a volume or tmpfs where the program writes.",
  references: { securityHub: ["ECS.5"], checkov: ["CKV_AWS_336"], prowler: ["ecs_task_definitions_containers_readonly_access"] },
  waivable: true,
  productionOnly: true,
  types: [TASK_DEFINITION, ...ROLE_SOURCES],
  validateStack: (stack) =>
    validateEach(graphOf(stack).ofType([TASK_DEFINITION]), (definition): Finding[] => {
      const writable = containersIn(definition).filter(({ container }) => container["readonlyRootFilesystem"] !== true);
      if (writable.length === 0 || acceptsSessions(stack, definition)) return [];
      return writable.map(({ path, container }) => ({
        resource: definition,
        property: `${path}.readonlyRootFilesystem`,
        found: container["readonlyRootFilesystem"],
        allowed: "true",
      }));
    }),
};
