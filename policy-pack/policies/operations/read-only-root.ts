import { containersIn } from "../../container-definitions";
import type { ResourcePolicy } from "../../policy";
import { TASK_DEFINITION } from "../../types";

export const readOnlyRoot: ResourcePolicy = {
  id: "operations-read-only-root",
  description: "In production, containers can't change their root file system.",
  remediation: "Set readonlyRootFilesystem to true, and mount a volume or tmpfs where the program writes.",
  references: { securityHub: ["ECS.5"], checkov: ["CKV_AWS_336"], prowler: ["ecs_task_definitions_containers_readonly_access"] },
  waivable: true,
  productionOnly: true,
  types: [TASK_DEFINITION],
  validateResource: (resource) =>
    containersIn(resource).filter(({ container }) => container["readonlyRootFilesystem"] !== true).map(({ path, container }) => ({
      resource,
      property: `${path}.readonlyRootFilesystem`,
      found: container["readonlyRootFilesystem"],
      allowed: "true",
    })),
};
