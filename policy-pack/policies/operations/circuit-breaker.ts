import type { ecs } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { SERVICE } from "../../types";
import { isTrue, must } from "../../values";

export const circuitBreaker: ResourcePolicy = {
  id: "operations-circuit-breaker",
  description: "ECS stops a deployment whose tasks don't start, and rolls it back.",
  remediation: "Set deploymentCircuitBreaker to { enable: true, rollback: true }.",
  references: {},
  waivable: true,
  types: [SERVICE],
  validateResource(service) {
    // The circuit breaker belongs to ECS's rolling update; other controllers deploy in their own way.
    const controller = property<ecs.ServiceArgs>(service, "deploymentController.type");
    if (controller === "CODE_DEPLOY" || controller === "EXTERNAL") return [];
    return [
      ...must<ecs.ServiceArgs>(service, "deploymentCircuitBreaker.enable", isTrue, "true"),
      ...must<ecs.ServiceArgs>(service, "deploymentCircuitBreaker.rollback", isTrue, "true"),
    ];
  },
};
