import { graphOf, type ResourceGraph } from "../graph/resource-graph";
import { isList, once, peek, property, type Resource, type StackView, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { POLICY, ROLE } from "../types";
import { addTo, attempt, knownTexts, textOf } from "../values";
import { type Document, documentsOf, type Statement } from "./document";

/** A role of the program. */
export interface Role {
  resource: Resource;
  /** Undefined in a preview of a new role. */
  arn: string | undefined;
  name: string | undefined;
}

/** A statement of a role, with the document it is in. */
export interface Grant {
  document: Document;
  statement: Statement;
}

/** All permissions of a role. */
export interface Grants {
  of: Role;
  allowed: readonly Grant[];
  denied: readonly Grant[];
  /** Attached policies that aren't resources of this program, so their statements are unknown. */
  unseen: readonly string[];
  /** Documents, or attachments, that aren't known yet. */
  open: readonly UnknownValueError[];
}

const INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile";

/** Resources that give permissions to a role, and the property that names the role. */
const GRANTORS: ReadonlyMap<string, string> = new Map([
  ["aws:iam/rolePolicy:RolePolicy", "role"],
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role"],
  ["aws:iam/policyAttachment:PolicyAttachment", "roles"],
]);

/** Types that hold the permissions of roles. */
export const ROLE_SOURCES = [ROLE, POLICY, INSTANCE_PROFILE, ...GRANTORS.keys()];

/** Roles of a stack and what each of them is granted. */
export class Roles {
  readonly all: readonly Role[];
  private readonly graph: ResourceGraph;
  private readonly byResource: ReadonlyMap<Resource, Role>;
  private readonly grantors = new Map<Role, Resource[]>();
  /** Grantors whose role is unknown, and comes from no role of the program. */
  readonly open: UnknownValueError[] = [];

  constructor(stack: StackView) {
    this.graph = graphOf(stack);
    this.all = this.graph.ofType([ROLE]).map((resource) => ({
      resource,
      arn: textOf(resource.properties["arn"]),
      name: textOf(resource.properties["name"]),
    }));
    this.byResource = new Map(this.all.map((role) => [role.resource, role]));
    for (const resource of stack.resources) this.addGrantor(resource);
  }

  private addGrantor(resource: Resource): void {
    const path = GRANTORS.get(resource.type);
    if (path === undefined) return;
    const value = resource.properties[path];
    const named = new Set((isList(value) ? value : [value]).flatMap((each) => this.named(resource, path, each)));
    for (const role of named) addTo(this.grantors, role, resource);
  }

  /** The roles that a value names; an unknown one those that it comes from. */
  private named(resource: Resource, path: string, value: Value): Role[] {
    if (value !== UNKNOWN) return this.identified(value);
    const sources = this.graph.sources(resource, path).flatMap((source) => this.byResource.get(source) ?? []);
    if (sources.length === 0) this.open.push(new UnknownValueError(resource, path));
    return sources;
  }

  /** The role that an ARN or a name identifies, if the program has it. */
  role(reference: Value): Role | undefined {
    const [found] = this.identified(reference);
    if (found !== undefined || typeof reference !== "string" || !reference.startsWith("arn:")) return found;
    const [named] = this.identified(reference.slice(reference.lastIndexOf("/") + 1));
    return named?.arn === undefined && /^arn:[^:]*:iam::[^:]*:role\//.test(reference) ? named : undefined;
  }

  private identified(reference: Value): Role[] {
    if (typeof reference !== "string") return [];
    return this.graph.identified(reference, [ROLE]).flatMap((resource) => this.byResource.get(resource) ?? []);
  }

  /** The role of an instance profile, by the profile's name or ARN. */
  roleOfProfile(reference: Value): Role | undefined {
    const [profile] = typeof reference === "string" ? this.graph.identified(reference, [INSTANCE_PROFILE]) : [];
    return profile === undefined ? undefined : this.role(property(profile, "role"));
  }

  /** Resources with permissions of a role, and ARNs of attached policies that aren't in the program. */
  sources(role: Role): { resources: Resource[]; unseen: string[]; open: UnknownValueError[] } {
    const open: UnknownValueError[] = [];
    const resources = [role.resource];
    const attached: string[] = attempt<string[]>(open, [], () => knownTexts(role.resource, "managedPolicyArns"));
    for (const grantor of new Set(this.grantors.get(role))) {
      if (grantor.type === "aws:iam/rolePolicy:RolePolicy") resources.push(grantor);
      else if (peek(grantor, "policyArn") !== UNKNOWN) attached.push(...knownTexts(grantor, "policyArn"));
      else {
        const policies = this.graph.sources(grantor, "policyArn").filter(({ type }) => type === POLICY);
        resources.push(...policies);
        if (policies.length === 0) open.push(new UnknownValueError(grantor, "policyArn"));
      }
    }
    const unseen: string[] = [];
    for (const arn of new Set(attached)) {
      const policy = this.graph.identified(arn, [POLICY]).find(({ properties }) => properties["arn"] === arn);
      if (policy === undefined) unseen.push(arn);
      else resources.push(policy);
    }
    return { resources, unseen, open };
  }

  /** Permissions of a role: its inline policies, `RolePolicy` resources and attached policies together, as far as they are known. */
  grants(role: Role): Grants {
    const { resources, unseen, open } = this.sources(role);
    const documents = resources.flatMap((resource) => attempt<readonly Document[]>(open, [], () => documentsOf(resource)));
    const all = documents.filter(({ kind }) => kind === "identity")
      .flatMap((document) => document.statements.map((statement) => ({ document, statement })));
    return {
      of: role,
      allowed: all.filter(({ statement }) => statement.effect === "Allow"),
      denied: all.filter(({ statement }) => statement.effect === "Deny"),
      unseen,
      open,
    };
  }
}

/** Leaves what belongs to these roles and to no other one, of values by the resources with the permissions of roles. */
export function exclusiveTo<T>(roles: Roles, own: readonly Role[], found: Map<Resource, T>): Map<Resource, T> {
  for (const role of roles.all.filter((each) => !own.includes(each))) {
    for (const resource of roles.sources(role).resources) found.delete(resource);
  }
  return found;
}

export const rolesOf = once((stack) => new Roles(stack));
