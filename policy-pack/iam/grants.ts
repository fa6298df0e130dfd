import type { Statement } from "./document";
import { arnCovers, matchesName, splitArn } from "./match";
import type { Grant, Grants } from "./roles";
import { findAction, isGrantedOn } from "./service-reference";

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

/** Whether a pattern matches an action, or a condition's key. */
export const matchesAction = (pattern: string, action: string): boolean =>
  pattern.toLowerCase() === action.toLowerCase() || (/[*?]/.test(pattern) && matchesName(pattern, action));
