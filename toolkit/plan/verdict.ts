import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readDeclared } from "../../policy-pack/declared";
import { evaluate, type Evaluation, isRequired, unevaluatedResources } from "../../policy-pack/evaluate";
import { POLICIES, policiesOf } from "../../policy-pack/policies";
import { outwardOf } from "../../policy-pack/reachability/outward";
import { reachabilityOf } from "../../policy-pack/reachability/reachability";
import { renderReachability } from "../../policy-pack/reachability/table";
import { countOf, type StackView } from "../../policy-pack/stack-view";
import { readWaivers } from "../../policy-pack/waivers";
import { ProgramError } from "../shared/errors";
import type { Paint } from "../shared/paint";
import type { Properties } from "../shared/values";
import type { SimulatedResource } from "../simulator";
import { describeFact, type Fact, factsOf, policiesOf as idsOf } from "./facts";
import { describeFinding, findingsOf, type PlanFinding } from "./findings";
import { programOf } from "./judged-program";
import type { Plan } from "./resolve";

const PACK = join(__dirname, "..", "..", "policy-pack");

/** What is said of a plan: by the policy pack, and by the plan itself. */
export interface JudgedPlan extends Evaluation {
  /** The program as the pack has seen it. */
  program: StackView;
  findings: PlanFinding[];
  /** Components whose resources another process makes, out of sight. */
  remote: SimulatedResource[];
}

/** The verdict on a plan, whose every value is resolved. */
export async function verdictOf({ project, stack, config, simulation, at }: Plan): Promise<JudgedPlan> {
  const policies = policiesOf(read("declared.json", readDeclared));
  const program = programOf(simulation.resources, { project: project.name, stack, config });
  return {
    program,
    findings: findingsOf(simulation.resources, project.workingDirectory),
    remote: simulation.resources.filter((resource) => resource.remote),
    ...(await evaluate(program, policies, read("waivers.json", readWaivers), at)),
  };
}

/** One of the pack's files; a mistake in it is told in words. */
function read<Content>(file: string, understand: (text: string) => Content): Content {
  try {
    return understand(readFileSync(join(PACK, file), "utf8"));
  } catch (error) {
    throw new ProgramError((error as Error).message);
  }
}

/** How a plan stands: nothing is wrong, something must be repaired, or nothing is wrong in what could be judged. */
export type Standing = "holds" | "refused" | "incomplete";

export function standingOf({ violations, wrongWaivers, findings, notEvaluated, remote }: JudgedPlan): Standing {
  if (wrongWaivers.length > 0 || findings.length > 0 || violations.some(({ waiver }) => waiver === undefined)) return "refused";
  return notEvaluated.length > 0 || remote.length > 0 ? "incomplete" : "holds";
}

/** Findings, violations, waivers in force, what couldn't be judged, and one line that says how it stands. */
export function renderVerdict(judged: JudgedPlan, paint: Paint): string {
  const { findings, violations, wrongWaivers } = judged;
  const facts = factsOf(violations.filter(({ waiver }) => waiver === undefined));
  const excused = violations.filter(({ waiver }) => waiver !== undefined);
  const cross = paint("red", "✗");
  return [
    ...findings.map((finding) => `${cross} ${describeFinding(finding)}`),
    ...facts.map((fact) => `${cross} ${paint("bold", idsOf(fact).join(", "))}  ${describeFact(fact)}`),
    ...wrongWaivers.map(({ message }) => `${cross} ${message}`),
    ...excused.map(({ policy, resource, waiver }) =>
      `${paint("yellow", "·")} ${policy.id} is waived for "${resource.name}" until ${waiver!.expires} (${waiver!.owner}): ${waiver!.reason}`
    ),
    ...openLines(judged, paint),
    summaryLine(judged, facts, paint),
  ].join("\n");
}

/** What couldn't be judged, why, and by which policies. */
function openLines({ remote, notEvaluated }: JudgedPlan, paint: Paint): string[] {
  const lines = remote.map(({ type, name }) =>
    `${
      paint("yellow", "·")
    } ${type} "${name}" makes its resources in a process of its own, which the plan doesn't run: no policy sees them. pulumi preview with the policy pack does`
  );
  const resources = unevaluatedResources(notEvaluated);
  if (resources.length === 0) return lines;
  const open = resources.map((resource) => {
    const missing = notEvaluated.filter((each) => each.resource === resource);
    const paths = [...new Set(missing.map(({ property }) => property))];
    return `  ${resource.type} "${resource.name}": ${paths.join(", ")}, for ${
      [...new Set(missing.map(({ policy }) => policy.id))].join(", ")
    }`;
  });
  return [
    ...lines,
    paint(
      "yellow",
      `· ${
        resources.length === 1 ? "a resource has" : `${resources.length} resources have`
      } values that only AWS knows, and policies that need them:`,
    ),
    ...open,
  ];
}

/** What is demanded of production only isn't demanded of the others. */
const requiredOf = (program: StackView) => POLICIES.filter((policy) => isRequired(policy, program));

/** E.g. `✗ 3 violations in 2 of 46 resources; 59 of 61 policies hold`. */
function summaryLine(judged: JudgedPlan, facts: Fact[], paint: Paint): string {
  const { program, findings, violations, wrongWaivers, notEvaluated, remote } = judged;
  const all = countOf(program.resources);
  const demanded = requiredOf(program).length;
  const others = demanded === POLICIES.length ? "" : ` (${POLICIES.length - demanded} more are for production)`;
  if (standingOf(judged) === "refused") {
    const open = violations.filter(({ waiver }) => waiver === undefined);
    const broken = new Set(open.map(({ policy }) => policy)).size;
    const resources = new Set([...open.map(({ resource }) => resource.urn), ...findings.map(({ resource }) => resource.urn)]).size;
    const mistakes = [
      ...(facts.length > 0 || findings.length === 0 && wrongWaivers.length === 0 ? [counted(facts.length, "violation")] : []),
      ...(findings.length > 0 ? [counted(findings.length, "wrong input")] : []),
      ...(wrongWaivers.length > 0 ? [counted(wrongWaivers.length, "wrong waiver")] : []),
    ];
    return `${paint("red", "✗")} ${mistakes.join(", ")} in ${resources} of ${counted(all, "resource")}; ${
      demanded - broken
    } of ${demanded} policies hold`;
  }
  if (standingOf(judged) === "holds") return `${paint("green", "✓")} ${demanded} policies hold for ${counted(all, "resource")}${others}`;
  const seen = all - countOf(unevaluatedResources(notEvaluated));
  const beyond = remote.length === 0 ? "" : `, and ${counted(remote.length, "component")} could not be looked into`;
  return `${paint("yellow", "?")} not all could be judged: ${demanded} policies found nothing in ${seen} of ${
    counted(all, "resource")
  }${beyond}`;
}

/** Who can be reached from where, and what outside by whom, as a table. */
export function renderReach({ program }: JudgedPlan, paint: Paint): string {
  const { rows } = reachabilityOf(program);
  const outward = outwardOf(program);
  return rows.length + outward.length === 0 ? "" : [paint("bold", "Reachable"), renderReachability(rows, outward).trimEnd()].join("\n");
}

/** The verdict for a program that reads it. */
export function summarizeVerdict({ program, findings, violations, wrongWaivers, notEvaluated, remote }: JudgedPlan): Properties {
  return {
    production: program.production,
    policies: requiredOf(program).length,
    findings: findings.map((finding) => ({
      resource: finding.resource.urn,
      setting: finding.setting,
      property: finding.path,
      message: describeFinding(finding),
    })),
    violations: violations.filter(({ waiver }) => waiver === undefined).map(({ policy, resource, property, message }) => ({
      policy: policy.id,
      resource: resource.urn,
      setting: resource.setting,
      property,
      message,
    })),
    waived: violations.flatMap((
      { policy, resource, waiver },
    ) => (waiver ? [{ ...waiver, policy: policy.id, resource: resource.urn }] : [])),
    wrongWaivers: wrongWaivers.map(({ message }) => message),
    notYetJudged: notEvaluated.map(({ policy, resource, property }) => ({ policy: policy.id, resource: resource.urn, property })),
    remoteComponents: remote.map(({ urn }) => urn),
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
