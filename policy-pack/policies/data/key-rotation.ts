import { KEY_ROTATION } from "../../required-properties/kept";
import { propertyPolicy } from "../../required-properties/required-property";

export const keyRotation = propertyPolicy({
  id: "data-key-rotation",
  description: "Symmetric KMS keys rotate every year.",
  remediation: "Set enableKeyRotation to true.",
}, KEY_ROTATION);
