import type { Properties } from "../../../toolkit/shared/values";
import type { AskedService } from "../../support/ecs-world";
import type { World } from "../plugin/world-file";

const SERVICE = "aws:ecs/service:Service";

const find = ({ things }: World, service: string) =>
  things.find(({ type, id, outputs }) => type === SERVICE && [id, outputs["name"]].includes(service));

/** What an account's service was asked for last, by its name or ARN. */
export function askedOf(world: World, service: string): AskedService | undefined {
  const thing = find(world, service);
  if (thing === undefined) return undefined;
  const { taskDefinition, desiredCount, networkConfiguration, capacityProviderStrategies, loadBalancers } = thing.inputs;
  const { subnets = [], securityGroups = [] } = (networkConfiguration ?? {}) as { subnets?: string[]; securityGroups?: string[] };
  return {
    taskDefinition: String(taskDefinition),
    desiredCount: Number(desiredCount ?? 0),
    subnets,
    securityGroups,
    capacity: (capacityProviderStrategies ?? []) as Properties[],
    loadBalancers: (loadBalancers ?? []) as Properties[],
    version: `${thing.serial}.${thing.version}`,
  };
}

/** A service that has gone back has the definition from before. Source: ECS API reference, `Service`, `taskDefinition`. */
export function goBack(world: World, service: string, taskDefinition: string): void {
  const { inputs, outputs } = find(world, service)!;
  for (const properties of [inputs, outputs]) properties["taskDefinition"] = taskDefinition;
}

/** What UpdateService changes of a service, besides the provider's own calls. */
export function change(world: World, service: string, { taskDefinition, desiredCount, loadBalancers }: Properties): void {
  const { inputs, outputs } = find(world, service)!;
  const changed = Object.entries({ taskDefinition, desiredCount, loadBalancers }).filter(([, value]) => value !== undefined);
  for (const properties of [inputs, outputs]) Object.assign(properties, Object.fromEntries(changed));
}
