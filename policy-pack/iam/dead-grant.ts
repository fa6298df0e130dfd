import type { Finding } from "../policy";
import { type Condition, conditionsOf, contradictionsOf, needsKey, statementCovers, takesAll } from "./cover";
import type { Document, Statement } from "./document";
import { arnCovers, hasVariable, hasWildcard, splitArn } from "./match";
import { type Action, actionsOf, ATTACHED, findAction, isGlobalKey, isGrantedOn, isPattern, nearestGlobalKey, sendsKey } from "./reference";

/** What is found in a document, without the resource that every finding names. */
export type Found = Omit<Finding, "resource">;

/** Keys that only requests by a service itself carry, and a service has no policy of an identity. Source: IAM user guide, "AWS global condition context keys", Availability. */
const SENT_BY_SERVICES: ReadonlySet<string> = new Set([
  "aws:sourcearn",
  "aws:sourceaccount",
  "aws:sourceorgid",
  "aws:sourceorgpaths",
  "aws:principalservicename",
  "aws:principalservicenameslist",
]);
/** Not carried by requests of a role. Source: the same, "aws:username". */
const SENT_BY_USERS: ReadonlySet<string> = new Set(["aws:username"]);
const OF_ROLES: ReadonlySet<string> = new Set(["aws:iam/role:Role", "aws:iam/rolePolicy:RolePolicy"]);

/** Statements compared with each other; AWS takes no document with more. */
const MOST_COMPARED = 500;

/** The actions of a statement that are known; undefined where it may be about others, too. */
function knownActions({ actions, notActions }: Statement): Action[] | undefined {
  const each = actions.map(actionsOf);
  if (notActions.length > 0 || each.some((list) => list === "all" || list.length === 0)) return undefined;
  return (each as readonly (readonly Action[])[]).flat();
}

/** What of a document does nothing. */
export function deadIn(document: Document): Found[] {
  if (document.mistakes.length > 0) return []; // what could not be read may say otherwise
  const compared = document.statements.slice(0, MOST_COMPARED);
  return document.statements.flatMap((statement, index) => {
    const unusable = [...deadActions(statement, document), ...deadKeys(statement, document), ...contradictions(statement)];
    const resources = unusable.length === 0 ? deadResources(statement, document) : [];
    return [...unusable, ...resources, ...repetitions(statement), ...(index < MOST_COMPARED ? coveredBy(statement, index, compared) : [])];
  });
}

/** Actions granted on nothing that they are for. */
function deadActions({ path, effect, actions, resources, notResources }: Statement, { resource }: Document): Found[] {
  const attached = ATTACHED[resource.type];
  const isUnclear = resources.some((text) => text !== "*" && splitArn(text) === undefined)
    || (resources.length === 0 && attached?.itself === undefined);
  if (effect === "Deny" || notResources.length > 0 || isUnclear) return []; // other policies say so
  return actions.filter((name) => !isPattern(name)).flatMap((name) => {
    const action = findAction(name);
    const found = (allowed: string) => [{ property: `${path}.Action`, found: name, allowed }];
    if (action === undefined) return [];
    if (attached !== undefined && action.service !== attached.service) {
      return found(`an action of ${attached.service}, as the policy is that of one of its resources`);
    }
    if (attached?.itself !== undefined && !action.types.some((type) => type.name === attached.itself)) {
      return found(`an action on a ${attached.itself}`);
    }
    if (resources.length === 0) return [];
    if (action.types.length === 0) return resources.includes("*") ? [] : found("granted on \"*\": it knows no resource");
    if (resources.some((text) => isGrantedOn(action, text))) return [];
    return found(`granted on what it is for: ${wanted(action)}`);
  });
}

/** Resources that no action of the statement is for, and ARNs of nothing. */
function deadResources(statement: Statement, { resource }: Document): Found[] {
  const known = knownActions(statement);
  return statement.resources.flatMap((text) => {
    const arn = splitArn(text);
    if (arn === undefined) return [];
    const found = (allowed: string) => [{ property: `${statement.path}.Resource`, found: text, allowed }];
    if (!hasWildcard(arn.account) && !/^(\d{12}|aws|)$/.test(arn.account) && !hasVariable(arn.account)) {
      return found("an ARN whose account is 12 digits");
    }
    if (!hasWildcard(arn.region) && !/^([a-z]{2,}(-[a-z]+)+-\d{1,2}|)$/.test(arn.region) && !hasVariable(arn.region)) {
      return found("an ARN whose region is one, e.g. eu-west-1");
    }
    if (known === undefined || known.length === 0 || known.some((action) => isGrantedOn(action, text))) return [];
    const attached = ATTACHED[resource.type];
    return found(
      `the ARN of what an action of the statement is for${attached === undefined ? "" : ` (${attached.service})`}: ${
        wanted(known.find(({ types }) => types.length > 0) ?? known[0]!)
      }`,
    );
  });
}

/** Conditions on keys that requests never carry. */
function deadKeys(statement: Statement, document: Document): Found[] {
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
        } carry; this one is for ${SENT_BY_USERS.has(lower) ? "users" : "services and stands in policies of resources"}`,
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

/** Actions and resources that others of the same list contain. */
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
      allowed: "left out: another resource of the statement contains it",
    })),
  ];
}

/** A statement that another makes needless; of two that say the same, the later one. */
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
      : [{ property: statement.path, found: [...statement.actions], allowed: `left out: ${wider.path} says all of it` }]),
    ...(denying === undefined
      ? []
      : [{ property: statement.path, found: [...statement.actions], allowed: `left out: ${denying.path} denies all of it` }]),
  ];
}

/** The ARNs that an action can be granted on, at most two. */
export function wanted({ types }: Action): string {
  return types.slice(0, 2).map(({ arn }) => arn).join(" or ");
}
