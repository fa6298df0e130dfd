import { type Finding, isResourcePolicy, type Policy } from "./policy";
import { NotYetKnown, type Program, type Resource, UNKNOWN, type Value } from "./program";
import { pathOf, titleOf } from "./title";
import { isInForce, type Waiver, waiversFor } from "./waivers";

/** What a policy says of a resource. */
export interface Violation {
  policy: Policy;
  resource: Resource;
  property: string;
  /** Property, value found, what it must be: `image is "a:latest", but must be ...`. */
  fact: string;
  /** Resource, fact, and what to do. */
  message: string;
  /** The waiver that excuses it. */
  waiver: Waiver | undefined;
}

/** A waiver that is a violation itself. */
export interface WrongWaiver {
  waiver: Waiver;
  message: string;
}

/** A policy that couldn't look at a resource, as it needs a value that only AWS can give. */
export interface Unjudged {
  policy: Policy;
  resource: Resource;
  /** Path of the value. */
  property: string;
}

export interface Verdict {
  violations: Violation[];
  notYetJudged: Unjudged[];
  wrongWaivers: WrongWaiver[];
}

/** What all policies say of a program, in the order of the policies, then of the resources. */
export async function judge(program: Program, policies: readonly Policy[], allWaivers: readonly Waiver[], today: Date): Promise<Verdict> {
  const waivers = waiversFor(program.environment, allWaivers);
  const inForce = waivers.filter((waiver) => isInForce(waiver, today));
  const violations: Violation[] = [];
  const notYetJudged: Unjudged[] = [];
  for (const policy of policies.filter((each) => isDemanded(each, program))) {
    const { findings, unjudged } = await findingsOf(policy, program);
    notYetJudged.push(...unjudged);
    violations.push(...findings.map((finding) => violationOf(policy, finding, inForce)));
  }
  const wrongWaivers = waivers.flatMap((waiver) => {
    const problem = problemOf(waiver, { policies, environment: program.environment, violations, notYetJudged, today });
    return problem === undefined
      ? []
      : [{ waiver, message: `waiver of ${waiver.policy} for "${waiver.resource}" (${waiver.owner}) ${problem}` }];
  });
  return { violations, notYetJudged, wrongWaivers };
}

interface JudgedSoFar {
  policies: readonly Policy[];
  environment: string;
  violations: readonly Violation[];
  notYetJudged: readonly Unjudged[];
  today: Date;
}

/** The resources that some policy couldn't look at yet, each once. */
export function unjudgedResources(notYetJudged: readonly Unjudged[]): Resource[] {
  return [...new Set(notYetJudged.map(({ resource }) => resource))];
}

/** Why a waiver must go; undefined where it does its work. */
function problemOf(waiver: Waiver, given: JudgedSoFar): string | undefined {
  const { policies, environment, violations, notYetJudged, today } = given;
  const policy = policies.find(({ id }) => id === waiver.policy);
  if (policy === undefined) return "names no policy of the pack";
  if (!policy.waivable) return "is for a policy that can't be waived";
  if (!isInForce(waiver, today)) return `expired on ${waiver.expires}: repair what it excused, or give it a new reason and day`;
  const isUsed = violations.some((violation) => violation.waiver === waiver);
  const isOpen = notYetJudged.some(({ resource }) => resource.name === waiver.resource);
  if (isUsed || isOpen) return undefined;
  return waiver.environment === undefined
    ? `excuses nothing in ${environment}: take it out, or give it the "environment" that needs it`
    : "excuses nothing: take it out";
}

export function isDemanded(policy: Policy, { production }: Pick<Program, "production">): boolean {
  return production || policy.productionOnly !== true;
}

/** One policy's findings, and what it could not look at yet. */
export async function findingsOf(policy: Policy, program: Program): Promise<{ findings: Finding[]; unjudged: Unjudged[] }> {
  const unjudged: Unjudged[] = [];
  const attempt = async (look: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof NotYetKnown)) throw error;
      unjudged.push({ policy, resource: error.resource, property: error.path });
      return [];
    }
  };
  if (!isResourcePolicy(policy)) return { findings: await attempt(() => policy.judgeProgram(program)), unjudged };
  const concerned = program.resources.filter(({ type }) => policy.types.includes(type));
  const findings: Finding[] = [];
  for (const resource of concerned) findings.push(...(await attempt(() => policy.judge(resource))));
  return { findings, unjudged };
}

export function violationOf(policy: Policy, { resource, property, found, allowed }: Finding, waivers: readonly Waiver[]): Violation {
  const waiver = policy.waivable ? waivers.find((each) => each.policy === policy.id && each.resource === resource.name) : undefined;
  const fact = `${pathOf(resource, property)} is ${isSecret(resource, property) ? "a secret" : shown(found)}, but must be ${allowed}`;
  return { policy, resource, property, fact, message: `${titleOf(resource)}: ${fact}. ${policy.remedy}`, waiver };
}

/** Whether a property is secret, is in something secret, or has something secret in it. */
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
  const whole = words > LONGEST / 2 ? cut.slice(0, words) : cut; // not within a word, where there are words
  return `${whole.trimEnd()}...${typeof value === "string" ? "\"" : ""} (${text.length} characters in all)`;
}

/** What a policy says itself, e.g. a path through the network, is shorter and never cut; a document of the program may be longer. */
const LONGEST = 600;
