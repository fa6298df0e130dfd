import { type Declared, declaredBelow } from "../../declared/declared";
import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import { boundedRoles, isBounded, isBoundedRole } from "../../iam/bounded-roles";
import type { Statement } from "../../iam/document";
import { IAM_WRITES, PASS_ROLE, PASSED_TO, RUNNERS, TAKEOVERS } from "../../iam/escalation-paths";
import { allowedOn, matchesAction, resourcesOf } from "../../iam/grants";
import { arnCovers, hasWildcard } from "../../iam/match";
import { type Grant, type Grants, type Role, ROLE_SOURCES, type Roles, rolesOf } from "../../iam/roles";
import { admits, conditionsOn, trustsPrincipal, trustsService } from "../../iam/trust";
import type { Finding, Result, StackPolicy } from "../../policy";
import { peek, property } from "../../stack-view";
import { TASK_DEFINITION } from "../../types";
import { attempt, textOf, validateEach } from "../../values";

/** Finds paths from one role to the permissions of another. Roles that are declared as external may be assumed. */
export const privilegeEscalation = ({ external }: Declared): StackPolicy => ({
  id: "iam-privilege-escalation",
  description:
    "No role of the program has, by all its policies together, a published path to permissions that it doesn't have itself. A role "
    + "may write to and pass roles that it creates only with a permissions boundary that it can't change.",
  remediation: "Remove one step of the path, or narrow iam:PassRole to a role that has no more permissions than the one that passes it.",
  references: {
    checkov: ["CKV_AWS_110", "CKV_AWS_286"],
    prowler: ["iam_policy_allows_privilege_escalation", "iam_inline_policy_allows_privilege_escalation"],
    other: ["pathfinding.cloud"],
  },
  waivable: true,
  types: [...ROLE_SOURCES, ...TAKEOVERS.map(({ type }) => type)],
  validateStack(stack) {
    const [roles, graph] = [rolesOf(stack), graphOf(stack)];
    const results = validateEach(roles.all, (role) => {
      const search: Search = { graph, roles, external: Object.keys(external), role, grants: roles.grants(role) };
      return [...validateEach([writes, passes, takeovers, assumptions], (paths) => paths(search)), ...search.grants.open];
    });
    return [...results, ...roles.open];
  },
});

/** A role whose paths to other permissions are searched. */
interface Search {
  graph: ResourceGraph;
  roles: Roles;
  external: readonly string[];
  role: Role;
  grants: Grants;
}

function writes({ role, grants }: Search): Finding[] {
  return IAM_WRITES.flatMap((action) =>
    allowedOn(grants, action).filter(({ resource, grant }) => !isBounded(grants, grant.statement, resource)).map(({ resource, grant }) =>
      finding(role, grant, `${action} on ${resource}`, [action, "any permission that it writes"])
    )
  );
}

function passes(search: Search): Result[] {
  const passed = allowedOn(search.grants, PASS_ROLE).filter(({ resource }) => !isBoundedRole(search.grants, resource));
  return validateEach(passed, ({ resource, grant }) => {
    const runners = RUNNERS.flatMap(({ services, ways }) =>
      ways.filter((way) => way.every((action) => allowedOn(search.grants, action).length > 0)).map((way) => ({ services, steps: [...way] }))
    );
    const started = ["ecs:RunTask", "ecs:StartTask"].flatMap((action) =>
      allowedOn(search.grants, action)
        .filter((run) => !runsOnlyWithOwnRoles(search, run.resource, resource))
        .map((run) => ({ services: ["ecs-tasks.amazonaws.com"], steps: [`${action} on ${run.resource} with overrides.taskRoleArn`] }))
    );
    const ways = [...runners, ...started].filter(({ services }) => services.some((service) => mayGoTo(grant.statement, service)));
    const found = ways.flatMap(({ services, steps }) => {
      const more = gainByPassing(search, resource, services.filter((service) => mayGoTo(grant.statement, service)));
      return more === undefined
        ? []
        : [finding(search.role, grant, `${PASS_ROLE} on ${resource}`, [`${PASS_ROLE} of ${resource}`, ...steps, more])];
    });
    return found.slice(0, 1); // one path is enough
  });
}

/**
 * Whether ecs:RunTask is on one family of the program, and the passed role is one of this family's own roles: whatever command the
 * overrides give, the image and the roles are the family's. A wider permission chooses which code runs with the role.
 */
function runsOnlyWithOwnRoles({ graph, roles }: Search, ran: string, passed: string): boolean {
  const family = /^arn:[^:]*:ecs:[^:]*:[^:]*:task-definition\/([^:*?]+)(?::(?:\*|\d+))?$/.exec(ran)?.[1];
  const own = graph.ofType([TASK_DEFINITION]).filter((definition) => peek(definition, "family") === family);
  const role = roles.role(passed);
  return role !== undefined && own.length > 0
    && own.every((definition) => ["taskRoleArn", "executionRoleArn"].some((key) => roles.role(property(definition, key)) === role));
}

/** Whether the statement allows passing a role to the service. */
function mayGoTo(statement: Statement, service: string): boolean {
  return conditionsOn(statement, PASSED_TO).every((condition) => admits(condition, service));
}

/** The permissions that code with a passed role would gain; undefined if there are none. */
function gainByPassing({ roles, grants }: Search, pattern: string, services: readonly string[]): string | undefined {
  if (hasWildcard(pattern)) return `the permissions of any role that ${pattern} matches`;
  const passed = roles.role(pattern);
  if (passed === undefined) return `the permissions of ${pattern}, which isn't a role of this program`;
  if (!services.some((service) => trustsService(passed.resource, service))) return undefined;
  return gain(roles, passed, grants);
}

/** A permission of a role that another role's don't cover, in words. */
function gain(roles: Roles, role: Role, own: Grants): string | undefined {
  if (own.of === role) return undefined;
  const theirs = roles.grants(role);
  if (theirs.unseen.length > 0 && !theirs.unseen.every((arn) => own.unseen.includes(arn))) {
    return `${theirs.unseen[0]} of role "${role.resource.name}"`;
  }
  for (const { statement } of theirs.allowed) {
    const actions = statement.notActions.length > 0 ? ["*"] : statement.actions;
    for (const action of actions) {
      for (const resource of resourcesOf(statement)) {
        if (!isCovered(own, statement, action, resource)) return `${action} on ${resource} of role "${role.resource.name}"`;
      }
    }
  }
  return undefined;
}

function isCovered({ allowed, denied }: Grants, theirs: Statement, action: string, resource: string): boolean {
  return denied.length === 0 && allowed.some(({ statement }) =>
    statement.actions.some((pattern) => matchesAction(pattern, action))
    && statement.resources.some((pattern) => arnCovers(pattern, resource))
    && (Object.keys(statement.conditions).length === 0 || JSON.stringify(statement.conditions) === JSON.stringify(theirs.conditions))
  );
}

/** Services that run code which its author chooses. */
const WORKLOADS = ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "ec2.amazonaws.com", "pods.eks.amazonaws.com"];

function takeovers({ role, grants, graph, roles }: Search): Result[] {
  const isWorkload = WORKLOADS.some((service) => trustsService(role.resource, service));
  const paths = TAKEOVERS.filter(({ ofWorkloads }) => isWorkload || ofWorkloads !== true);
  return paths.flatMap(({ action, type, role: roleOf, arn: form }) =>
    allowedOn(grants, action).flatMap(({ resource: pattern, grant }) => {
      const targets = graph.ofType([type]).filter(({ properties }) =>
        [properties["arn"], properties["arnWithoutRevision"]].some((arn) => arnCovers(pattern, textOf(arn) ?? ""))
      );
      const open: Result[] = [];
      for (const target of targets) {
        const there = attempt(open, undefined, () => roleOf(target, roles));
        const more = there === undefined ? undefined : gain(roles, there, grants);
        if (more !== undefined) return [finding(role, grant, `${action} on ${pattern}`, [`${action} on "${target.name}"`, more])];
      }
      const isOther = hasWildcard(pattern) && (pattern === "*" || form.test(pattern)) && boundedRoles(grants).length === 0;
      return isOther
        ? [finding(role, grant, `${action} on ${pattern}`, [action, `the permissions of any role behind ${pattern}`])]
        : open;
    })
  );
}

function assumptions({ role, grants, roles, external }: Search): Result[] {
  return validateEach(allowedOn(grants, "sts:AssumeRole"), ({ resource: arn, grant }) => {
    const path = (more: string, unless?: string) => [
      finding(role, grant, `sts:AssumeRole on ${arn}`, [`sts:AssumeRole of ${arn}`, more], unless),
    ];
    if (external.some((pattern) => arnCovers(pattern, arn))) return [];
    if (hasWildcard(arn)) return path("the permissions of any role that trusts it");
    const other = roles.role(arn);
    if (other === undefined) return path("its permissions, which aren't in this program", declaredBelow(["external"], arn));
    if (role.arn !== undefined && !trustsPrincipal(other.resource, role.arn)) return [];
    const more = gain(roles, other, grants);
    return more === undefined ? [] : path(more);
  });
}

/** @param unless A condition under which the path is allowed. */
function finding(role: Role, { document, statement }: Grant, found: string, steps: readonly string[], unless?: string): Finding {
  const path = [`role "${role.resource.name}"`, ...steps].join(" -> ");
  const allowed = `without a path to permissions that the role doesn't have${
    unless === undefined ? "" : `, or ${unless}`
  }; the path is ${path}`;
  return { resource: document.resource, property: statement.path, found, allowed };
}
