import type { ecr } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { REPOSITORY } from "../../types";
import { isTrue, must } from "../../values";

export const scanOnPush: ResourcePolicy = {
  id: "image-scan-on-push",
  description: "ECR scans images for known vulnerabilities when they are pushed.",
  remediation: "Set imageScanningConfiguration to { scanOnPush: true }.",
  references: { securityHub: ["ECR.1"], checkov: ["CKV_AWS_163"], trivy: ["AVD-AWS-0030"] },
  waivable: true,
  types: [REPOSITORY],
  validateResource: (resource) => must<ecr.RepositoryArgs>(resource, "imageScanningConfiguration.scanOnPush", isTrue, "true"),
};
