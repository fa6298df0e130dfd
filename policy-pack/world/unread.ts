import type { Declared, UnreadEntry } from "../declared/declared";
import { LONGEST_DAYS } from "../declared/waivers";
import { type NotEvaluated, unevaluatedResources } from "../evaluate";
import type { Policy } from "../policy";
import { countOf, projectOf, type Resource, type StackView } from "../stack-view";
import { addTo } from "../values";
import { TypeClasses } from "./classes";
import { concernsOf } from "./signals";

/** Resources of a type that no policy reads. */
export interface UnreadType {
  type: string;
  resources: Resource[];
  /** Concerns that names of their properties are about, e.g. `network`. */
  concerns: string[];
  /** Whether declared.json says why, for a day that hasn't passed. */
  isDeclared: boolean;
}

/** An entry of declared.json that must be removed or changed. */
export interface WrongUnread {
  type: string;
  /** Why, e.g. `was to be reviewed on 2026-05-01`. */
  problem: string;
}

const known = new WeakMap<readonly Policy[], TypeClasses>();

/** Classes of types by these policies; made once. */
export function classesBy(policies: readonly Policy[]): TypeClasses {
  const classes = known.get(policies) ?? new TypeClasses(policies);
  known.set(policies, classes);
  return classes;
}

/** Types of a stack that no policy reads, declared or not. */
export function unreadTypes(stack: StackView, policies: readonly Policy[], { unread }: Declared, today: Date): UnreadType[] {
  const classes = classesBy(policies);
  const byType = new Map<string, Resource[]>();
  for (const resource of stack.resources) if (classes.isUnread(resource.type)) addTo(byType, resource.type, resource);
  if (byType.size === 0) return [];
  const valid = new Set(entriesFor(stack, unread).filter(([, entry]) => problemOf(entry, today) === undefined).map(([type]) => type));
  return [...byType].map(([type, resources]) => ({
    type,
    resources,
    concerns: concernsOf(resources.flatMap(({ properties }) => Object.keys(properties))),
    isDeclared: valid.has(type),
  }));
}

/** Entries for a stack that are out of date, or that it doesn't need. */
export function wrongUnread(stack: StackView, { unread }: Declared, today: Date): WrongUnread[] {
  const types = new Set([...stack.resources.map(({ type }) => type), ...(stack.components ?? [])]);
  return entriesFor(stack, unread).flatMap(([type, entry]) => {
    const problem = problemOf(entry, today) ?? (types.has(type) ? undefined : "isn't in this program");
    return problem === undefined ? [] : [{ type, problem }];
  });
}

/** The entries of a stack's environment, and those for its program only, e.g. `shop/prd`. */
function entriesFor({ environment, resources }: StackView, unread: Declared["unread"]): [string, UnreadEntry][] {
  return [environment, `${projectOf(resources)}/${environment}`].flatMap((key) => Object.entries(unread[key] ?? {}));
}

function problemOf({ review }: UnreadEntry, today: Date): string | undefined {
  if (today.toISOString().slice(0, 10) > review) return `was to be reviewed on ${review}`;
  return review > latestReview(today) ? `is to be reviewed on ${review}, but a review is due within ${LONGEST_DAYS} days` : undefined;
}

/** Resources that weren't judged as a whole, by the reason: `2 unread`, `1 declared`, `3 with unknown values`. */
export function openCounts(notEvaluated: readonly NotEvaluated[], unread: readonly UnreadType[]): string[] {
  const count = (isDeclared: boolean) =>
    unread.filter((each) => each.isDeclared === isDeclared).reduce((sum, { resources }) => sum + resources.length, 0);
  const counts: [number, string][] = [
    [count(false), "unread"],
    [count(true), "declared"],
    [unevaluatedResources(notEvaluated).length, "with unknown values"],
  ];
  return counts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
}

/** Number of resources that were judged as a whole. */
export function judgedCount(stack: StackView, notEvaluated: readonly NotEvaluated[], unread: readonly UnreadType[]): number {
  const open = new Set([...unread.flatMap(({ resources }) => resources), ...unevaluatedResources(notEvaluated)]);
  return countOf(stack.resources) - countOf([...open]);
}

/** The last day that a review may have. */
export function latestReview(today: Date): string {
  return new Date(today.getTime() + LONGEST_DAYS * 86_400_000).toISOString().slice(0, 10);
}
