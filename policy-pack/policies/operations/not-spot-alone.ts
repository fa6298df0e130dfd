import type { Finding, ResourcePolicy } from "../../policy";
import { isObject, property, type Resource, type Value } from "../../stack-view";
import { AUTO_SCALING_GROUP, SERVICE } from "../../types";
import { list, member, textOf } from "../../values";

const STRATEGIES: Readonly<Record<string, string>> = {
  [SERVICE]: "capacityProviderStrategies",
  "aws:ecs/clusterCapacityProviders:ClusterCapacityProviders": "defaultCapacityProviderStrategies",
};
const NODE_GROUP = "aws:eks/nodeGroup:NodeGroup";

export const notSpotAlone: ResourcePolicy = {
  id: "operations-not-spot-alone",
  description: "In production, not all capacity is Spot, which AWS takes back within two minutes.",
  remediation: "Add FARGATE, or instances that aren't Spot, with a base of at least 1.",
  references: {},
  waivable: true,
  productionOnly: true,
  types: [...Object.keys(STRATEGIES), AUTO_SCALING_GROUP, NODE_GROUP],
  validateResource(resource) {
    if (resource.type === NODE_GROUP) {
      const found = property(resource, "capacityType");
      return found === "SPOT" ? [{ resource, property: "capacityType", found, allowed: "\"ON_DEMAND\"" }] : [];
    }
    if (resource.type === AUTO_SCALING_GROUP) return groupOfSpot(resource);
    const path = STRATEGIES[resource.type]!;
    const strategies = list(property(resource, path)).filter(isObject);
    const isSpot = strategies.length > 0
      && strategies.every(({ capacityProvider, weight, base }) =>
        /spot/i.test(textOf(capacityProvider) ?? "") || (isNone(weight) && isNone(base))
      );
    return isSpot ? [{ resource, property: path, found: strategies, allowed: "with capacity other than Spot" }] : [];
  },
};

const isNone = (value: Value): boolean => value === undefined || value === null || value === 0;

/** Source: EC2 Auto Scaling API reference, InstancesDistribution: the percentage above the base is 100 by default. */
function groupOfSpot(group: Resource): Finding[] {
  const distribution = member(property(group, "mixedInstancesPolicy"), "instancesDistribution");
  const isSpot = isNone(member(distribution, "onDemandBaseCapacity")) && member(distribution, "onDemandPercentageAboveBaseCapacity") === 0;
  return isSpot
    ? [{
      resource: group,
      property: "mixedInstancesPolicy.instancesDistribution",
      found: distribution,
      allowed: "with capacity that isn't Spot",
    }]
    : [];
}
