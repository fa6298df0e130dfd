import type { ecr } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { property } from "../../stack-view";
import { REPOSITORY, REPOSITORY_TEMPLATE } from "../../types";
import { indexesOf } from "../../values";

// Checkov CKV_AWS_136, Security Hub ECR.5 and Trivy AVD-AWS-0033 ask for more: a customer managed KMS key.
export const repositoryEncrypted: ResourcePolicy = {
  id: "image-repository-encrypted",
  description: "A repository sets its encryption explicitly, as it can't be changed later.",
  remediation: "Set encryptionConfigurations to [{ encryptionType: \"AES256\" }], or \"KMS\" with a key.",
  references: {},
  waivable: true,
  types: [REPOSITORY, REPOSITORY_TEMPLATE],
  validateResource(resource) {
    const types = indexesOf<ecr.RepositoryArgs>(resource, "encryptionConfigurations").map((index) =>
      property<ecr.RepositoryArgs>(resource, `encryptionConfigurations.${index}.encryptionType`)
    );
    const isEncrypted = types.length > 0 && types.every((type) => type === "AES256" || type === "KMS" || type === "KMS_DSSE");
    if (isEncrypted) return [];
    const found = property<ecr.RepositoryArgs>(resource, "encryptionConfigurations");
    return [{ resource, property: "encryptionConfigurations", found, allowed: "AES256, KMS or KMS_DSSE" }];
  },
};
