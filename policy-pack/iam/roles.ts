import { graphOf, type ResourceGraph } from "../graph/resource-graph";
import { isList, once, property, type Resource, type StackView, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { POLICY, ROLE } from "../types";
import { addTo, textOf, textsOf } from "../values";
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
}

const INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile";

/** Resources that give permissions to a role, and the property that names the role. */
const GRANTORS: ReadonlyMap<string, string> = new Map([
  ["aws:iam/rolePolicy:RolePolicy", "role"],
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role"],
  ["aws:iam/policyAttachment:PolicyAttachment", "roles"],
]);

/** Roles of a stack and what each of them is granted. */
export class Roles {
  readonly all: readonly Role[];
  private readonly graph: ResourceGraph;
  private readonly byResource: ReadonlyMap<Resource, Role>;
  private readonly grantors = new Map<Role, Resource[]>();
  /** A grantor whose role is unknown: it may be any. */
  private unknownGrantor: Resource | undefined;

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
    const value = resource.properties[GRANTORS.get(resource.type) ?? ""];
    for (const named of isList(value) ? value : [value]) {
      if (named === UNKNOWN) this.unknownGrantor ??= resource;
      for (const role of this.identified(named)) addTo(this.grantors, role, resource);
    }
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

  /**
   * Permissions of a role: its inline policies, `RolePolicy` resources and attached policies together.
   *
   * @throws {UnknownValueError} A document is unknown, or the role that one is for.
   */
  grants(role: Role): Grants {
    const unsure = this.unknownGrantor;
    if (unsure !== undefined) throw new UnknownValueError(unsure, GRANTORS.get(unsure.type) ?? "role");
    const documents = documentsOf(role.resource).filter(({ kind }) => kind === "identity");
    const attached: Value[] = textsOf(property(role.resource, "managedPolicyArns"));
    for (const grantor of new Set(this.grantors.get(role))) {
      if (grantor.type === "aws:iam/rolePolicy:RolePolicy") documents.push(...documentsOf(grantor));
      else attached.push(property(grantor, "policyArn"));
    }
    const unseen: string[] = [];
    for (const arn of new Set(attached)) {
      if (typeof arn !== "string") continue;
      const policy = this.graph.identified(arn, [POLICY]).find(({ properties }) => properties["arn"] === arn);
      if (policy === undefined) unseen.push(arn);
      else documents.push(...documentsOf(policy));
    }
    const all = documents.flatMap((document) => document.statements.map((statement) => ({ document, statement })));
    return {
      of: role,
      allowed: all.filter(({ statement }) => statement.effect === "Allow"),
      denied: all.filter(({ statement }) => statement.effect === "Deny"),
      unseen,
    };
  }
}

export const rolesOf = once((stack) => new Roles(stack));
