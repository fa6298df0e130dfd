import type { Properties } from "../../../toolkit/shared/values";
import type { DesiredService } from "../../support/ecs-world";
import type { CloudState } from "../plugin/state-file";

const SERVICE = "aws:ecs/service:Service";

const find = ({ resources }: CloudState, service: string) =>
  resources.find(({ type, id, outputs }) => type === SERVICE && [id, outputs["name"]].includes(service));

/** Desired state of an account's service, by name or ARN. */
export function desiredServiceOf(cloud: CloudState, service: string): DesiredService | undefined {
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

/** Sets the previous task definition after a rollback. Source: ECS API reference, `Service`, `taskDefinition`. */
export function rollBack(cloud: CloudState, service: string, taskDefinition: string): void {
  const { inputs, outputs } = find(cloud, service)!;
  for (const properties of [inputs, outputs]) properties["taskDefinition"] = taskDefinition;
}

/** Applies an UpdateService call to a service. */
export function change(cloud: CloudState, service: string, { taskDefinition, desiredCount, loadBalancers }: Properties): void {
  const { inputs, outputs } = find(cloud, service)!;
  const changed = Object.entries({ taskDefinition, desiredCount, loadBalancers }).filter(([, value]) => value !== undefined);
  for (const properties of [inputs, outputs]) Object.assign(properties, Object.fromEntries(changed));
}

/** Task definition of an account, as ECS describes it. */
export function describedDefinition({ resources }: CloudState, arn: unknown): Properties {
  const containers = resources.find(({ outputs }) => outputs["arn"] === arn)?.outputs["containerDefinitions"] as string | undefined;
  const containerDefinitions = JSON.parse(containers ?? "[]") as Properties[];
  return { taskDefinition: { taskDefinitionArn: arn, status: containers === undefined ? "INACTIVE" : "ACTIVE", containerDefinitions } };
}
