import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readDeclared } from "../policy-pack/declared";
import { judge, type Verdict } from "../policy-pack/judge";
import { POLICIES, policiesOf } from "../policy-pack/policies";
import { countOf, type Program } from "../policy-pack/program";
import { reachabilityOf } from "../policy-pack/reachability/reachability";
import { renderReachability } from "../policy-pack/reachability/table";
import { readWaivers } from "../policy-pack/waivers";
import type { Properties } from "../simulator/values";
import { ProgramError } from "./errors";
import { programOf } from "./judged-program";
import type { Paint } from "./paint";
import type { Plan } from "./resolve";

const PACK = join(__dirname, "..", "policy-pack");

/** What the policy pack says of a plan, and the program that it has seen. */
export interface JudgedPlan extends Verdict {
  program: Program;
}

/** The verdict on a plan, whose every value is resolved. */
export async function verdictOf({ simulation, stack, at }: Plan): Promise<JudgedPlan> {
  const policies = policiesOf(read("declared.json", readDeclared));
  const program = programOf(simulation.resources, stack);
  return { program, ...(await judge(program, policies, read("waivers.json", readWaivers), at)) };
}

/** One of the pack's files; a mistake in it is told in words. */
function read<Content>(file: string, understand: (text: string) => Content): Content {
  try {
    return understand(readFileSync(join(PACK, file), "utf8"));
  } catch (error) {
    throw new ProgramError((error as Error).message);
  }
}

/** Whether nothing is left that must be repaired. */
export function holds({ violations, wrongWaivers }: Verdict): boolean {
  return wrongWaivers.length === 0 && violations.every(({ waiver }) => waiver !== undefined);
}

/** Violations, waivers in force, and one line that says how it stands. */
export function renderVerdict({ program, violations, wrongWaivers, notYetJudged }: JudgedPlan, paint: Paint): string {
  const open = violations.filter(({ waiver }) => waiver === undefined);
  const excused = violations.filter(({ waiver }) => waiver !== undefined);
  const all = countOf(program.resources);
  const coverage = notYetJudged.length === 0 ? `${all}` : `${all - countOf(notYetJudged)} of ${all}`;
  return [
    ...open.map(({ policy, message }) => `${paint("red", "✗")} ${paint("bold", policy.id)}  ${message}`),
    ...wrongWaivers.map(({ message }) => `${paint("red", "✗")} ${message}`),
    ...excused.map(({ policy, resource, waiver }) => `${paint("yellow", "·")} ${policy.id} is waived for "${resource.name}" until ${waiver!.expires} (${waiver!.owner}): ${waiver!.reason}`),
    open.length + wrongWaivers.length === 0
      ? `${paint("green", "✓")} ${POLICIES.length} policies hold for ${coverage} resources`
      : `${paint("red", "✗")} ${count(open.length + wrongWaivers.length)} of ${POLICIES.length} policies in ${coverage} resources`,
  ].join("\n");
}

/** Who can be reached from where, as a table. */
export function renderReach({ program }: JudgedPlan, paint: Paint): string {
  const { rows } = reachabilityOf(program);
  return rows.length === 0 ? "" : [paint("bold", "Reachable"), renderReachability(rows).trimEnd()].join("\n");
}

/** The verdict for a program that reads it. */
export function summarizeVerdict({ violations, wrongWaivers, notYetJudged }: Verdict): Properties {
  return {
    policies: POLICIES.length,
    violations: violations.filter(({ waiver }) => waiver === undefined).map(({ policy, resource, property, message }) => ({ policy: policy.id, resource: resource.urn, property, message })),
    waived: violations.flatMap(({ policy, resource, waiver }) => (waiver ? [{ ...waiver, policy: policy.id, resource: resource.urn }] : [])),
    wrongWaivers: wrongWaivers.map(({ message }) => message),
    notYetJudged: notYetJudged.map(({ urn }) => urn),
  };
}

function count(violations: number): string {
  return violations === 1 ? "1 violation" : `${violations} violations`;
}
