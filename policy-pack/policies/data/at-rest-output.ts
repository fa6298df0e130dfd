import { OUTPUTS_AT_REST } from "../../required-properties/at-rest";
import { propertyPolicy } from "../../required-properties/required-property";

export const atRestOutput = propertyPolicy({
  id: "data-at-rest-output",
  description: "Artifacts, reports, catalogues and objects that a program writes are encrypted at rest.",
  remediation: "Omit the property, or set it to an encryption.",
}, OUTPUTS_AT_REST);
