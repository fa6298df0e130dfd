import { type Document, DOCUMENT_TYPES, documentsOf } from "../../iam/document";
import type { Found } from "../../iam/ineffective";
import type { PolicyInfo, ResourcePolicy } from "../../policy";

/** A policy on each document of a resource. Trust policies grant nothing, so most rules skip them. */
export function documentPolicy(info: PolicyInfo, find: (document: Document) => Found[], withTrust = false): ResourcePolicy {
  return {
    ...info,
    types: DOCUMENT_TYPES,
    validateResource: (resource) =>
      documentsOf(resource)
        .filter(({ kind }) => withTrust || kind !== "trust")
        .flatMap(find)
        .map((found) => ({ resource, ...found })),
  };
}
