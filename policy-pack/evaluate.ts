import { isFor, isInForce, isTooLong, LONGEST_DAYS, type Waiver, waiversFor } from "./declared/waivers";
import { type Finding, isFinding, isResourcePolicy, isWaivable, type Policy, type Result, validatesType } from "./policy";
import { type Resource, type StackView, UNKNOWN, UnknownValueError, type Value } from "./stack-view";
import { pathOf, titleOf } from "./title";
import { attempt } from "./values";

/** A policy that a resource breaks. */
export interface Violation {
  policy: Policy;
  resource: Resource;
  property: string;
  /** Property, value found, values allowed: `image is "a:latest", but must be ...`. */
  fact: string;
  /** Resource, fact and remediation. */
  message: string;
  /** The waiver that exempts the resource. */
  waiver: Waiver | undefined;
}

/** A waiver that is a violation itself. */
export interface WrongWaiver {
  waiver: Waiver;
  message: string;
}

/** A policy that couldn't evaluate a resource, as it needs a value that only AWS can give. */
export interface NotEvaluated {
  policy: Policy;
  resource: Resource;
  /** Path of the value. */
  property: string;
}

export interface Evaluation {
  violations: Violation[];
  notEvaluated: NotEvaluated[];
  wrongWaivers: WrongWaiver[];
}

/** Evaluates all policies on a stack; in the order of the policies, then of the resources. */
export async function evaluate(
  stack: StackView,
  policies: readonly Policy[],
  allWaivers: readonly Waiver[],
  today: Date,
): Promise<Evaluation> {
  const waivers = waiversFor(stack.environment, allWaivers);
  const inForce = waiversInForce(stack, allWaivers, today);
  const violations: Violation[] = [];
  const notEvaluated: NotEvaluated[] = [];
  for (const policy of policies.filter((each) => isRequired(each, stack))) {
    const result = await findingsOf(policy, stack);
    notEvaluated.push(...result.notEvaluated);
    violations.push(...result.findings.map((finding) => violationOf(policy, finding, inForce, stack)));
  }
  const wrongWaivers = waivers.flatMap((waiver) => {
    const problem = problemOf(waiver, { policies, stack, violations, notEvaluated, today });
    return problem === undefined
      ? []
      : [{ waiver, message: `waiver of ${waiver.policy} for "${waiver.resource}" (${waiver.owner}) ${problem}` }];
  });
  return { violations, notEvaluated, wrongWaivers };
}

/** Waivers that count in a stack on a day. */
export function waiversInForce({ environment, isOwner }: StackView, waivers: readonly Waiver[], today: Date): Waiver[] {
  return waiversFor(environment, waivers).filter((waiver) => isInForce(waiver, today) && isOwner?.(waiver.owner) !== false);
}

/** The resources that at least one policy couldn't evaluate, each once. */
export function unevaluatedResources(notEvaluated: readonly NotEvaluated[]): Resource[] {
  return [...new Set(notEvaluated.map(({ resource }) => resource))];
}

interface Results {
  policies: readonly Policy[];
  stack: StackView;
  violations: readonly Violation[];
  notEvaluated: readonly NotEvaluated[];
  today: Date;
}

/** Why a waiver must be removed or changed; undefined if it is in use. */
function problemOf(waiver: Waiver, results: Results): string | undefined {
  const { policies, stack, violations, notEvaluated, today } = results;
  const { environment, resources, isOwner } = stack;
  const policy = policies.find(({ id }) => id === waiver.policy);
  if (policy === undefined) return "names no policy of the pack";
  if (!isWaivable(policy, stack)) return `is for a policy that can't be waived${policy.waivable === false ? "" : " in production"}`;
  if (isOwner?.(waiver.owner) === false) {
    return "has an owner who isn't in CODEOWNERS, and isn't an email address in the stack's settings, e.g. of alerts";
  }
  if (isTooLong(waiver, today)) return `expires on ${waiver.expires}, but a waiver is for at most ${LONGEST_DAYS} days`;
  if (!isInForce(waiver, today)) return `expired on ${waiver.expires}: fix the violation, or give it a new reason and day`;
  const named = resources.filter((resource) => isFor(waiver, resource));
  if (named.length > 1) return `names ${named.length} resources: write the URN of one, e.g. ${named[0]!.urn}`;
  const isUsed = violations.some((violation) => violation.waiver === waiver);
  const isOpen = notEvaluated.some(({ resource }) => isFor(waiver, resource));
  if (isUsed || isOpen) return undefined;
  return waiver.environment === undefined
    ? `isn't needed in ${environment}: remove it, or set its "environment" to the one that needs it`
    : "isn't needed: remove it";
}

/** Whether a policy applies to a stack. */
export function isRequired(policy: Policy, { production }: Pick<StackView, "production">): boolean {
  return production || policy.productionOnly !== true;
}

/** One policy's findings, and the resources that it couldn't evaluate. */
export async function findingsOf(policy: Policy, stack: StackView): Promise<{ findings: Finding[]; notEvaluated: NotEvaluated[] }> {
  const results: Result[] = [];
  if (isResourcePolicy(policy)) {
    for (const resource of stack.resources.filter(({ type }) => validatesType(policy, type))) {
      results.push(...attempt<Result[]>(results, [], () => policy.validateResource(resource)));
    }
  } else {
    try {
      results.push(...(await policy.validateStack(stack)));
    } catch (error) {
      if (!(error instanceof UnknownValueError)) throw error;
      results.push(error);
    }
  }
  const open = results.filter((result): result is UnknownValueError => !isFinding(result));
  return {
    findings: results.filter(isFinding),
    notEvaluated: [
      ...new Map(open.map(({ resource, path }) => [`${resource.urn} ${path}`, { policy, resource, property: path }])).values(),
    ],
  };
}

export function violationOf(
  policy: Policy,
  { resource, property, found, allowed }: Finding,
  waivers: readonly Waiver[],
  stack: Pick<StackView, "production">,
): Violation {
  const waiver = isWaivable(policy, stack) ? waivers.find((each) => each.policy === policy.id && isFor(each, resource)) : undefined;
  const fact = `${pathOf(resource, property)} is ${isSecret(resource, property) ? "a secret" : shown(found)}, but must be ${allowed}`;
  return { policy, resource, property, fact, message: `${titleOf(resource)}: ${fact}. ${policy.remediation}`, waiver };
}

/** Whether a property is secret, is in a secret value, or has one in it. */
function isSecret({ secretProperties }: Resource, property: string): boolean {
  return secretProperties.map((path) => path.replaceAll(/\[(\d+)\]/g, ".$1")).some((path) =>
    `${property}.`.startsWith(`${path}.`) || path.startsWith(`${property}.`)
  );
}

function shown(value: Value): string {
  if (value === undefined) return "missing";
  if (value === UNKNOWN) return "not known yet";
  const text = JSON.stringify(value);
  if (text.length <= LONGEST) return text;
  const cut = text.slice(0, LONGEST);
  const words = Math.max(cut.lastIndexOf(" "), cut.lastIndexOf(",") + 1);
  const whole = words > LONGEST / 2 ? cut.slice(0, words) : cut; // not within a word, if there are words
  return `${whole.trimEnd()}...${typeof value === "string" ? "\"" : ""} (${text.length} characters in all)`;
}

/** Longest value in a message. A policy's own text, e.g. a path through the network, is shorter; a program's document may be longer. */
const LONGEST = 600;
