import type { ecr } from "@pulumi/aws";

import type { ResourcePolicy } from "../../policy";
import { REPOSITORY } from "../../types";
import { must } from "../../values";

export const noForceDelete: ResourcePolicy = {
  id: "image-no-force-delete",
  description: "In production, a repository with images can't be deleted.",
  remediation: "Set forceDelete to false.",
  references: {},
  waivable: true,
  productionOnly: true,
  types: [REPOSITORY],
  validateResource: (resource) =>
    must<ecr.RepositoryArgs>(
      resource,
      "forceDelete",
      (value) => value === undefined || value === null || value === false,
      "false",
    ),
};
