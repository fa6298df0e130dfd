import { addTo } from "../values";
import type { Statement } from "./document";
import { arnCovers, matchesName, splitArn } from "./match";
import type { Grant, Grants } from "./roles";
import { findAction, isGrantedOn, isPattern } from "./service-reference";

/** Whether a statement applies to an action; a `NotAction` applies to all others. */
export function isAbout({ actions, notActions }: Statement, action: string): boolean {
  if (notActions.length > 0) return !notActions.some((pattern) => matchesAction(pattern, action));
  return actions.some((pattern) => matchesAction(pattern, action));
}

/** The same on one of its resources: `*` on a repository's ARN applies to actions on repositories, not to iam:PassRole. */
export function isAboutOn(statement: Statement, action: string, resource: string): boolean {
  if (!isAbout(statement, action)) return false;
  if (statement.actions.some((each) => each.toLowerCase() === action.toLowerCase()) || splitArn(resource) === undefined) return true;
  const meant = findAction(action);
  return meant === undefined || isGrantedOn(meant, resource);
}

/** The resources of a statement, or `*` if it has a `NotResource`. */
export const resourcesOf = ({ resources, notResources }: Statement): readonly string[] => (notResources.length > 0 ? ["*"] : resources);

/** Resources, as patterns, on which the action is allowed, and isn't denied whatever the conditions. */
export function allowedOn(grants: Grants, action: string): { resource: string; grant: Grant }[] {
  const { byAction, open } = indexOf(grants);
  const named = byAction.get(action.toLowerCase());
  if (named === undefined && open.length === 0) return [];
  return [...(named ?? []), ...open]
    .flatMap((grant) => resourcesOf(grant.statement).map((resource) => ({ resource, grant })))
    .filter(({ resource, grant }) => isAboutOn(grant.statement, action, resource))
    .filter(({ resource }) => !grants.denied.some(({ statement }) => denies(statement, action, resource)));
}

/** Statements by the actions that they name, in lower case, and those with a pattern or a NotAction. */
interface Index {
  byAction: ReadonlyMap<string, readonly Grant[]>;
  open: readonly Grant[];
}
const indexes = new WeakMap<Grants, Index>();

/** Most questions are about actions that a role doesn't have. */
function indexOf(grants: Grants): Index {
  const known = indexes.get(grants);
  if (known !== undefined) return known;
  const byAction = new Map<string, Grant[]>();
  const open: Grant[] = [];
  for (const grant of grants.allowed) {
    const { actions, notActions } = grant.statement;
    if (notActions.length > 0 || actions.some(isPattern)) open.push(grant);
    else for (const action of new Set(actions.map((each) => each.toLowerCase()))) addTo(byAction, action, grant);
  }
  const index = { byAction, open };
  indexes.set(grants, index);
  return index;
}

function denies(statement: Statement, action: string, resource: string): boolean {
  return (
    Object.keys(statement.conditions).length === 0
    && statement.notResources.length === 0
    && isAbout(statement, action)
    && statement.resources.some((pattern) => arnCovers(pattern, resource))
  );
}

/** Whether a pattern matches an action, or a condition's key. */
export const matchesAction = (pattern: string, action: string): boolean =>
  pattern.toLowerCase() === action.toLowerCase() || (/[*?]/.test(pattern) && matchesName(pattern, action));
