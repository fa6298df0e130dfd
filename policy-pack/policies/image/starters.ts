import type { appautoscaling, cloudwatch, ecs, scheduler } from "@pulumi/aws";

import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import { property, type Resource, type StackView } from "../../stack-view";
import { EVENT_RULE, EVENT_TARGET, FUNCTION, SCHEDULE, SERVICE, STATE_MACHINE, TASK_SET } from "../../types";
import { textOf, textsIn } from "../../values";

export const SCALING_TARGET = "aws:appautoscaling/target:Target";
const PIPE = "aws:pipes/pipe:Pipe";

/**
 * Whether a task definition has starters and all of them are off: services without tasks that no scaling changes, and disabled schedules
 * and rules, also by way of a state machine. A definition without a starter may be run by hand, so it doesn't count as off.
 */
export function nothingStarts(task: Resource, stack: StackView): boolean {
  const graph = graphOf(stack);
  const starters = referrersAnywhere(task, graph, [SERVICE, SCHEDULE, EVENT_TARGET, STATE_MACHINE, FUNCTION, TASK_SET, PIPE]);
  return starters.length > 0 && starters.every((starter) => isOff(starter, graph));
}

function isOff(starter: Resource, graph: ResourceGraph): boolean {
  switch (starter.type) {
    case SERVICE:
      return isServiceOff(starter, graph);
    case SCHEDULE:
      return property<scheduler.ScheduleArgs>(starter, "state") === "DISABLED";
    case EVENT_TARGET: {
      const rules = graph.references<cloudwatch.EventTargetArgs>(starter, "rule", [EVENT_RULE]);
      return rules.length > 0
        && rules.every((rule) =>
          property<cloudwatch.EventRuleArgs>(rule, "state") === "DISABLED"
          || property<cloudwatch.EventRuleArgs>(rule, "isEnabled") === false
        );
    }
    case STATE_MACHINE: {
      const above = referrersAnywhere(starter, graph, [SCHEDULE, EVENT_TARGET, STATE_MACHINE, FUNCTION, PIPE]);
      return above.length > 0 && above.every((each) => each.type !== STATE_MACHINE && isOff(each, graph));
    }
    default:
      return false;
  }
}

function isServiceOff(service: Resource, graph: ResourceGraph): boolean {
  const isScaled = graph.ofType([SCALING_TARGET]).some((target) => scales(target, service));
  return property<ecs.ServiceArgs>(service, "desiredCount") === 0
    && property<ecs.ServiceArgs>(service, "schedulingStrategy") !== "DAEMON" && !isScaled
    && !service.ignoreChanges.some((path) => path === "desiredCount" || path === "*");
}

/** Resources of these types that name another one anywhere in their properties. */
function referrersAnywhere(named: Resource, graph: ResourceGraph, types: readonly string[]): Resource[] {
  const names = ["arn", "arnWithoutRevision", "family", "id"].map((key) => textOf(named.properties[key]) ?? "").filter((name) =>
    name !== ""
  );
  // Not as a part of another name.
  const isNamed = (text: string): boolean =>
    names.some((name) =>
      text.split(name).some((_, index, parts) => index > 0 && !/[\w-]$/.test(parts[index - 1]!) && !/^[\w-]/.test(parts[index]!))
    );
  return graph.ofType(types).filter((resource) =>
    resource !== named && (Object.values(resource.propertyDependencies).some((urns) => urns.includes(named.urn))
      || textsIn(resource.properties).texts.some(isNamed))
  );
}

/** Whether a scaling target is for the service; it names it as `service/<cluster>/<name>`. */
export function scales(target: Resource, service: Resource): boolean {
  const key = "resourceId" satisfies keyof appautoscaling.TargetArgs;
  const [id, name] = [target.properties[key], service.properties["name"]];
  return (target.propertyDependencies[key] ?? []).includes(service.urn)
    || (typeof id === "string" && typeof name === "string" && id.endsWith(`/${name}`));
}
