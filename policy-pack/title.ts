import { containerPart } from "./containers";
import type { Resource } from "./stack-view";

/** `aws:ecs/service:Service "api-service" (from aws-practice:services.api)` */
export function titleOf({ type, name, setting }: Pick<Resource, "type" | "name" | "setting">): string {
  return `${type} "${name}"${setting === undefined ? "" : ` (from ${setting})`}`;
}

/** `containerDefinitions.0.environment.1.value (environment variable MODE of container api)`; any other path alone. */
export function pathOf(resource: Pick<Resource, "properties">, path: string): string {
  const part = containerPart(resource, path);
  return `${path}${part === undefined ? "" : ` (${part})`}`;
}
