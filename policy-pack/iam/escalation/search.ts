import { graphOf, type ResourceGraph } from "../../graph/resource-graph";
import { peek, property, type StackView, type UnknownValueError } from "../../stack-view";
import { TASK_DEFINITION } from "../../types";
import { addTo, attempt } from "../../values";
import { boundedRoles, isBoundedRole } from "../bounded-roles";
import { type Document, documentsOf, knownDocumentsOf, type Statement } from "../document";
import { allowedOn } from "../grants";
import { arnCovers, hasWildcard } from "../match";
import { type Grant, type Grants, type Role, type Roles, rolesOf } from "../roles";
import { admits, conditionsOn, isAssumedBy, principalsOfKind, trustsPrincipal, trustsService } from "../trust";
import { choosesAtRunTime } from "./chosen-targets";
import { PASS_ROLE, PASSED_TO, RUNNERS } from "./paths";
import { takersFor } from "./role-takers";
import { arnsFor, rolesBehind, TAKEOVERS } from "./takeovers";

/** A way from a role to the permissions of another. */
export interface Step {
  /** The statement that allows it. */
  grant: Grant;
  /** The permission, e.g. `iam:PassRole on arn:...`. */
  found: string;
  /** In words, from the role on. */
  steps: readonly string[];
  /** The other role, or in words the permissions that the program doesn't show. */
  to: Role | string;
  /** The ARN of a role that may be declared as external. */
  declarable?: string;
}

/** Collects values that aren't known yet. */
type Open = UnknownValueError[];

/** The kinds of ways. */
export const WAYS = ["passes", "takeovers", "assumptions", "invitations"] as const;

/** Services that run code which its author chooses. */
const WORKLOADS = ["ecs-tasks.amazonaws.com", "lambda.amazonaws.com", "ec2.amazonaws.com", "pods.eks.amazonaws.com"];

const EXECUTE_COMMAND = "ecs:ExecuteCommand";

/**
 * Whether a statement enters only containers that it names: a person's role has it for nothing but the permissions of these containers.
 * Source: Service Authorization Reference, Amazon ECS, condition keys.
 */
const namesContainers = (statement: Statement): boolean =>
  conditionsOn(statement, "ecs:container-name").some(({ operator, values }) =>
    operator === "stringequals" && values.length > 0 && !values.some(hasWildcard)
  );

/** Ways between the roles of a stack; each role is read once. */
export class Steps {
  readonly roles: Roles;
  private readonly granted = new Map<Role, Grants>();
  private readonly graph: ResourceGraph;
  private readonly chosen: ReadonlySet<Role>;
  private readonly known = new Map<Role, readonly Step[]>();
  private trusting: Map<string, { role: Role; grant: Grant }[]> | undefined;

  constructor(stack: StackView) {
    this.roles = rolesOf(stack);
    this.graph = graphOf(stack);
    this.chosen = choosesAtRunTime(stack);
  }

  /** All permissions of a role by its own policies. */
  grants(role: Role): Grants {
    const known = this.granted.get(role) ?? this.roles.grants(role);
    this.granted.set(role, known);
    return known;
  }

  /** All ways from a role, as far as values are known. */
  of(role: Role): readonly Step[] {
    const known = this.known.get(role) ?? WAYS.flatMap((kind) => this[kind](role, []));
    this.known.set(role, known);
    return known;
  }

  /** Roles that code with a role may become by any number of ways, the role itself first, with the way to each. */
  reachable(role: Role): Map<Role, readonly string[]> {
    const found = new Map<Role, readonly string[]>([[role, []]]);
    for (const [from, way] of found) {
      for (const { steps, to } of this.of(from)) {
        if (typeof to !== "string" && !found.has(to)) found.set(to, [...way, ...steps]);
      }
    }
    return found;
  }

  /** Whether it runs code whose author chooses the requests, or starts resources that its input chooses. */
  isWorkload(role: Role): boolean {
    return this.chosen.has(role) || WORKLOADS.some((service) => trustsService(role.resource, service));
  }

  /** Roles that are passed to a service which runs the caller's code with them. */
  passes(role: Role, open: Open): Step[] {
    const grants = this.grants(role);
    const passed = allowedOn(grants, PASS_ROLE).filter(({ resource }) => !isBoundedRole(grants, resource));
    return eachOf(passed, open, ({ resource, grant }) => {
      const target = hasWildcard(resource) ? undefined : this.roles.role(resource);
      const to = hasWildcard(resource)
        ? `the permissions of any role that ${resource} matches`
        : target ?? `the permissions of ${resource}, which isn't a role of this program`;
      const way = this.runners(grants, resource, target).find(({ services }) =>
        services.some((service) => mayGoTo(grant.statement, service) && (target === undefined || trustsService(target.resource, service)))
      );
      if (way === undefined) return [];
      return [{ grant, found: `${PASS_ROLE} on ${resource}`, steps: [`${PASS_ROLE} of ${resource}`, ...way.steps], to }];
    });
  }

  /** Ways to run code with a passed role, of those that the role's permissions allow. */
  private runners(grants: Grants, passed: string, target: Role | undefined): { services: readonly string[]; steps: readonly string[] }[] {
    const published = RUNNERS.flatMap(({ services, ways }) =>
      ways.filter((way) => way.every((action) => allowedOn(grants, action).length > 0)).map((steps) => ({ services, steps }))
    );
    const started = ["ecs:RunTask", "ecs:StartTask"].flatMap((action) =>
      allowedOn(grants, action).filter((run) => !this.runsOnlyWithOwnRoles(run.resource, passed)).map((run) => ({
        services: ["ecs-tasks.amazonaws.com"],
        steps: [`${action} on ${run.resource} with overrides.taskRoleArn`],
      }))
    );
    const trusted = target === undefined ? [] : servicesThatAssume(target);
    const taken = trusted.flatMap((service) => takersFor([service], grants).map((action) => ({ services: [service], steps: [action] })));
    return [...published, ...started, ...taken];
  }

  /**
   * Whether ecs:RunTask is on one family of the program, and the passed role is one of this family's own roles: whatever command the
   * overrides give, the image and the roles are the family's. A wider permission chooses which code runs with the role.
   */
  private runsOnlyWithOwnRoles(ran: string, passed: string): boolean {
    const family = /^arn:[^:]*:ecs:[^:]*:[^:]*:task-definition\/([^:*?]+)(?::(?:\*|\d+))?$/.exec(ran)?.[1];
    const own = this.graph.ofType([TASK_DEFINITION]).filter((definition) => peek(definition, "family") === family);
    const role = this.roles.role(passed);
    return role !== undefined && own.length > 0
      && own.every((definition) => ["taskRoleArn", "executionRoleArn"].some((key) => this.roles.role(property(definition, key)) === role));
  }

  /** Resources with a role, on which the role runs code. */
  takeovers(role: Role, open: Open): Step[] {
    const grants = this.grants(role);
    const isWorkload = this.isWorkload(role);
    return TAKEOVERS.filter(({ ofWorkloads }) => isWorkload || ofWorkloads !== true).flatMap((way): Step[] => {
      const [action, ...more] = way.actions;
      if (!more.every((each) => allowedOn(grants, each).length > 0)) return [];
      return allowedOn(grants, action!).flatMap(({ resource: pattern, grant }): Step[] => {
        if (action === EXECUTE_COMMAND && !isWorkload && namesContainers(grant.statement)) return [];
        const found = `${action} on ${pattern}`;
        const targets = this.graph.ofType([way.type]).filter((target) =>
          attempt(open, [], () => arnsFor(way, target, this.graph)).some((arn) => arnCovers(pattern, arn))
        );
        const steps = eachOf(targets, open, (target) =>
          rolesBehind(way, target, this.roles, this.graph).map((to) => ({
            grant,
            found,
            steps: [`${way.actions.join(" and ")} on "${target.name}"`],
            to,
          })));
        const isAny = hasWildcard(pattern) && (pattern === "*" || way.arn.test(pattern)) && boundedRoles(grants).length === 0;
        return isAny ? [...steps, { grant, found, steps: [...way.actions], to: `the permissions of any role behind ${pattern}` }] : steps;
      });
    });
  }

  /** Roles that the role's own permissions allow it to assume. */
  assumptions(role: Role, open: Open): Step[] {
    return eachOf(allowedOn(this.grants(role), "sts:AssumeRole"), open, ({ resource: arn, grant }): Step[] => {
      const step = { grant, found: `sts:AssumeRole on ${arn}`, steps: [`sts:AssumeRole of ${arn}`], declarable: arn };
      if (hasWildcard(arn)) return [{ ...step, to: "the permissions of any role that trusts it" }];
      const to = this.roles.role(arn);
      if (to === undefined) return [{ ...step, to: "its permissions, which aren't in this program" }];
      return role.arn !== undefined && !trustsPrincipal(to.resource, role.arn) ? [] : [{ ...step, to }];
    });
  }

  /**
   * Roles whose trust policy names the role: it needs no permission of its own for them.
   * Source: IAM user guide, "Policy evaluation logic", resource-based policies of the same account that name a principal.
   */
  invitations(role: Role, _open: Open): Step[] {
    if (role.arn === undefined) return [];
    this.trusting ??= invitationsOf(this.roles);
    const own = allowedOn(this.grants(role), "sts:AssumeRole");
    return (this.trusting.get(role.arn) ?? [])
      .filter(({ role: to }) => to !== role && !own.some(({ resource }) => arnCovers(resource, to.arn ?? "")))
      .map(({ role: to, grant }) => ({
        grant,
        found: `sts:AssumeRole by ${role.arn}`,
        steps: [`sts:AssumeRole of "${to.resource.name}"`],
        to,
        ...(to.arn === undefined ? {} : { declarable: to.arn }),
      }));
  }
}

/** Roles by the ARN of a principal that their trust policies name. */
function invitationsOf(roles: Roles): Map<string, { role: Role; grant: Grant }[]> {
  const found = new Map<string, { role: Role; grant: Grant }[]>();
  for (const role of roles.all) {
    for (const document of trustsOf(role)) {
      for (const statement of document.statements.filter(isAssumedBy)) {
        for (const arn of principalsOfKind(statement, "aws")) addTo(found, arn, { role, grant: { document, statement } });
      }
    }
  }
  return found;
}

/** Trust policies of a role; none while one is unknown, which other policies report. */
const trustsOf = ({ resource }: Role): Document[] => knownDocumentsOf(resource).filter(({ kind }) => kind === "trust");

/** Steps of all items that are known. */
function eachOf<Item>(items: readonly Item[], open: Open, find: (item: Item) => Step[]): Step[] {
  return items.flatMap((item) => attempt<Step[]>(open, [], () => find(item)));
}

const servicesThatAssume = ({ resource }: Role): string[] =>
  documentsOf(resource).filter(({ kind }) => kind === "trust").flatMap(({ statements }) =>
    statements.filter(isAssumedBy).flatMap((statement) => principalsOfKind(statement, "service"))
  );

/** Whether the statement allows passing a role to the service. */
function mayGoTo(statement: Statement, service: string): boolean {
  return conditionsOn(statement, PASSED_TO).every((condition) => admits(condition, service));
}
