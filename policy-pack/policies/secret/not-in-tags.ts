import type { StackPolicy } from "../../policy";
import { namedValues, walk } from "../../secrets/places";
import { isObject, type Resource, UNKNOWN, type Value } from "../../stack-view";
import { MOVE, type Report, searchResources } from "./report";

const TAGS = /^(?:tags|volumeTags)$/;

export const notInTags: StackPolicy = {
  id: "secret-not-in-tags",
  description: "No secret is in a tag: bills, events and every list of resources show tags.",
  remediation: `Remove the tag; ${MOVE}.`,
  references: { cwe: ["CWE-312", "CWE-798"] },
  waivable: true,
  types: "all",
  validateStack: ({ resources }) => searchResources(resources, "without it", searchTags),
};

function searchTags({ properties }: Resource, report: Report): void {
  for (const [key, value] of Object.entries(properties)) {
    if (TAGS.test(key)) {
      if (!report.secretness(key, "without it")) { for (const place of namedValues(value, key)) report.named(place); }
    } else if (key === "tagSpecifications") {
      for (const place of walk(value, key)) {
        if (place.name !== "tags") continue;
        for (const tag of namedValues(place.value, place.path)) report.named(tag);
      }
    } else if (key === "tagsAll" && value !== UNKNOWN) {
      // The provider's default tags; the resource's own are covered above.
      for (const place of namedValues(value, key)) {
        if (!hasKey(properties["tags"], place.name) && place.value !== UNKNOWN) report.named(place);
      }
    }
  }
}

function hasKey(values: Value, name: string | undefined): boolean {
  return name !== undefined && isObject(values) && Object.hasOwn(values, name);
}
