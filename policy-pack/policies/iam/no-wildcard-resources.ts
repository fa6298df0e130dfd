import { selectedPatterns } from "../../iam/backup-selections";
import { type Document, documentsOf, type Statement } from "../../iam/document";
import { attachedTo } from "../../iam/document-places";
import { targetsOf } from "../../iam/ineffective";
import { type Arn, hasVariable, hasWildcard, splitArn } from "../../iam/match";
import { hasLimit, isNarrowed, isReadOnly } from "../../iam/narrowed";
import { requiresAll, requiresWildcard } from "../../iam/required-wildcards";
import { actionsOf } from "../../iam/service-reference";
import { boundaryPolicies, webIdentityGrants } from "../../iam/web-identities";
import type { Finding, StackPolicy } from "../../policy";
import { validateEach } from "../../values";

export const noWildcardResources: StackPolicy = {
  id: "iam-no-wildcard-resources",
  description:
    "A grant names its resources: \"*\" only for actions that support no other resource, otherwise the ARN of one resource each, with a "
    + "wildcard only where AWS requires one, as for what a request creates. A role that only web identities assume creates resources, and may name those to come by a part of the name, a path or tags; a role of a "
    + "backup selection names what the selection names, limited by tags.",
  remediation: "Use the ARN that is an output of the resource; put actions that support only \"*\" into a statement of their own.",
  references: {
    securityHub: ["KMS.1", "KMS.2"],
    checkov: ["CKV_AWS_290", "CKV_AWS_355"],
    cdkNag: ["AwsSolutions-IAM5"],
  },
  waivable: true,
  types: "all",
  validateStack(stack) {
    const [federated, boundaries, selected] = [webIdentityGrants(stack), boundaryPolicies(stack), selectedPatterns(stack)];
    return validateEach(
      stack.resources.filter((resource) => !boundaries.has(resource)),
      (resource) =>
        documentsOf(resource).filter(({ kind }) => kind === "identity" || kind === "resource").flatMap((document) =>
          document.statements.filter(({ effect }) => effect === "Allow").flatMap((statement) =>
            statement.resources.flatMap((text): Finding[] => {
              const allowed = /^\*+$/.test(text) ? finerThan(statement, document) : problemOf(text, statement);
              const isLimited = isNarrowed(text, statement, federated.get(resource))
                || (selected.get(resource)?.has(text) === true && (hasLimit(statement) || isReadOnly(statement)));
              return allowed === undefined || (isLimited && hasScope(text)) ? [] : [{
                resource,
                property: `${statement.path}.Resource`,
                found: text,
                allowed,
              }];
            })
          )
        ),
    );
  },
};

/** Allowed resources if a statement has a `*` that it needn't have; undefined otherwise. */
function finerThan(statement: Statement, { resource, property, kind }: Document): string | undefined {
  const place = attachedTo(resource.type, property);
  if (kind === "resource" && (place === undefined || place.itself !== undefined)) return undefined; // there, "*" is the resource that has the policy
  const finer = statement.actions.filter((name) => !requiresAll(name, statement)).flatMap(finestOf);
  return finer.length === 0 && statement.notActions.length === 0
    ? undefined
    : `the ARN of each action's resource: ${[...new Set(finer)].slice(0, 3).join("; ") || "of one resource"}`;
}

const SCOPE = ["partition", "service", "region", "account"] as const;

/** Allowed values if an ARN doesn't name one resource; undefined if it does. */
function problemOf(text: string, statement: Statement): string | undefined {
  const arn = splitArn(text);
  if (arn === undefined) return "an ARN, arn:<partition>:<service>:<region>:<account>:<resource>";
  const open = openScope(arn);
  if (open.length > 0) return `an ARN with its ${open.join(", ")} written out`;
  if (!hasWildcard(arn.resource) || requiresWildcard(text, statement)) return undefined;
  return "an ARN that names one resource, without wildcard";
}

const openScope = (arn: Arn) => SCOPE.filter((part) => hasWildcard(arn[part]) || hasVariable(arn[part]));

/** Whether an ARN has its scope written out. */
function hasScope(text: string): boolean {
  const arn = splitArn(text);
  return arn !== undefined && openScope(arn).length === 0;
}

/** The ARNs on which an action, or those that a pattern matches, could be granted instead of `*`. */
function finestOf(name: string): string[] {
  const actions = actionsOf(name);
  if (actions === "all") return [`${name} with all types of resources`];
  return actions.filter(({ types }) => types.length > 0).map((action) => `${action.name} takes ${targetsOf(action)}`);
}
