import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type Declared, readDeclared } from "../../policy-pack/declared/declared";
import { readWaivers } from "../../policy-pack/declared/waivers";
import { evaluate, type Evaluation, isRequired, unevaluatedResources } from "../../policy-pack/evaluate";
import { strangersTable } from "../../policy-pack/iam/strangers";
import { POLICIES, policiesOf } from "../../policy-pack/policies";
import { outwardOf } from "../../policy-pack/reachability/outward";
import { reachabilityOf } from "../../policy-pack/reachability/reachability";
import { reachabilityTable } from "../../policy-pack/reachability/table";
import { countOf, type StackView } from "../../policy-pack/stack-view";
import { columns } from "../shared/columns";
import { ProgramError } from "../shared/errors";
import type { Paint } from "../shared/paint";
import type { Properties } from "../shared/values";
import type { SimulatedResource } from "../simulator";
import { describeFact, type Fact, factsOf, policiesOf as idsOf } from "./facts";
import { describeFinding, findingsOf, type PlanFinding } from "./findings";
import { programOf } from "./judged-program";
import type { Plan } from "./resolve";

const PACK = join(__dirname, "..", "..", "policy-pack");

/** Result of checking a plan: by the policy pack, and by the plan itself. */
export interface JudgedPlan extends Evaluation {
  /** The program as checked by the pack. */
  program: StackView;
  /** Facts of the pack's file. */
  declared: Declared;
  findings: PlanFinding[];
  /** Components whose resources another process creates, unseen by the plan. */
  remote: SimulatedResource[];
}

/** Checks a plan against the policy pack and the plan's own rules. */
export async function verdictOf({ project, stack, config, simulation, at }: Plan): Promise<JudgedPlan> {
  const declared = read("declared.json", readDeclared);
  const policies = policiesOf(declared);
  const program = programOf(simulation.resources, { project: project.name, stack, config });
  return {
    program,
    declared,
    findings: findingsOf(simulation.resources, project.workingDirectory),
    remote: simulation.resources.filter((resource) => resource.remote),
    ...(await evaluate(program, policies, read("waivers.json", readWaivers), at)),
  };
}

/** Reads one of the pack's files. @throws {ProgramError} The file is invalid. */
function read<Content>(file: string, parse: (text: string) => Content): Content {
  try {
    return parse(readFileSync(join(PACK, file), "utf8"));
  } catch (error) {
    throw new ProgramError((error as Error).message);
  }
}

/** Status of a plan; `incomplete`: no problem found, but not everything could be checked. */
export type PlanStatus = "passed" | "failed" | "incomplete";

export function statusOf({ violations, wrongWaivers, findings, notEvaluated, remote }: JudgedPlan): PlanStatus {
  if (wrongWaivers.length > 0 || findings.length > 0 || violations.some(({ waiver }) => waiver === undefined)) return "failed";
  return notEvaluated.length > 0 || remote.length > 0 ? "incomplete" : "passed";
}

/** Renders findings, violations, waivers in force, unchecked resources, and a summary line. */
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

/** Resources that couldn't be checked, with the reason and the policies. */
function openLines({ remote, notEvaluated }: JudgedPlan, paint: Paint): string[] {
  const lines = remote.map(({ type, name }) =>
    `${
      paint("yellow", "·")
    } ${type} "${name}" creates its resources in another process, which the plan doesn't run; run pulumi preview with the policy pack`
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
      `· ${resources.length === 1 ? "a resource has" : `${resources.length} resources have`} values known only to AWS that policies need:`,
    ),
    ...open,
  ];
}

/** Policies that apply to a program; some apply to production only. */
export const applicableTo = (program: StackView) => POLICIES.filter((policy) => isRequired(policy, program));

/** E.g. `✗ 3 violations in 2 of 46 resources; 59 of 61 policies pass`. */
function summaryLine(judged: JudgedPlan, facts: Fact[], paint: Paint): string {
  const { program, findings, violations, wrongWaivers, notEvaluated, remote } = judged;
  const all = countOf(program.resources);
  const applicable = applicableTo(program).length;
  const others = applicable === POLICIES.length ? "" : ` (${POLICIES.length - applicable} more apply to production only)`;
  if (statusOf(judged) === "failed") {
    const open = violations.filter(({ waiver }) => waiver === undefined);
    const broken = new Set(open.map(({ policy }) => policy)).size;
    const resources = new Set([...open.map(({ resource }) => resource.urn), ...findings.map(({ resource }) => resource.urn)]).size;
    const problems = [
      ...(facts.length > 0 || findings.length === 0 && wrongWaivers.length === 0 ? [counted(facts.length, "violation")] : []),
      ...(findings.length > 0 ? [counted(findings.length, "wrong input")] : []),
      ...(wrongWaivers.length > 0 ? [counted(wrongWaivers.length, "wrong waiver")] : []),
    ];
    return `${paint("red", "✗")} ${problems.join(", ")} in ${resources} of ${counted(all, "resource")}; ${
      applicable - broken
    } of ${applicable} policies pass`;
  }
  if (statusOf(judged) === "passed") return `${paint("green", "✓")} ${applicable} policies pass for ${counted(all, "resource")}${others}`;
  const seen = all - countOf(unevaluatedResources(notEvaluated));
  const beyond = remote.length === 0 ? "" : `, and ${counted(remote.length, "component")} could not be checked`;
  return `${paint("yellow", "?")} not everything could be checked: ${applicable} policies found no violation in ${seen} of ${
    counted(all, "resource")
  }${beyond}`;
}

/** Renders a table of what is reachable from where, and of outbound access. */
export function renderReach({ program }: JudgedPlan, paint: Paint): string {
  const table = columns(reachabilityTable(reachabilityOf(program).rows, outwardOf(program)));
  return table.length === 0 ? "" : [paint("bold", "Reachable"), ...table].join("\n");
}

/** Renders a table of accounts, organizations and hosts outside of the program; nothing if it names none. */
export function renderStrangers({ program, declared }: JudgedPlan, paint: Paint): string {
  const table = columns(strangersTable(program, { ...declared.registries, ...declared.accounts }));
  return table.length === 0 ? "" : [paint("bold", "Outside"), ...table].join("\n");
}

/** The verdict for `--json`. */
export function summarizeVerdict({ program, findings, violations, wrongWaivers, notEvaluated, remote }: JudgedPlan): Properties {
  return {
    production: program.production,
    policies: applicableTo(program).length,
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
    notEvaluated: notEvaluated.map(({ policy, resource, property }) => ({ policy: policy.id, resource: resource.urn, property })),
    remoteComponents: remote.map(({ urn }) => urn),
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
