import { type Declared, declaredBelow } from "../../declared/declared";
import { ownArn } from "../../graph/identity";
import { harmOf, WRITES_SECRET } from "../../iam/destructive";
import { Steps } from "../../iam/escalation/search";
import { allowedOn } from "../../iam/grants";
import { arnCovers, hasWildcard, splitArn } from "../../iam/match";
import { hasLimit } from "../../iam/narrowed";
import { type Grant, type Role, ROLE_SOURCES } from "../../iam/roles";
import { type Action, findAction, isGrantedOn } from "../../iam/service-reference";
import type { Finding, StackPolicy } from "../../policy";
import { type Resource, type StackView } from "../../stack-view";
import { DATABASE, DATABASE_CLUSTERS, STATE_MACHINE } from "../../types";
import { addTo, list, member, textOf, validateEach } from "../../values";

/** Code that was taken over shouldn't be able to destroy what it runs on, nor the traces and copies of it. */
export const noDestructivePermissions = ({ powers }: Declared): StackPolicy => ({
  id: "iam-no-destructive-permissions",
  description:
    "The role of a task, a function, an instance or other code, and of a state machine that chooses its targets at run time, may "
    + "not delete resources of the program, nor change its databases, keys, records, backups, networks or their protection, unless that is "
    + "declared.",
  remediation: "Take away the action: the program's resources are changed by its deployment. Declare what an operator's tool must do.",
  references: { cwe: ["CWE-250"], other: ["MITRE ATT&CK T1485, T1490, T1562"] },
  waivable: true,
  types: [...ROLE_SOURCES, STATE_MACHINE],
  validateStack(stack) {
    const [steps, own] = [new Steps(stack), new OwnResources(stack)];
    return validateEach(steps.roles.all, (role) => {
      if (!steps.isWorkload(role)) return [];
      const grants = steps.grants(role);
      const actions = new Set(grants.allowed.flatMap(({ statement }) => statement.actions));
      const harmful = [...actions].flatMap((name) => findAction(name) ?? []);
      return harmful.flatMap((action) =>
        allowedOn(grants, action.name)
          .filter(() => !Object.hasOwn(powers, keyOf(role, action)))
          .flatMap(({ resource, grant }) => harmBy(role, action, resource, grant, own))
      );
    });
  },
});

/** The line of a permission in declared.json: the role's name and the action. */
const keyOf = (role: Role, { name }: Action): string => `${role.resource.name} ${name}`;

function harmBy(role: Role, action: Action, pattern: string, { document, statement }: Grant, own: OwnResources): Finding[] {
  const finding = (does: string, of: string): Finding => ({
    resource: document.resource,
    property: statement.path,
    found: `${action.name} on ${pattern}`,
    allowed: `without it, as it ${does}${of}; or ${declaredBelow(["powers"], keyOf(role, action))}`,
  });
  const harm = harmOf(action);
  if (harm?.anywhere === true) return [finding(harm.does, "")];
  if (WRITES_SECRET.has(action.name)) {
    const secret = own.masterSecrets.find(({ arn }) => arnCovers(pattern, arn));
    return secret === undefined ? [] : [finding("changes the password of the master user", ` of "${secret.name}"`)];
  }
  if (harm === undefined || (hasWildcard(pattern) && pattern !== "*" && hasLimit(statement))) return [];
  const target = own.find(action, pattern);
  return target === undefined ? [] : [finding(harm.does, `: "${target.name}"`)];
}

/** Resources of a program by their ARN. */
class OwnResources {
  private readonly byArn = new Map<string, Resource>();
  private readonly byService = new Map<string, { arn: string; resource: Resource }[]>();
  /** Secrets that RDS keeps for master users. */
  readonly masterSecrets: { arn: string; name: string }[] = [];

  constructor({ resources }: StackView) {
    for (const resource of resources) {
      const arn = ownArn(resource);
      const service = splitArn(arn ?? "")?.service;
      if (arn !== undefined && service !== undefined) {
        this.byArn.set(arn, resource);
        addTo(this.byService, service, { arn, resource });
      }
      if (![DATABASE, ...DATABASE_CLUSTERS].includes(resource.type)) continue;
      for (const secret of list(resource.properties["masterUserSecrets"])) {
        const secretArn = textOf(member(secret, "secretArn"));
        if (secretArn !== undefined) this.masterSecrets.push({ arn: secretArn, name: resource.name });
      }
    }
  }

  /** A resource of the program on which an action is allowed by a pattern, which includes the resource or names a part of it. */
  find(action: Action, pattern: string): Resource | undefined {
    for (const end of [pattern.length, ...[...pattern.matchAll(/[:/]/g)].map(({ index }) => index).toReversed()]) {
      const arn = pattern.slice(0, end);
      const resource = this.byArn.get(arn);
      if (resource !== undefined && (isGrantedOn(action, arn) || isGrantedOn(action, pattern))) return resource;
    }
    if (!hasWildcard(pattern)) return undefined;
    const owned = this.byService.get(splitArn(pattern)?.service ?? action.service) ?? [];
    const start = pattern.slice(0, pattern.search(/[*?]/));
    return owned.find(({ arn }) => arn.startsWith(start) && arnCovers(pattern, arn) && isGrantedOn(action, arn))?.resource;
  }
}
