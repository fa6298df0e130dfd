import { type Document, type DocumentKind, documentsOf } from "../../iam/document";
import type { Found } from "../../iam/ineffective";
import type { PolicyInfo, ResourcePolicy } from "../../policy";

/** Documents that grant something: to their identity, or on their resource. */
const GRANTING: readonly DocumentKind[] = ["identity", "resource"];
export const EVERY_KIND: readonly DocumentKind[] = [...GRANTING, "trust", "limit"];

/** A policy on each document of a resource that grants something, or of the given kinds. */
export function documentPolicy(info: PolicyInfo, find: (document: Document) => Found[], kinds = GRANTING): ResourcePolicy {
  return {
    ...info,
    types: "all",
    validateResource: (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => kinds.includes(kind))
        .flatMap(find)
        .map((found) => ({ resource, ...found })),
  };
}
