import type { CloudResource } from "./state-file";

const TARGET = "aws:appautoscaling/target:Target";
const SERVICE = "aws:ecs/service:Service";

/**
 * Registering a scalable target brings the service into its range at once, outside any deployment.
 * Source: Application Auto Scaling API reference, `RegisterScalableTarget`, MinCapacity and MaxCapacity.
 */
export function bringIntoRange(target: CloudResource, resources: readonly CloudResource[]): void {
  const { resourceId, minCapacity, maxCapacity } = target.inputs;
  if (target.type !== TARGET || typeof minCapacity !== "number" || typeof maxCapacity !== "number") return;
  const service = resources.find(({ type, id }) => type === SERVICE && id.endsWith(`:${String(resourceId)}`));
  if (service === undefined) return;
  const desiredCount = Math.min(Math.max(Number(service.inputs["desiredCount"] ?? 0), minCapacity), maxCapacity);
  for (const properties of [service.inputs, service.outputs]) properties["desiredCount"] = desiredCount;
}
