import type { ResourcePolicy } from "../../policy";
import { REPOSITORY, REPOSITORY_TEMPLATE } from "../../types";

export const immutabilityNotIgnored: ResourcePolicy = {
  id: "image-immutability-not-ignored",
  description: "An update restores the immutability of a repository's tags after a manual change.",
  remediation: "Remove it from ignoreChanges.",
  references: {},
  waivable: false,
  types: [REPOSITORY, REPOSITORY_TEMPLATE],
  validateResource: (resource) =>
    resource.ignoreChanges
      .filter((path) => path === "*" || /^\[?"?imageTagMutability(ExclusionFilters)?\b/.test(path))
      .map((found) => ({
        resource,
        property: "ignoreChanges",
        found,
        allowed: "without imageTagMutability and imageTagMutabilityExclusionFilters",
      })),
};
