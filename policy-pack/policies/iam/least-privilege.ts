import { graphOf } from "../../graph/resource-graph";
import { serviceRequiring } from "../../iam/aws-policies";
import { allowedOn, resourcesOf } from "../../iam/grants";
import { arnCovers } from "../../iam/match";
import { type Need, Needs } from "../../iam/needs";
import { type Grant, type Grants, type Role, ROLE_SOURCES, rolesOf } from "../../iam/roles";
import type { RoleUser } from "../../iam/service-needs";
import { admits, conditionsOn, trustOf } from "../../iam/trust";
import { ROLE_USERS } from "../../iam/user-needs";
import type { Finding, Result, StackPolicy } from "../../policy";
import { property, type Resource, type StackView, UnknownValueError } from "../../stack-view";
import { addTo, attempt, validateEach } from "../../values";

/** The permissions of a role that a service assumes for one resource follow from that resource. */
export const leastPrivilege: StackPolicy = {
  id: "iam-least-privilege",
  description:
    "The role of a task definition's execution, a schedule, a state machine, a rule's target, a pipe, replication, a flow log, a trail, a "
    + "delivery stream or a backup has exactly the permissions that these resources need, and a function's role those of its event sources.",
  remediation: "Derive the role's policy from the resources that the task definition, schedule, state machine or target refers to.",
  references: {},
  waivable: true,
  types: [...ROLE_SOURCES, ...ROLE_USERS.keys()],
  validateStack(stack) {
    const [roles, graph] = [rolesOf(stack), graphOf(stack)];
    const { users, unknown } = usersOfRoles(stack);
    const results = validateEach(users, ([role, resources]) => {
      const needs = new Needs(graph);
      for (const resource of resources) ROLE_USERS.get(resource.type)!.addNeeds(needs, resource);
      return compare(role, roles.grants(role), needs, resources);
    });
    return [...results, ...unknown, ...roles.open];
  },
};

/** Resources by the role that they use, and those whose role is unknown. */
function usersOfRoles(stack: StackView): { users: Map<Role, Resource[]>; unknown: UnknownValueError[] } {
  const roles = rolesOf(stack);
  const users = new Map<Role, Resource[]>();
  const unknown: UnknownValueError[] = [];
  for (const resource of stack.resources) {
    const user = ROLE_USERS.get(resource.type);
    if (user === undefined) continue;
    const owner = user.of === undefined ? resource : user.of(resource, graphOf(stack));
    if (owner === undefined) continue;
    const role = attempt(unknown, undefined, () => roles.role(property(owner, user.role)));
    if (role !== undefined) addTo(users, role, resource);
  }
  return { users, unknown };
}

function compare(role: Role, grants: Grants, needs: Needs, users: readonly Resource[]): Result[] {
  const { allowed, unseen, open } = grants;
  const names = users.map(({ name }) => `"${name}"`).join(", ");
  const isWhole = users.every((user) => isJudgedWhole(role, ROLE_USERS.get(user.type)!));
  const more = `no more than ${names} needs; this is more`;
  const excess = (isWhole ? allowed : []).flatMap(({ document, statement }) =>
    resourcesOf(statement).flatMap((resource): Finding[] => {
      const actions = statement.notActions.length > 0 ? ["all but some actions"] : statement.actions;
      const tooMuch = actions.filter((action) =>
        !needs.isOpen(action) && !needs.list.some((need) => isExactly({ document, statement }, action, resource, need))
      );
      return tooMuch.length === 0
        ? []
        : [{ resource: document.resource, property: statement.path, found: `${tooMuch.join(", ")} on ${resource}`, allowed: more }];
    })
  );
  const services = new Set(users.map(({ type }) => ROLE_USERS.get(type)!.service));
  const managed = (isWhole ? unseen : []).filter((arn) => !services.has(serviceRequiring(arn) ?? "none")).map((arn): Finding => ({
    resource: role.resource,
    property: "managedPolicyArns",
    found: arn,
    allowed: more,
  }));
  return [...excess, ...managed, ...open, ...(unseen.length + open.length > 0 ? [] : missing(role, grants, needs))];
}

/** Whether all that the role needs follows from its users. */
function isJudgedWhole({ resource }: Role, { service, isPartial }: RoleUser): boolean {
  if (isPartial === true) return false;
  return service === undefined
    || trustOf(resource).every(({ principals }) =>
      Object.entries(principals).every(([kind, names]) => kind.toLowerCase() === "service" && names.every((name) => name === service))
    );
}

function missing(role: Role, grants: Grants, { list }: Needs): Finding[] {
  const lacking = new Map<string, { actions: Set<string>; why: string }>();
  for (const need of list) {
    if (need.isOptional === true || isMet(grants, need)) continue;
    const on = need.resources?.[0] ?? "the resource that it names";
    const entry = lacking.get(on) ?? { actions: new Set(), why: need.why };
    entry.actions.add(need.action);
    lacking.set(on, entry);
  }
  const document = grants.allowed[0]?.document;
  return [...lacking].map(([on, { actions, why }]) => ({
    resource: document?.resource ?? role.resource,
    property: document?.property ?? "inlinePolicies",
    found: `without ${[...actions].join(", ")} on ${on}`,
    allowed: `with it for role "${role.resource.name}", as it is missing: ${why}`,
  }));
}

function isMet(grants: Grants, need: Need): boolean {
  return allowedOn(grants, need.action).some(({ resource, grant }) =>
    (need.resources === undefined || need.resources.some((needed) => arnCovers(resource, needed))) && holds(grant, need)
  );
}

function isExactly(grant: Grant, action: string, resource: string, need: Need): boolean {
  const isBound = need.cluster === undefined || conditionsOn(grant.statement, "ecs:cluster").length > 0;
  return action.toLowerCase() === need.action.toLowerCase() && (need.resources === undefined || need.resources.includes(resource))
    && isBound && holds(grant, need);
}

/** Whether the conditions on keys that the program determines are met. */
function holds({ statement }: Grant, { action, cluster }: Need): boolean {
  const known: [string, string | undefined][] = [["ecs:cluster", cluster], [
    "iam:PassedToService",
    action === "iam:PassRole" ? "ecs-tasks.amazonaws.com" : undefined,
  ]];
  return known.every(([key, value]) => value === undefined || conditionsOn(statement, key).every((condition) => admits(condition, value)));
}
