import type { Declared } from "../../declared/declared";
import { isExternal, orDeclared } from "../../declared/external";
import { selectedPatterns } from "../../iam/backup-selections";
import { type Document, documentsOf, type Statement } from "../../iam/document";
import { matchesAction } from "../../iam/grants";
import { hasWildcard, splitArn } from "../../iam/match";
import { type Targets, targetsOf } from "../../iam/targets";
import { boundaryPolicies, webIdentityGrants } from "../../iam/web-identities";
import type { Finding, StackPolicy } from "../../policy";
import type { Resource, StackView } from "../../stack-view";
import { validateEach } from "../../values";

/** An ARN names a resource of the program, or an external one that is declared. */
export const resourceExists = (declared: Declared): StackPolicy => ({
  id: "iam-resource-exists",
  description: "An ARN of this account in a policy document names a resource of the program, a secret that a container reads, a resource "
    + "that the settings of a stack other than production name, or one that is declared as external; so does the ARN of another account's "
    + "secret. A role that only web identities assume, e.g. a deployment's, and a permissions boundary may name what other programs of the "
    + "account create, and a role of a backup selection what the selection names.",
  remediation: "Use the ARN that is an output of the resource, or declare it in policy-pack/declared.json with its reason.",
  references: {},
  waivable: true,
  types: "all",
  validateStack(stack) {
    const targets = targetsOf(stack);
    const [federated, boundaries, selected] = [webIdentityGrants(stack), boundaryPolicies(stack), selectedPatterns(stack)];
    const isElsewhere = (resource: Resource) => federated.has(resource) || boundaries.has(resource);
    const isOurs = (arn: string) => splitArn(arn)!.account === "" || targets.isOwn(splitArn(arn)!.account); // a bucket's ARN has no account
    return validateEach(
      stack.resources,
      (resource) =>
        documentsOf(resource).filter(({ kind }) => kind !== "limit").flatMap((document) =>
          document.statements
            .filter(({ effect }) => effect === "Allow") // a Deny on a missing resource takes no permission away
            .flatMap((statement) => namedIn(document, statement))
            .filter(({ arn }) => !isExternal(declared, arn) && !isNamed(arn, stack, targets))
            .filter(({ arn }) => !targets.has(arn, resource) && !isKeyOfSecret(arn, document, targets))
            .filter(({ arn }) => !isElsewhere(resource) || !isOurs(arn))
            .filter(({ arn }) => selected.get(resource)?.has(arn) !== true)
            .map(({ arn, path }): Finding => ({
              resource,
              property: path,
              found: arn,
              allowed: `the ARN of a resource of this program, or ${orDeclared(arn)}`,
            }))
        ),
    );
  },
});

/**
 * Whether the settings name it. That is enough for a resource of this account, but not in production: a stack's file changes with each
 * deployment, and the owner of a foreign resource should review what a workload may do to it.
 */
function isNamed(arn: string, { production, named }: StackView, targets: Targets): boolean {
  const account = splitArn(arn)?.account ?? "";
  return !production && named?.has(arn) === true && (account === "" || targets.isOwn(account));
}

/** Whether it is a key used only to decrypt, beside a secret that a container reads by reference. */
function isKeyOfSecret(arn: string, { statements }: Document, targets: Targets): boolean {
  const { service, account } = splitArn(arn)!;
  if (service !== "kms" || !targets.isOwn(account)) return false;
  const uses = statements.filter(({ resources }) => resources.includes(arn));
  return uses.every(({ actions }) => actions.every((action) => action.toLowerCase() === "kms:decrypt"))
    && statements.some(({ resources }) => resources.some((other) => targets.referenced.has(other)));
}

/** ARNs that a statement names: its resources, its principals, and the values that its conditions compare for equality. */
function namedIn({ kind }: Document, { actions, resources, principals, conditions, path }: Statement): { arn: string; path: string }[] {
  // iam-pass-role covers the roles that are passed.
  const isPass = actions.length > 0 && actions.every((action) => matchesAction(action, "iam:PassRole"));
  const asResource = isPass || kind === "trust" ? [] : resources.map((arn) => ({ arn, path: `${path}.Resource` }));
  // Without its provider a web identity can't assume the role at all.
  const named = Object.entries(principals).filter(([name]) => name.toLowerCase() !== "federated");
  const asPrincipal = named.flatMap(([name, list]) => list.map((arn) => ({ arn, path: `${path}.Principal.${name}` })));
  const asCondition = Object.entries(conditions).filter(([operator]) =>
    /(?:equals|like)(?:ifexists)?$/i.test(operator) && !/not/i.test(operator)
  ).flatMap(([operator, keys]) =>
    Object.entries(keys).flatMap(([key, values]) =>
      values.filter((arn) => !hasWildcard(arn)).map((arn) => ({ arn, path: `${path}.Condition.${operator}.${key}` }))
    )
  );
  return [...asResource, ...asPrincipal, ...asCondition].filter(({ arn }) => splitArn(arn) !== undefined);
}
