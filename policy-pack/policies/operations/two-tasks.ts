import type { appautoscaling, ecs } from "@pulumi/aws";

import { graphOf } from "../../graph/resource-graph";
import type { StackPolicy } from "../../policy";
import { property } from "../../stack-view";
import { SERVICE } from "../../types";
import { must, validateEach } from "../../values";
import { scales, SCALING_TARGET } from "../image/starters";

export const twoTasks: StackPolicy = {
  id: "operations-two-tasks",
  description: "In production, a service has at least two tasks, also where it scales, so that one failure or zone doesn't end it.",
  remediation: "Set desiredCount, or the scaling target's minCapacity, to 2 or more.",
  references: {},
  waivable: true,
  productionOnly: true,
  types: [SCALING_TARGET, SERVICE],
  validateStack(stack) {
    const graph = graphOf(stack);
    const targets = graph.ofType([SCALING_TARGET]);
    const isTwo = (value: unknown): boolean => typeof value === "number" && value >= 2;
    return [
      ...validateEach(targets, (target) =>
        property<appautoscaling.TargetArgs>(target, "serviceNamespace") === "ecs"
          ? [
            ...must<appautoscaling.TargetArgs>(target, "minCapacity", isTwo, "2 or more"),
            ...must<appautoscaling.TargetArgs>(target, "maxCapacity", isTwo, "2 or more"),
          ]
          : []),
      ...validateEach(graph.ofType([SERVICE]), (service) => {
        const isDaemon = property<ecs.ServiceArgs>(service, "schedulingStrategy") === "DAEMON";
        // 0 or omitted is a service that doesn't run yet. Source: terraform-provider-aws, docs of aws_ecs_service, desired_count.
        if (isDaemon || targets.some((target) => scales(target, service))) return [];
        return must<ecs.ServiceArgs>(service, "desiredCount", (value) => value !== 1, "2 or more");
      }),
    ];
  },
};
