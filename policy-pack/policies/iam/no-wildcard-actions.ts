import { documentsOf, type Statement } from "../../iam/document";
import type { Found } from "../../iam/ineffective";
import { isPattern } from "../../iam/service-reference";
import { boundaryPolicies } from "../../iam/web-identities";
import type { StackPolicy } from "../../policy";
import type { Resource } from "../../stack-view";
import { POLICY } from "../../types";
import { validateEach } from "../../values";

export const noWildcardActions: StackPolicy = {
  id: "iam-no-wildcard-actions",
  description: "A grant lists its actions: no wildcard, and no Allow with NotAction, NotResource or NotPrincipal. A Deny and a permissions "
    + "boundary grant nothing.",
  remediation: "List the actions that the code calls; IAM Access Analyzer generates a policy from CloudTrail's events.",
  references: {
    securityHub: ["IAM.1", "IAM.21"],
    checkov: ["CKV_AWS_62", "CKV_AWS_63"],
    trivy: ["AVD-AWS-0345"],
    cdkNag: ["AwsSolutions-IAM5"],
  },
  waivable: true,
  types: "all",
  isAlone: ({ type }) => type !== POLICY, // another resource may make it a boundary
  validateStack(stack) {
    const boundaries = boundaryPolicies(stack);
    return validateEach(
      stack.resources.filter((resource) => !boundaries.has(resource)),
      (resource) =>
        documentsOf(resource).filter(({ kind }) => kind !== "limit").flatMap(({ statements, kind }) =>
          statements.filter(({ effect }) => effect === "Allow").flatMap((statement) =>
            widenings(resource, statement, kind === "trust").map((found) => ({ resource, ...found }))
          )
        ),
    );
  },
};

/** @param isTrust Other policies judge principals of a trust policy. */
function widenings(resource: Resource, statement: Statement, isTrust: boolean): Found[] {
  const { path, actions, notActions, notResources, principals, notPrincipals } = statement;
  return [
    ...(delegatesKey(resource, actions, principals)
      ? []
      : actions.filter(isPattern).map((name) => ({ property: `${path}.Action`, found: name, allowed: "the name of one action" }))),
    ...(notActions.length > 0
      ? [{
        property: `${path}.NotAction`,
        found: [...notActions],
        allowed: "Action with the intended actions: NotAction includes all that AWS adds later",
      }]
      : []),
    ...(notResources.length > 0
      ? [{ property: `${path}.NotResource`, found: [...notResources], allowed: "Resource with the intended ARNs" }]
      : []),
    ...(!isTrust && Object.keys(notPrincipals).length > 0
      ? [{
        property: `${path}.NotPrincipal`,
        found: Object.keys(notPrincipals),
        allowed: "Principal with the intended principals: NotPrincipal allows all others, of any account",
      }]
      : []),
  ];
}

/**
 * Whether a key policy delegates the key to its account's IAM. Without this statement IAM policies couldn't allow the use of the key, and
 * it could become unmanageable. Source: AWS KMS developer guide, "Default key policy", "Allows access to the AWS account and enables IAM
 * policies".
 */
function delegatesKey({ type }: Resource, actions: readonly string[], principals: Statement["principals"]): boolean {
  const named = Object.entries(principals);
  const isRoot = named.length === 1 && named[0]![0] === "AWS"
    && named[0]![1].every((name) => /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(name));
  return /^aws:kms\/(key|keyPolicy|externalKey|replicaKey|replicaExternalKey):/.test(type) && isRoot
    && actions.every((name) => name.toLowerCase() === "kms:*");
}
