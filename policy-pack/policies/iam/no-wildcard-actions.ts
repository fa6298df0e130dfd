import type { Statement } from "../../iam/document";
import { isPattern } from "../../iam/service-reference";
import type { Resource } from "../../stack-view";
import { documentPolicy } from "./document-policy";

export const noWildcardActions = documentPolicy(
  {
    id: "iam-no-wildcard-actions",
    description: "A grant lists its actions: no wildcard, NotAction, NotResource, or Allow with NotPrincipal.",
    remediation: "List the actions that the code calls; IAM Access Analyzer generates a policy from CloudTrail's events.",
    references: {
      securityHub: ["IAM.1", "IAM.21"],
      checkov: ["CKV_AWS_62", "CKV_AWS_63"],
      trivy: ["AVD-AWS-0345"],
      cdkNag: ["AwsSolutions-IAM5"],
    },
    waivable: true,
  },
  ({ statements, resource }) =>
    statements.flatMap(({ path, effect, actions, notActions, notResources, principals, notPrincipals }) => [
      ...(effect === "Allow" && !delegatesKey(resource, actions, principals)
        ? actions.filter(isPattern).map((name) => ({ property: `${path}.Action`, found: name, allowed: "the name of one action" }))
        : []),
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
      ...(effect === "Allow" && Object.keys(notPrincipals).length > 0
        ? [{
          property: `${path}.NotPrincipal`,
          found: Object.keys(notPrincipals),
          allowed: "Principal with the intended principals: NotPrincipal allows all others, of any account",
        }]
        : []),
    ]),
);

/**
 * Whether a key policy delegates the key to its account's IAM. Without this statement IAM policies couldn't allow the use of the key, and
 * it could become unmanageable. Source: AWS KMS developer guide, "Default key policy", "Allows access to the AWS account and enables IAM
 * policies".
 */
function delegatesKey({ type }: Resource, actions: readonly string[], principals: Statement["principals"]): boolean {
  const named = Object.entries(principals);
  const isRoot = named.length === 1 && named[0]![0] === "AWS"
    && named[0]![1].every((name) => /^(\d{12}|arn:[^:]+:iam::\d{12}:root)$/.test(name));
  return /^aws:kms\/(key|keyPolicy):/.test(type) && isRoot && actions.every((name) => name.toLowerCase() === "kms:*");
}
