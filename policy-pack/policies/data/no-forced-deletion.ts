import { FORCED_DELETION } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const noForcedDeletion = propertyPolicy({
  id: "data-no-forced-deletion",
  description: "In production, a bucket, vault or zone isn't deleted with its content.",
  remediation: "Omit it or set it to false.",
  productionOnly: true,
}, FORCED_DELETION);
