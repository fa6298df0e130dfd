import { linksOf } from "../links";
import { property, type Resource, type StackView } from "../stack-view";
import { EVENT_RULE, EVENT_TARGET, FUNCTION, SCHEDULE, SERVICE, STATE_MACHINE } from "../types";
import { textsIn } from "../values";

const SCALING_TARGET = "aws:appautoscaling/target:Target";

/**
 * Whether there is something that would start a task, and all of it is asleep: services without tasks that nothing scales, and
 * schedules and rules that are disabled, also by way of a state machine. What nobody names may be started by hand: not asleep.
 */
export function nothingStarts(task: Resource, program: StackView): boolean {
  const links = linksOf(program);
  const starters = namersOf(task, program, [
    SERVICE,
    SCHEDULE,
    EVENT_TARGET,
    STATE_MACHINE,
    FUNCTION,
    "aws:ecs/taskSet:TaskSet",
    "aws:pipes/pipe:Pipe",
  ]);
  const isAsleep = (starter: Resource): boolean => {
    if (starter.type === SERVICE) {
      const scaled = links.ofType([SCALING_TARGET]).some((target) => namesService(target, starter));
      return property(starter, "desiredCount") === 0 && property(starter, "schedulingStrategy") !== "DAEMON" && !scaled
        && !starter.ignoreChanges.some((path) => path === "desiredCount" || path === "*");
    }
    if (starter.type === SCHEDULE) return property(starter, "state") === "DISABLED";
    if (starter.type === EVENT_TARGET) {
      const rules = links.from(starter, "rule", [EVENT_RULE]);
      return rules.length > 0 && rules.every((rule) => property(rule, "state") === "DISABLED" || property(rule, "isEnabled") === false);
    }
    if (starter.type !== STATE_MACHINE) return false;
    const above = namersOf(starter, program, [SCHEDULE, EVENT_TARGET, STATE_MACHINE, FUNCTION, "aws:pipes/pipe:Pipe"]);
    return above.length > 0 && above.every((each) => each.type !== STATE_MACHINE && isAsleep(each));
  };
  return starters.length > 0 && starters.every(isAsleep);
}

/** Resources of these types that name another one, anywhere in their properties. */
function namersOf(named: Resource, program: StackView, types: readonly string[]): Resource[] {
  const names = ["arn", "arnWithoutRevision", "family", "id"].map((key) => named.properties[key]).filter((name): name is string =>
    typeof name === "string" && name !== ""
  );
  // Not as a part of another one's name.
  const isNamed = (text: string): boolean =>
    names.some((name) =>
      text.split(name).some((_, index, parts) => index > 0 && !/[\w-]$/.test(parts[index - 1]!) && !/^[\w-]/.test(parts[index]!))
    );
  return linksOf(program).ofType(types).filter((resource) =>
    resource !== named && (Object.values(resource.propertyDependencies).some((urns) => urns.includes(named.urn))
      || textsIn(resource.properties).texts.some(isNamed))
  );
}

/** Scaling knows a service as `service/<cluster>/<name>`. */
function namesService({ properties, propertyDependencies }: Resource, service: Resource): boolean {
  const [id, name] = [properties["resourceId"], service.properties["name"]];
  return (propertyDependencies["resourceId"] ?? []).includes(service.urn)
    || (typeof id === "string" && typeof name === "string" && id.endsWith(`/${name}`));
}
