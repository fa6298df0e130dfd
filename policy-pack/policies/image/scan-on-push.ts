import { SCANNING } from "../../required-properties/images";
import { propertyPolicy } from "../../required-properties/required-property";

export const scanOnPush = propertyPolicy({
  id: "image-scan-on-push",
  description: "ECR scans images for known vulnerabilities when they are pushed, in the repository and by the registry's rules.",
  remediation: "Set imageScanningConfiguration to { scanOnPush: true }, and give the registry's configuration a rule.",
}, SCANNING);
