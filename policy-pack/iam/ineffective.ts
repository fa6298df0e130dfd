import type { Finding } from "../policy";
import { type Condition, conditionsOf, contradictionsOf, needsKey, statementCovers, takesAll } from "./cover";
import type { Document, Statement } from "./document";
import { attachedTo } from "./document-places";
import { arnCovers, hasVariable, hasWildcard, splitArn } from "./match";
import { type Action, actionsOf, findAction, isGlobalKey, isGrantedOn, isPattern, nearestGlobalKey, sendsKey } from "./service-reference";

/** A finding in a document, without the resource that every finding names. */
export type Found = Omit<Finding, "resource">;

/**
 * Keys that only requests of a service carry, which has no identity policy. Source: IAM user guide, "AWS global condition context keys",
 * Availability.
 */
const SENT_BY_SERVICES: ReadonlySet<string> = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:principalservicename",
  "aws:principalservicenameslist",
]);
/** Keys that requests of a role don't carry. Source: the same, "aws:username". */
const SENT_BY_USERS: ReadonlySet<string> = new Set(["aws:username"]);
const OF_ROLES: ReadonlySet<string> = new Set(["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"]);

/** Limit of statements that are compared with each other; AWS accepts no document with more. */
const MOST_COMPARED = 500;

/** The actions of a statement; undefined if it may apply to unknown ones, too. */
function knownActions({ actions, notActions }: Statement): Action[] | undefined {
  const each = actions.map(actionsOf);
  if (notActions.length > 0 || each.some((list) => list === "all" || list.length === 0)) return undefined;
  return (each as readonly (readonly Action[])[]).flat();
}

/** Findings for the parts of a document that have no effect. */
export function ineffectiveIn(document: Document): Found[] {
  if (document.mistakes.length > 0) return []; // a part that can't be read may change the meaning
  const compared = document.statements.slice(0, MOST_COMPARED);
  return document.statements.flatMap((statement, index) => {
    const unusable = [...ineffectiveActions(statement, document), ...ineffectiveKeys(statement, document), ...contradictions(statement)];
    const resources = unusable.length === 0 ? ineffectiveResources(statement, document) : [];
    return [...unusable, ...resources, ...repetitions(statement), ...(index < MOST_COMPARED ? coveredBy(statement, index, compared) : [])];
  });
}

/** Actions that apply to none of the statement's resources. */
function ineffectiveActions({ path, effect, actions, resources, notResources }: Statement, { resource, property }: Document): Found[] {
  const attached = attachedTo(resource.type, property);
  const isUnclear = resources.some((text) => text !== "*" && splitArn(text) === undefined)
    || (resources.length === 0 && attached?.itself === undefined);
  if (effect === "Deny" || notResources.length > 0 || isUnclear) return []; // other policies cover this
  return actions.filter((name) => !isPattern(name)).flatMap((name) => {
    const action = findAction(name);
    const found = (allowed: string) => [{ property: `${path}.Action`, found: name, allowed }];
    if (action === undefined) return [];
    if (attached !== undefined && action.service !== attached.service) {
      return found(`an action of ${attached.service}, as the policy belongs to one of its resources`);
    }
    if (attached?.itself !== undefined && !action.types.some((type) => type.name === attached.itself)) {
      return found(`an action on a ${attached.itself}`);
    }
    if (resources.length === 0) return [];
    if (action.types.length === 0) return resources.includes("*") ? [] : found("granted on \"*\": it supports no resource types");
    if (resources.some((text) => isGrantedOn(action, text))) return [];
    return found(`granted on a resource that it applies to: ${targetsOf(action)}`);
  });
}

/** Resources that no action of the statement applies to, and malformed ARNs. */
function ineffectiveResources(statement: Statement, { resource, property }: Document): Found[] {
  const known = knownActions(statement);
  return statement.resources.flatMap((text) => {
    const arn = splitArn(text);
    if (arn === undefined) return [];
    const found = (allowed: string) => [{ property: `${statement.path}.Resource`, found: text, allowed }];
    if (!hasWildcard(arn.account) && !/^(\d{12}|aws|)$/.test(arn.account) && !hasVariable(arn.account)) {
      return found("an ARN whose account is 12 digits");
    }
    if (!hasWildcard(arn.region) && !/^([a-z]{2,}(-[a-z]+)+-\d{1,2}|)$/.test(arn.region) && !hasVariable(arn.region)) {
      return found("an ARN with a valid region, e.g. eu-west-1");
    }
    if (known === undefined || known.length === 0 || known.some((action) => isGrantedOn(action, text))) return [];
    const attached = attachedTo(resource.type, property);
    return found(
      `the ARN of a resource that an action of the statement applies to${attached === undefined ? "" : ` (${attached.service})`}: ${
        targetsOf(known.find(({ types }) => types.length > 0) ?? known[0]!)
      }`,
    );
  });
}

/** Conditions on keys that requests never carry. */
function ineffectiveKeys(statement: Statement, document: Document): Found[] {
  const known = knownActions(statement);
  return conditionsOf(statement).flatMap((condition) => {
    const { operator, key } = condition;
    const found = (allowed: string) => [{ property: `${statement.path}.Condition.${operator}.${key}`, found: key, allowed }];
    const lower = key.toLowerCase();
    if (lower.startsWith("aws:") && !isGlobalKey(key)) {
      return found(`a key that AWS sends${nearestGlobalKey(key) === undefined ? "" : `; the nearest is ${nearestGlobalKey(key)}`}`);
    }
    if (isNeverSent(condition, document)) {
      return found(
        `a key that requests of ${
          document.kind === "identity" && SENT_BY_USERS.has(lower) ? "roles" : "identities"
        } carry; this one is for ${SENT_BY_USERS.has(lower) ? "users" : "services, in resource policies"}`,
      );
    }
    if (known === undefined || known.length === 0) return [];
    const without = known.filter((action) => !sendsKey(action, key));
    const isDead = statement.effect === "Allow" && needsKey(condition) && statement.actions.every((name) => !isPattern(name))
      ? without.length > 0
      : without.length === known.length;
    return isDead ? found(`a key that ${without.slice(0, 3).map(({ name }) => name).join(", ")} sends`) : [];
  });
}

function isNeverSent(condition: Condition, { kind, resource }: Document): boolean {
  const key = condition.key.toLowerCase();
  return kind === "identity" && needsKey(condition)
    && (SENT_BY_SERVICES.has(key) || (SENT_BY_USERS.has(key) && OF_ROLES.has(resource.type)));
}

function contradictions(statement: Statement): Found[] {
  return contradictionsOf(statement).map(({ condition: { operator, key, values }, allowed }) => ({
    property: `${statement.path}.Condition.${operator}.${key}`,
    found: [...values],
    allowed,
  }));
}

/** Actions and resources that others of the same list include. */
function repetitions({ path, effect, actions, resources }: Statement): Found[] {
  if (effect === "Deny" || actions.length > MOST_COMPARED || resources.length > MOST_COMPARED) return [];
  const repeated = (list: readonly string[], takes: (wide: string, narrow: string) => boolean) =>
    list.filter((item, at) => list.some((other, place) => place !== at && takes(other, item) && (place < at || !takes(item, other))));
  const names = actions.filter((name) => !isPattern(name));
  return [
    ...repeated(names, (one, other) => one.toLowerCase() === other.toLowerCase()).map((name) => ({
      property: `${path}.Action`,
      found: name,
      allowed: "listed once",
    })),
    ...repeated(resources, arnCovers).map((text) => ({
      property: `${path}.Resource`,
      found: text,
      allowed: "omitted: another resource of the statement includes it",
    })),
  ];
}

/** A statement that another makes redundant; of two equal ones, the later. */
function coveredBy(statement: Statement, index: number, all: readonly Statement[]): Found[] {
  const isEmpty = statement.actions.length + statement.notActions.length === 0;
  const others = isEmpty ? [] : all.filter((_, place) => place !== index);
  const wider = others.find((other) =>
    statementCovers(other, statement) && (all.indexOf(other) < index || !statementCovers(statement, other))
  );
  const denying = statement.effect === "Allow" ? others.find((other) => other.effect === "Deny" && takesAll(other, statement)) : undefined;
  return [
    ...(wider === undefined
      ? []
      : [{ property: statement.path, found: [...statement.actions], allowed: `omitted: ${wider.path} says the same` }]),
    ...(denying === undefined
      ? []
      : [{ property: statement.path, found: [...statement.actions], allowed: `omitted: ${denying.path} denies all of it` }]),
  ];
}

/** The ARNs on which an action can be granted, at most two. */
export function targetsOf({ types }: Action): string {
  return types.slice(0, 2).map(({ arn }) => arn).join(" or ");
}
