import { RECOVERY } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const recoveryWindow = propertyPolicy({
  id: "data-recovery-window",
  description: "In production, the deletion of a key or secret can be undone for weeks.",
  remediation: "Omit it (30 days) or set it to the required number of days.",
  productionOnly: true,
}, RECOVERY);
