import { readFileSync } from "node:fs";
import { join } from "node:path";

import { type Declared, readDeclared } from "../../policy-pack/declared/declared";
import { readCodeOwners } from "../../policy-pack/declared/owners";
import { readWaivers } from "../../policy-pack/declared/waivers";
import { evaluate, type Evaluation, isRequired, unevaluatedResources } from "../../policy-pack/evaluate";
import { strangersTable } from "../../policy-pack/iam/strangers";
import { POLICIES, policiesOf } from "../../policy-pack/policies";
import { outwardOf } from "../../policy-pack/reachability/outward";
import { reachabilityOf } from "../../policy-pack/reachability/reachability";
import { reachabilityTable } from "../../policy-pack/reachability/table";
import { countOf, type StackView } from "../../policy-pack/stack-view";
import { judgedCount, openCounts, type UnreadType, unreadTypes } from "../../policy-pack/world/unread";
import { columns } from "../shared/columns";
import { ProgramError } from "../shared/errors";
import type { Paint } from "../shared/paint";
import type { Properties } from "../shared/values";
import type { SimulatedResource } from "../simulator";
import { findingsOfDifferences } from "./dry-run";
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
  /** Components whose resources another process creates, unseen by the plan, unless their types are declared. */
  remote: SimulatedResource[];
  /** Types of resources that no policy reads. */
  unread: UnreadType[];
}

/** Checks a plan against the policy pack and the plan's own rules. */
export async function verdictOf({ project, stack, config, simulation, differences, at }: Plan): Promise<JudgedPlan> {
  const declared = read("declared.json", readDeclared);
  const policies = policiesOf(declared, at);
  const program = programOf(simulation.resources, { project: project.name, stack, config, codeOwners: readCodeOwners(join(PACK, "..")) });
  const unread = unreadTypes(program, policies, declared, at);
  const declaredUrns = new Set(unread.filter(({ isDeclared }) => isDeclared).flatMap(({ resources }) => resources.map(({ urn }) => urn)));
  return {
    program,
    declared,
    findings: [...findingsOf(simulation, project.workingDirectory), ...findingsOfDifferences(differences)],
    remote: simulation.resources.filter(({ urn, remote }) => remote && !declaredUrns.has(urn)),
    unread,
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

/** Status of a plan; `incomplete`: no problem found, but not everything could be checked, which in production is a failure. */
export type PlanStatus = "passed" | "failed" | "incomplete";

export function statusOf(judged: JudgedPlan): PlanStatus {
  if (hasProblems(judged)) return "failed";
  if (judged.notEvaluated.length === 0 && judged.remote.length === 0) return "passed";
  return judged.program.production ? "failed" : "incomplete";
}

function hasProblems({ violations, wrongWaivers, findings }: JudgedPlan): boolean {
  return wrongWaivers.length > 0 || findings.length > 0 || violations.some(({ waiver }) => waiver === undefined);
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

/** Resources that couldn't be checked, with the reason and the policies; in production, those that no policy reads are violations. */
function openLines({ remote, notEvaluated, unread, program }: JudgedPlan, paint: Paint): string[] {
  const isNamedBelow = ({ resources }: UnreadType) => resources.every(({ urn }) => remote.some((each) => each.urn === urn));
  const unreadLines = unread.filter((each) => !isNamedBelow(each) && (each.isDeclared || !program.production)).map((each) =>
    `${paint("yellow", "·")} no policy reads ${describeUnread(each)}`
  );
  const remoteLines = remote.map(({ type, name }) =>
    `${
      paint("yellow", "·")
    } ${type} "${name}" creates its resources in another process, which the plan doesn't run; run pulumi preview with the policy pack`
  );
  const resources = unevaluatedResources(notEvaluated);
  const lines = [...unreadLines, ...remoteLines];
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

/** `aws:dax/cluster:Cluster "orders", which has properties about data, network; declared in declared.json` */
function describeUnread({ type, resources, concerns, isDeclared }: UnreadType): string {
  const names = resources.slice(0, 3).map(({ name }) => `"${name}"`).join(", ");
  const more = resources.length > 3 ? ` and ${resources.length - 3} more` : "";
  const about = concerns.length === 0 ? "" : `, which has properties about ${concerns.join(", ")}`;
  return `${type} ${names}${more}${about}${isDeclared ? "; declared.json says why" : ""}`;
}

/** E.g. `✗ 3 violations in 2 of 46 resources; 59 of 61 policies pass`. */
function summaryLine(judged: JudgedPlan, facts: Fact[], paint: Paint): string {
  const { program, findings, violations, wrongWaivers } = judged;
  const all = countOf(program.resources);
  const applicable = applicableTo(program).length;
  const open = openCounts(judged.notEvaluated, judged.unread);
  const rest = open.length === 0 ? "" : `: ${open.join(", ")}`;
  if (hasProblems(judged)) {
    const broken = violations.filter(({ waiver }) => waiver === undefined);
    const ids = new Set(broken.map(({ policy }) => policy.id)).size;
    const resources = new Set([...broken.map(({ resource }) => resource.urn), ...findings.map(({ resource }) => resource.urn)]).size;
    const problems = [
      ...(facts.length > 0 || findings.length === 0 && wrongWaivers.length === 0 ? [counted(facts.length, "violation")] : []),
      ...(findings.length > 0 ? [counted(findings.length, "wrong input")] : []),
      ...(wrongWaivers.length > 0 ? [counted(wrongWaivers.length, "wrong waiver")] : []),
    ];
    return `${paint("red", "✗")} ${problems.join(", ")} in ${resources} of ${counted(all, "resource")}; ${
      applicable - ids
    } of ${applicable} policies pass${rest}`;
  }
  const others = applicable === POLICIES.length ? "" : ` (${POLICIES.length - applicable} more apply to production only)`;
  if (open.length === 0) return `${paint("green", "✓")} ${applicable} policies pass for ${counted(all, "resource")}${others}`;
  const mark = statusOf(judged) === "failed" ? paint("red", "✗") : paint("yellow", "?");
  const seen = `${judgedCount(program, judged.notEvaluated, judged.unread)} of ${counted(all, "resource")}`;
  return `${mark} not everything could be checked: ${applicable} policies found no violation in ${seen}; ${open.join(", ")}`;
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
export function summarizeVerdict({ program, findings, violations, wrongWaivers, notEvaluated, remote, unread }: JudgedPlan): Properties {
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
    unread: unread.map(({ type, resources, concerns, isDeclared }) => ({
      type,
      resources: resources.map(({ urn }) => urn),
      concerns,
      declared: isDeclared,
    })),
    remoteComponents: remote.map(({ urn }) => urn),
  };
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
