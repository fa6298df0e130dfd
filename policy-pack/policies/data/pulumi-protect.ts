import type { ResourcePolicy } from "../../policy";
import { DATABASE, DATABASE_CLUSTERS, LOAD_BALANCERS } from "../../types";

export const pulumiProtect: ResourcePolicy = {
  id: "data-pulumi-protect",
  description: "In production, databases and load balancers have Pulumi's protect option, so that Pulumi refuses to delete them.",
  remediation: "Set the resource option protect to true.",
  references: {},
  waivable: true,
  productionOnly: true,
  types: [DATABASE, ...DATABASE_CLUSTERS, ...LOAD_BALANCERS],
  validateResource: (resource) => resource.protect ? [] : [{ resource, property: "protect", found: false, allowed: "true" }],
};
