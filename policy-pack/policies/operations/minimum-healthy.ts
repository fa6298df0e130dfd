import { MINIMUM_HEALTHY } from "../../required-properties/operations";
import { propertyPolicy } from "../../required-properties/required-property";

export const minimumHealthy = propertyPolicy({
  id: "operations-minimum-healthy",
  description: "In production, an update keeps at least half of a service's tasks running.",
  remediation: "Omit deploymentMinimumHealthyPercent (100) or set it to 50 or more.",
  productionOnly: true,
}, MINIMUM_HEALTHY);
