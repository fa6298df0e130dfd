import { DELETION_PROTECTION } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const deletionProtection = propertyPolicy({
  id: "data-deletion-protection",
  description: "In production, databases, tables, user pools, clusters, firewalls and load balancers have deletion protection.",
  remediation: "Set deletionProtection (a load balancer's enableDeletionProtection) to true.",
  productionOnly: true,
}, DELETION_PROTECTION);
