import type { ecr } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { REPOSITORY, REPOSITORY_TEMPLATE } from "../../types";
import { must } from "../../values";

export const tagsImmutable: ResourcePolicy = {
  id: "image-tags-immutable",
  description: "Tags in a repository are immutable.",
  remediation: "Set imageTagMutability to \"IMMUTABLE\".",
  references: { securityHub: ["ECR.2"], checkov: ["CKV_AWS_51"], trivy: ["AVD-AWS-0031"] },
  waivable: false,
  types: [REPOSITORY, REPOSITORY_TEMPLATE],
  validateResource: (resource) =>
    must<ecr.RepositoryArgs>(resource, "imageTagMutability", (value) => value === "IMMUTABLE", "\"IMMUTABLE\""),
};
