import type { World } from "../../simulator/provider/world-file";
import type { Properties } from "../../simulator/values";
import type { AskedService } from "../support/ecs-world";

const SERVICE = "aws:ecs/service:Service";

/** What an account's service was asked for last, by its name or ARN. */
export function askedOf({ things }: World, service: string): AskedService | undefined {
  const thing = things.find(({ type, id, outputs }) => type === SERVICE && [id, outputs["name"]].includes(service));
  if (thing === undefined) return undefined;
  const { taskDefinition, desiredCount, networkConfiguration, capacityProviderStrategies } = thing.inputs;
  const { subnets = [], securityGroups = [] } = (networkConfiguration ?? {}) as { subnets?: string[]; securityGroups?: string[] };
  return {
    taskDefinition: String(taskDefinition),
    desiredCount: Number(desiredCount ?? 0),
    subnets,
    securityGroups,
    capacity: (capacityProviderStrategies ?? []) as Properties[],
    version: `${thing.serial}.${thing.version}`,
  };
}
