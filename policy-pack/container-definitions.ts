import { parsedJson } from "./json";
import { walk } from "./secrets/places";
import { isObject, type Resource, UNKNOWN, UnknownValueError, type Value } from "./stack-view";
import { TASK_DEFINITION } from "./types";

/** Types that define containers for a host or a task, and the properties that do, as objects or JSON. */
export const DEFINITIONS: Readonly<Record<string, readonly string[]>> = {
  [TASK_DEFINITION]: ["containerDefinitions"],
  "aws:ecs/daemonTaskDefinition:DaemonTaskDefinition": ["containerDefinitions"],
  "aws:batch/jobDefinition:JobDefinition": ["containerProperties", "ecsProperties", "eksProperties", "nodeProperties"],
};
export const CONTAINER_DEFINERS = Object.keys(DEFINITIONS);

export interface Container {
  path: string;
  container: Readonly<Record<string, Value>>;
}

/** All containers of a resource: every object with an image. @throws {UnknownValueError} A definition is unknown. */
export function containersIn(resource: Resource): Container[] {
  return (DEFINITIONS[resource.type] ?? []).flatMap((key) => {
    const value = resource.properties[key];
    if (value === UNKNOWN) throw new UnknownValueError(resource, key);
    return [...walk(parsedJson(value), key)].flatMap(({ path, value: container }) =>
      isObject(container) && Object.hasOwn(container, "image") ? [{ path, container }] : []
    );
  });
}
