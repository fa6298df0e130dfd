import { statementCovers } from "../../policy-pack/iam/cover";
import { type Document, documentsOf, type Statement } from "../../policy-pack/iam/document";
import { PLACES } from "../../policy-pack/iam/document-places";
import { rolesOf } from "../../policy-pack/iam/roles";
import { type Resource, type StackView, UnknownValueError } from "../../policy-pack/stack-view";
import { ROLE } from "../../policy-pack/types";
import { shortType } from "../../toolkit/shared/short-type";
import { isObject, type Properties } from "../../toolkit/shared/values";
import { canonicalJson } from "./canonical";
import type { GrantChange } from "./report";

/** Statements about one subject: what a role may do, who may assume it, or who may use a resource. */
interface Scope {
  /** The principal, if the document doesn't name it. */
  who: string;
  /** The resource, if the document doesn't name it. */
  on: string;
  statements: readonly Statement[];
}

/** Changes of who may do what on what. A permission that another statement gives already isn't a change. */
export function grantChanges(base: StackView, head: StackView): GrantChange[] {
  const [before, after] = [scopesOf(base), scopesOf(head)];
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)];
    const scope = (now ?? old)!;
    return [
      ...changesIn(scope, now?.statements ?? [], old?.statements ?? [], true),
      ...changesIn(scope, old?.statements ?? [], now?.statements ?? [], false),
    ];
  });
}

/** Single permissions of some statements that no other statement covers. */
function changesIn({ who, on }: Scope, statements: readonly Statement[], others: readonly Statement[], isAdded: boolean): GrantChange[] {
  const changes = new Map<string, GrantChange>();
  for (const single of statements.flatMap(singlesOf)) {
    if (others.some((other) => statementCovers(other, single))) continue;
    const effect = single.effect === "Allow" ? "allowed" : "denied";
    const change: GrantChange = {
      change: (effect === "allowed") === isAdded ? "more" : "less",
      who: who === "" ? principalOf(single) : who,
      effect,
      actions: [],
      on: resourceOf(single) === "" ? on : resourceOf(single),
      only: Object.keys(single.conditions).length === 0 ? "" : canonicalJson(single.conditions),
    };
    const key = canonicalJson(change);
    const merged = changes.get(key) ?? change;
    changes.set(key, merged);
    const [action = `all but ${single.notActions.join(", ")}`] = single.actions;
    if (!merged.actions.includes(action)) merged.actions.push(action);
  }
  return [...changes.values()].map((change) => ({ ...change, actions: change.actions.toSorted() }));
}

/** A statement for each action, resource and principal. */
function singlesOf(statement: Statement): Statement[] {
  const each = <Item>(items: readonly Item[]): (readonly Item[])[] => (items.length === 0 ? [[]] : items.map((item) => [item]));
  const principals = Object.entries(statement.principals).flatMap(([kind, names]) => names.map((name) => ({ [kind]: [name] })));
  return each(statement.actions).flatMap((actions) =>
    each(statement.resources).flatMap((resources) =>
      (principals.length === 0 ? [{}] : principals).map((one) => ({ ...statement, actions, resources, principals: one }))
    )
  );
}

function principalOf({ principals, notPrincipals }: Statement): string {
  const names = (of: Statement["principals"]) =>
    Object.entries(of).map(([kind, list]) => `${kind === "*" ? "" : `${kind} `}${list.join()}`);
  const [name] = names(principals);
  if (name !== undefined) return name === "*" || name === "AWS *" ? "any principal" : name;
  return `any principal but ${names(notPrincipals).join(", ")}`;
}

function resourceOf({ resources, notResources }: Statement): string {
  return notResources.length > 0 ? `all but ${notResources.join(", ")}` : (resources[0] ?? "");
}

/** Statements by subject; a role's identity policies are one subject. */
function scopesOf(stack: StackView): Map<string, Scope> {
  const scopes = new Map<string, Scope>();
  const roles = rolesOf(stack);
  const seen = new Set<Resource>();
  for (const role of roles.all) {
    const statements = known(() => {
      const { allowed, denied, unseen } = roles.grants(role);
      for (const { document } of [...allowed, ...denied]) seen.add(document.resource);
      return [...[...allowed, ...denied].map(({ statement }) => statement), ...unseen.map((arn) => unread(`all of ${arn}`))];
    }, unread);
    scopes.set(`identity ${role.resource.urn}`, { who: `role ${role.resource.name}`, on: "", statements });
  }
  for (const resource of stack.resources) {
    for (const { kind, property, statements } of known(() => documentsOf(resource), (actions) => unreadDocument(resource, actions))) {
      if (kind === "identity" && (seen.has(resource) || resource.type === ROLE)) continue;
      const isIdentity = kind === "identity";
      const title = `${shortType(resource.type)} ${resource.name}`;
      scopes.set(`${kind} ${resource.urn} ${property}`, {
        who: isIdentity ? title : "",
        on: kind === "trust" ? `role ${resource.name}` : isIdentity ? "" : title,
        statements,
      });
    }
  }
  return scopes;
}

/** Statements or documents, or one that says that a value isn't known yet. */
function known<Item>(read: () => readonly Item[], instead: (actions: string) => Item): readonly Item[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof UnknownValueError)) throw error;
    return [instead(`permissions that only AWS knows: ${error.path} of ${error.resource.name}`)];
  }
}

/** A statement whose content the program doesn't have, such as a policy that AWS manages. */
function unread(actions: string): Statement {
  const nothing = { notActions: [], notResources: [], principals: {}, notPrincipals: {}, conditions: {} };
  return { ...nothing, path: "", effect: "Allow", actions: [actions], resources: ["*"] };
}

/** A document that no input is known for; until its content is known, it may be a grant. */
const FOUND_BY_CONTENT = { property: "", kind: "identity" } as const;

function unreadDocument(resource: Resource, actions: string): Document {
  const { property, kind } = PLACES[resource.type]?.[0] ?? FOUND_BY_CONTENT;
  return { resource, property, kind, statements: [unread(actions)], mistakes: [] };
}

/** Conditions for people, e.g. `aws:SourceAccount StringEquals 111111111111`. */
export const conditionsText = (only: string): string => {
  const conditions: unknown = only === "" ? {} : JSON.parse(only);
  return Object.entries(isObject(conditions) ? conditions : {}).flatMap(([operator, keys]) =>
    Object.entries((keys ?? {}) as Properties).map(([key, values]) => `${key} ${operator} ${[values].flat().join(", ")}`)
  ).join("; ");
};
