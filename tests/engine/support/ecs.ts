import type { Properties } from "../../../toolkit/shared/values";
import type { AskedService } from "../../support/ecs-world";
import type { CloudState } from "../plugin/state-file";

const SERVICE = "aws:ecs/service:Service";

const find = ({ resources }: CloudState, service: string) =>
  resources.find(({ type, id, outputs }) => type === SERVICE && [id, outputs["name"]].includes(service));

/** What an account's service was asked for last, by its name or ARN. */
export function askedOf(cloud: CloudState, service: string): AskedService | undefined {
  const resource = find(cloud, service);
  if (resource === undefined) return undefined;
  const { taskDefinition, desiredCount, networkConfiguration, capacityProviderStrategies, loadBalancers } = resource.inputs;
  const { subnets = [], securityGroups = [] } = (networkConfiguration ?? {}) as { subnets?: string[]; securityGroups?: string[] };
  return {
    taskDefinition: String(taskDefinition),
    desiredCount: Number(desiredCount ?? 0),
    subnets,
    securityGroups,
    capacity: (capacityProviderStrategies ?? []) as Properties[],
    loadBalancers: (loadBalancers ?? []) as Properties[],
    version: `${resource.serial}.${resource.version}`,
  };
}

/** A service that has gone back has the definition from before. Source: ECS API reference, `Service`, `taskDefinition`. */
export function goBack(cloud: CloudState, service: string, taskDefinition: string): void {
  const { inputs, outputs } = find(cloud, service)!;
  for (const properties of [inputs, outputs]) properties["taskDefinition"] = taskDefinition;
}

/** What UpdateService changes of a service, besides the provider's own calls. */
export function change(cloud: CloudState, service: string, { taskDefinition, desiredCount, loadBalancers }: Properties): void {
  const { inputs, outputs } = find(cloud, service)!;
  const changed = Object.entries({ taskDefinition, desiredCount, loadBalancers }).filter(([, value]) => value !== undefined);
  for (const properties of [inputs, outputs]) Object.assign(properties, Object.fromEntries(changed));
}
