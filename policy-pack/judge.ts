import { isResourcePolicy, type Finding, type Policy } from "./policy";
import { NotYetKnown, type Program, type Resource, UNKNOWN, type Value } from "./program";
import { isInForce, type Waiver, waiversFor } from "./waivers";

/** What a policy says of a resource. */
export interface Violation {
  policy: Policy;
  resource: Resource;
  property: string;
  /** Resource, property, value found, what it must be, and what to do. */
  message: string;
  /** The waiver that excuses it. */
  waiver: Waiver | undefined;
}

/** A waiver that is a violation itself. */
export interface WrongWaiver {
  waiver: Waiver;
  message: string;
}

export interface Verdict {
  violations: Violation[];
  /** Resources of which a policy needs a value that only AWS can give. */
  notYetJudged: Resource[];
  wrongWaivers: WrongWaiver[];
}

/** What all policies say of a program, in the order of the policies, then of the resources. */
export async function judge(program: Program, policies: readonly Policy[], allWaivers: readonly Waiver[], today: Date): Promise<Verdict> {
  const waivers = waiversFor(program.environment, allWaivers);
  const inForce = waivers.filter((waiver) => isInForce(waiver, today));
  const violations: Violation[] = [];
  const notYetJudged = new Set<Resource>();
  for (const policy of policies.filter((each) => isDemanded(each, program.environment))) {
    const { findings, unjudged } = await findingsOf(policy, program);
    unjudged.forEach((resource) => notYetJudged.add(resource));
    violations.push(...findings.map((finding) => violationOf(policy, finding, inForce)));
  }
  const wrongWaivers = waivers.flatMap((waiver) => {
    const problem = problemOf(waiver, { policies, environment: program.environment, violations, notYetJudged: [...notYetJudged], today });
    return problem === undefined ? [] : [{ waiver, message: `waiver of ${waiver.policy} for "${waiver.resource}" (${waiver.owner}) ${problem}` }];
  });
  return { violations, notYetJudged: [...notYetJudged], wrongWaivers };
}

interface JudgedSoFar {
  policies: readonly Policy[];
  environment: string;
  violations: readonly Violation[];
  notYetJudged: readonly Resource[];
  today: Date;
}

/** Why a waiver must go; undefined where it does its work. */
function problemOf(waiver: Waiver, given: JudgedSoFar): string | undefined {
  const { policies, environment, violations, notYetJudged, today } = given;
  const policy = policies.find(({ id }) => id === waiver.policy);
  if (policy === undefined) return "names no policy of the pack";
  if (!policy.waivable) return "is for a policy that can't be waived";
  if (!isInForce(waiver, today)) return `expired on ${waiver.expires}: repair what it excused, or give it a new reason and day`;
  const isUsed = violations.some((violation) => violation.waiver === waiver);
  const isOpen = notYetJudged.some(({ name }) => name === waiver.resource);
  if (isUsed || isOpen) return undefined;
  return waiver.environment === undefined ? `excuses nothing in ${environment}: take it out, or give it the "environment" that needs it` : "excuses nothing: take it out";
}

export function isDemanded(policy: Policy, environment: string): boolean {
  return policy.productionOnly !== true || environment === PRODUCTION;
}

/** The environment of which everything is demanded. */
const PRODUCTION = "prd";

/** One policy's findings, and what it could not look at yet. */
export async function findingsOf(policy: Policy, program: Program): Promise<{ findings: Finding[]; unjudged: Resource[] }> {
  const unjudged: Resource[] = [];
  const attempt = async (look: () => Finding[] | Promise<Finding[]>): Promise<Finding[]> => {
    try {
      return await look();
    } catch (error) {
      if (!(error instanceof NotYetKnown)) throw error;
      unjudged.push(error.resource);
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
  return { policy, resource, property, message: `${resource.type} "${resource.name}": ${property} is ${isSecret(resource, property) ? "a secret" : shown(found)}, but must be ${allowed}. ${policy.remedy}`, waiver };
}

/** Whether a property is secret, is in something secret, or has something secret in it. */
function isSecret({ secretProperties }: Resource, property: string): boolean {
  return secretProperties.map((path) => path.replaceAll(/\[(\d+)\]/g, ".$1")).some((path) => `${property}.`.startsWith(`${path}.`) || path.startsWith(`${property}.`));
}

function shown(value: Value): string {
  if (value === undefined) return "missing";
  if (value === UNKNOWN) return "not known yet";
  const text = JSON.stringify(value);
  return text.length <= 120 ? text : `${text.slice(0, 117)}...`;
}
