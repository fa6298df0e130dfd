import type { Declared } from "../../declared/declared";
import { isExternal, orDeclared } from "../../declared/external";
import { isBounded } from "../../iam/bounded-roles";
import { Gains } from "../../iam/escalation/gain";
import { WRITES } from "../../iam/escalation/paths";
import { permissionWrites } from "../../iam/escalation/permission-writes";
import { type Step, Steps, WAYS } from "../../iam/escalation/search";
import { TAKEOVERS } from "../../iam/escalation/takeovers";
import { allowedOn } from "../../iam/grants";
import { type Grant, type Role, ROLE_SOURCES } from "../../iam/roles";
import { isForWebIdentities } from "../../iam/trust";
import type { Finding, Result, StackPolicy } from "../../policy";
import type { UnknownValueError } from "../../stack-view";
import { STATE_MACHINE } from "../../types";
import { validateEach } from "../../values";

/** Finds paths from one role to the permissions of another. Roles that are declared as external may be assumed. */
export const privilegeEscalation = (declared: Declared): StackPolicy => ({
  id: "iam-privilege-escalation",
  description:
    "No role of the program has, by all its policies together, a published path to permissions that it doesn't have itself, also by way "
    + "of other roles that it may become. A role may write to and pass roles that it creates only with a permissions boundary that it "
    + "can't change; one that only web identities assume, e.g. a deployment's, writes the policies of the program's resources.",
  remediation: "Remove one step of the path, or narrow iam:PassRole to a role that has no more permissions than the one that passes it.",
  references: {
    checkov: ["CKV_AWS_110", "CKV_AWS_286"],
    prowler: ["iam_policy_allows_privilege_escalation", "iam_inline_policy_allows_privilege_escalation"],
    other: ["pathfinding.cloud"],
  },
  waivable: true,
  types: [...ROLE_SOURCES, STATE_MACHINE, ...TAKEOVERS.map(({ type }) => type)],
  validateStack(stack) {
    const steps = new Steps(stack);
    const gains = new Gains(stack, steps);
    const waysOf = (kind: (typeof WAYS)[number], role: Role): Result[] => {
      const open: UnknownValueError[] = [];
      const found = steps[kind](role, open).filter(({ declarable }) => declarable === undefined || !isExternal(declared, declarable));
      return [...validateEach(found, (step) => findingOf(steps, gains, role, step)), ...open];
    };
    const results = validateEach(steps.roles.all, (role) => [
      ...validateEach([role], () => writes(steps, role)),
      ...validateEach(WAYS, (kind) => waysOf(kind, role)),
      ...steps.grants(role).open,
    ]);
    return [...results, ...steps.roles.open];
  },
});

function writes(steps: Steps, role: Role): Finding[] {
  const grants = steps.grants(role);
  const isDeployment = isForWebIdentities(role.resource);
  const named = grants.allowed.flatMap(({ statement }) => permissionWrites(statement));
  const actions = [...new Set([...Object.keys(WRITES), ...named])].filter((action) => !isDeployment || isIdentity(action));
  return actions.flatMap((action) =>
    allowedOn(grants, action).filter(({ resource, grant }) => !isBounded(grants, grant.statement, resource)).map(({ resource, grant }) =>
      finding(role, grant, `${action} on ${resource}`, [action, "any permission that it writes"])
    )
  );
}

/** Whether an action writes what identities may do, instead of what may be done with a resource. */
const isIdentity = (action: string) => action in WRITES;

/** A finding if a way leads, also by further ones, to a permission that the role doesn't have. */
function findingOf(steps: Steps, gains: Gains, role: Role, step: Step): Finding[] {
  const { grant, found, steps: path, to, declarable } = step;
  const unless = declarable === undefined ? undefined : orDeclared(declarable);
  if (typeof to === "string") return [finding(role, grant, found, [...path, to], unless)];
  for (const [other, way] of steps.reachable(to)) {
    const more = gains.of(other, role);
    if (more !== undefined) return [finding(role, grant, found, [...path, ...way, more], unless)];
  }
  return [];
}

/** @param unless A condition under which the path is allowed. */
function finding(role: Role, { document, statement }: Grant, found: string, steps: readonly string[], unless?: string): Finding {
  const path = [`role "${role.resource.name}"`, ...steps].join(" -> ");
  const allowed = `without a path to permissions that the role doesn't have${
    unless === undefined ? "" : `, or ${unless}`
  }; the path is ${path}`;
  return { resource: document.resource, property: statement.path, found, allowed };
}
