import { isList, isObject, once, property, type Resource, type StackView, UNKNOWN, UnknownValueError, type Value } from "../stack-view";
import { parsedJson, textsIn } from "../values";
import { type Document, documentsOf, type Statement } from "./document";
import { arnCovers, matchesName, splitArn } from "./match";
import { findAction, isGrantedOn } from "./reference";

/** A role of the program and what it has. */
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

/** All that a role has. */
export interface Grants {
  of: Role;
  allowed: readonly Grant[];
  denied: readonly Grant[];
  /** Attached policies that are not of this program, so what they allow isn't known. */
  unseen: readonly string[];
}

/** The IAM side of a program, looked up by name and ARN. */
export class Roles {
  readonly roles: readonly Role[];
  private readonly byName = new Map<string, Role>();
  private readonly byArn = new Map<string, Role>();
  /** Resources that give something to a role, by the name or ARN they say. */
  private readonly grantors = new Map<string, Resource[]>();
  private readonly policies = new Map<string, Resource>();
  private readonly profiles = new Map<string, Resource>();

  constructor(program: StackView) {
    this.roles = program.resources
      .filter(({ type }) => type === ROLE)
      .map((resource) => ({ resource, arn: textOf(resource.properties["arn"]), name: textOf(resource.properties["name"]) }));
    for (const role of this.roles) {
      if (role.name !== undefined) this.byName.set(role.name, role);
      if (role.arn !== undefined) this.byArn.set(role.arn, role);
    }
    for (const resource of program.resources) this.index(resource);
  }

  private index(resource: Resource): void {
    const { type, properties } = resource;
    if (type === "aws:iam/policy:Policy" && typeof properties["arn"] === "string") this.policies.set(properties["arn"], resource);
    if (type === "aws:iam/instanceProfile:InstanceProfile") {
      for (const key of [properties["name"], properties["arn"]]) if (typeof key === "string") this.profiles.set(key, resource);
    }
    const named = GRANTORS.get(type);
    if (named === undefined) return;
    const value = properties[named];
    for (const key of isList(value) ? value : [value]) {
      // one that can't be told yet may be any role's
      const name = typeof key === "string" ? key : key === UNKNOWN ? ANY : undefined;
      if (name === undefined) continue;
      const list = this.grantors.get(name);
      if (list === undefined) this.grantors.set(name, [resource]);
      else list.push(resource);
    }
  }

  /** The role that an ARN or a name means, if it is of the program. */
  role(reference: Value): Role | undefined {
    if (typeof reference !== "string") return undefined;
    const found = this.byArn.get(reference) ?? this.byName.get(reference);
    if (found !== undefined || !reference.startsWith("arn:")) return found;
    const named = this.byName.get(reference.slice(reference.lastIndexOf("/") + 1));
    return named?.arn === undefined && /^arn:[^:]*:iam::[^:]*:role\//.test(reference) ? named : undefined;
  }

  /** The role of an instance profile, by the profile's name or ARN. */
  roleOfProfile(reference: Value): Role | undefined {
    const profile = typeof reference === "string" ? this.profiles.get(reference) : undefined;
    return profile === undefined ? undefined : this.role(property(profile, "role"));
  }

  /**
   * Inline policies, `RolePolicy` resources and attached policies of a role together.
   *
   * @throws {UnknownValueError} A document isn't known yet, or which role one is for.
   */
  grants(role: Role): Grants {
    const unsure = this.grantors.get(ANY)?.[0];
    if (unsure !== undefined) throw new UnknownValueError(unsure, GRANTORS.get(unsure.type) ?? "role");
    const documents = documentsOf(role.resource).filter(({ kind }) => kind === "identity");
    const attached: Value[] = textsOf(property(role.resource, "managedPolicyArns"));
    const keys = new Set([role.name, role.arn].filter((key) => key !== undefined));
    for (const grantor of new Set([...keys].flatMap((key) => this.grantors.get(key) ?? []))) {
      if (grantor.type === "aws:iam/rolePolicy:RolePolicy") documents.push(...documentsOf(grantor));
      else attached.push(property(grantor, "policyArn"));
    }
    const unseen: string[] = [];
    for (const arn of new Set(attached)) {
      if (typeof arn !== "string") continue;
      const policy = this.policies.get(arn);
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

export const rolesOf = once((program) => new Roles(program));

export const ROLE = "aws:iam/role:Role";
const ANY = "?";
/** What gives a role something, and the property that says which. */
const GRANTORS = new Map([
  ["aws:iam/rolePolicy:RolePolicy", "role"],
  ["aws:iam/rolePolicyAttachment:RolePolicyAttachment", "role"],
  ["aws:iam/policyAttachment:PolicyAttachment", "roles"],
]);

/** Whether a statement is about an action; a `NotAction` is about all others. */
export function isAbout({ actions, notActions }: Statement, action: string): boolean {
  if (notActions.length > 0) return !notActions.some((pattern) => matchesAction(pattern, action));
  return actions.some((pattern) => matchesAction(pattern, action));
}

/** The same on one of its resources: of `*` on a repository's ARN, only what is done to repositories is meant, and no iam:PassRole. */
export function isAboutOn(statement: Statement, action: string, resource: string): boolean {
  if (!isAbout(statement, action)) return false;
  if (statement.actions.some((each) => each.toLowerCase() === action.toLowerCase()) || splitArn(resource) === undefined) return true;
  const meant = findAction(action);
  return meant === undefined || isGrantedOn(meant, resource);
}

/** What a statement is about: its resources, or everything where it says what it is not about. */
export const resourcesOf = ({ resources, notResources }: Statement): readonly string[] => (notResources.length > 0 ? ["*"] : resources);

/** Resources, as patterns, on which the action is allowed, and is not denied whatever the conditions. */
export function allowedOn({ allowed, denied }: Grants, action: string): { resource: string; grant: Grant }[] {
  return allowed
    .flatMap((grant) => resourcesOf(grant.statement).map((resource) => ({ resource, grant })))
    .filter(({ resource, grant }) => isAboutOn(grant.statement, action, resource))
    .filter(({ resource }) => !denied.some(({ statement }) => denies(statement, action, resource)));
}

function denies(statement: Statement, action: string, resource: string): boolean {
  return (
    Object.keys(statement.conditions).length === 0
    && statement.notResources.length === 0
    && isAbout(statement, action)
    && statement.resources.some((pattern) => arnCovers(pattern, resource))
  );
}

/** Whether an action, or a condition's key, is one that a pattern means. */
export const matchesAction = (pattern: string, action: string): boolean =>
  pattern.toLowerCase() === action.toLowerCase() || (/[*?]/.test(pattern) && matchesName(pattern, action));

export const textOf = (value: Value): string | undefined => (typeof value === "string" ? value : undefined);
export const textsOf = (value: Value): string[] => (isList(value) ? value.filter((item) => typeof item === "string") : []);

/**
 * A property without an unknown part, read if it is JSON text; undefined where nothing is there.
 *
 * @throws {UnknownValueError} A part of it isn't known yet.
 */
export function known(resource: Resource, path: string): Value {
  const value = property(resource, path);
  if (textsIn(value).unknown) throw new UnknownValueError(resource, path);
  return typeof value === "string" ? jsonOf(value) : value;
}

/** The list, object or text that a JSON text is; the text itself where it is none, or a number. */
export const jsonOf = (text: string): Value => (/^\s*[[{"]/.test(text) ? parsedJson(text) : text);

/** What a member of an object is; undefined where there is none, or no object. */
export const member = (value: Value, ...path: readonly string[]): Value =>
  path.reduce<Value>((inner, key) => (isObject(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value);
