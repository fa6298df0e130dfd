import { readAnswers } from "../../toolkit/plan/answers";
import { describeFinding } from "../../toolkit/plan/findings";
import { type Plan, resolvePlan } from "../../toolkit/plan/resolve";
import { schemaVerdictOf, summarizeSchemas } from "../../toolkit/plan/schemas";
import { compareStacks, summarizeComparison } from "../../toolkit/plan/stacks";
import { applicableTo, type JudgedPlan, type PlanStatus, statusOf, verdictOf } from "../../toolkit/plan/verdict";
import type { Io } from "../../toolkit/shared/command";
import { ProgramError } from "../../toolkit/shared/errors";
import { loadProject, programs } from "../../toolkit/shared/project";
import { type Properties, withoutSecrets } from "../../toolkit/shared/values";
import { shortName } from "../../toolkit/simulator";
import { simulateFirstPreview } from "../../toolkit/simulator/preview";
import { type PlannedResource, plannedResources } from "../../toolkit/simulator/steps-between";
import { type Position, settingPositions } from "./setting-position";

/** A problem that the plan of a stack found. */
export interface PlanVerdict {
  /** Id of a policy, or of another check: `aws-schema`, `wrong-input`, `wrong-waiver`, `name-collision`. */
  rule: string;
  /** URN of the resource; empty if it is about the stack. */
  urn: string;
  property: string;
  message: string;
  /** Why a waiver exempts the resource; empty if none does. */
  waiver: string;
  /** Place of the setting that the resource comes from, or the stack file's first line. */
  position: Position;
}

/** A stack of a program, resolved and judged by the code of its own commit. */
export interface PlannedStack {
  /** Folder of the program: `.` or `examples/minimal`. */
  program: string;
  project: string;
  stack: string;
  /** The message of a program that failed; empty if it didn't. */
  failure: string;
  status: PlanStatus;
  config: Record<string, string>;
  /** In the order of registration; secrets without their content. */
  resources: PlannedResource[];
  outputs: Properties;
  /** Ids of the policies that apply to the stack. */
  policies: string[];
  verdicts: PlanVerdict[];
}

/** Plans every stack of every program in a folder. */
export async function planStacks({ root, idle }: Pick<Io, "root" | "idle">, answersFile: string | undefined): Promise<PlannedStack[]> {
  const answers = answersFile === undefined ? undefined : readAnswers(answersFile);
  const planned: PlannedStack[] = [];
  const plans: Plan[] = [];
  for (const project of programs(root).map((label) => loadProject(root, label))) {
    for (const stack of project.stacks) {
      try {
        const plan = await resolvePlan(project, stack, { answers, idle });
        const first = await resolvePlan(project, stack, { answers, idle, simulator: simulateFirstPreview });
        plans.push(plan);
        planned.push(await plannedStack(plan, first));
      } catch (error) {
        if (!(error instanceof ProgramError)) throw error;
        planned.push({ ...NOTHING, program: project.label, project: project.name, stack, failure: error.message });
      }
    }
  }
  addCollisions(planned, plans);
  return planned;
}

const NOTHING = { status: "failed", config: {}, resources: [], outputs: {}, policies: [], verdicts: [] } as const satisfies Partial<
  PlannedStack
>;

/** @param first The plan of the same program with `simulateFirstPreview`. */
export async function plannedStack(plan: Plan, first: Plan): Promise<PlannedStack> {
  const { project, stack, config, simulation } = plan;
  const verdict = await verdictOf(plan);
  const schemas = schemaVerdictOf(plan);
  return {
    program: project.label,
    project: project.name,
    stack,
    failure: "",
    status: schemas.refusals.length > 0 ? "failed" : statusOf(verdict),
    config,
    resources: withoutSecrets(plannedResources(simulation.resources, first.simulation.resources)) as PlannedResource[],
    outputs: withoutSecrets(simulation.outputs) as Properties,
    policies: applicableTo(verdict.program).map(({ id }) => id),
    verdicts: verdictsOf(plan, verdict, summarizeSchemas(schemas)["refusals"] as SchemaMessage[]),
  };
}

type SchemaMessage = { resource: string; setting: string | undefined; property: string; message: string };

function verdictsOf(
  { project, stack }: Plan,
  { violations, findings, wrongWaivers }: JudgedPlan,
  refusals: SchemaMessage[],
): PlanVerdict[] {
  const positionOf = settingPositions(project, stack);
  return [
    ...refusals.map(({ resource, setting, property, message }) => ({
      rule: "aws-schema",
      urn: resource,
      property,
      message,
      waiver: "",
      position: positionOf(setting),
    })),
    ...findings.map((finding) => ({
      rule: "wrong-input",
      urn: finding.resource.urn,
      property: finding.path,
      message: describeFinding(finding),
      waiver: "",
      position: positionOf(finding.setting),
    })),
    ...violations.map(({ policy, resource, property, message, waiver }) => ({
      rule: policy.id,
      urn: resource.urn,
      property,
      message,
      waiver: waiver === undefined ? "" : `until ${waiver.expires} (${waiver.owner}): ${waiver.reason}`,
      position: positionOf(resource.setting),
    })),
    ...wrongWaivers.map(({ message }) => ({
      rule: "wrong-waiver",
      urn: "",
      property: message,
      message,
      waiver: "",
      position: positionOf(undefined),
    })),
  ];
}

/** Adds names that AWS allows only once and that two stacks take. */
function addCollisions(planned: PlannedStack[], plans: readonly Plan[]): void {
  const comparison = compareStacks(plans);
  for (const plan of plans) {
    const own = planned.find(({ program, stack }) => program === plan.project.label && stack === plan.stack)!;
    const collisions = summarizeComparison(comparison, plan)["collisions"] as { resource: string; message: string }[];
    const position = settingPositions(plan.project, plan.stack)(undefined);
    for (const { resource, message } of collisions) {
      own.status = "failed";
      own.verdicts.push({ rule: "name-collision", urn: resource, property: message, message, waiver: "", position });
    }
  }
}

/** Name of a stack for people: `aws-practice stg`, or `minimal stg (examples/minimal)`. */
export const nameOfStack = ({ program, project, stack }: Pick<PlannedStack, "program" | "project" | "stack">): string =>
  `${project} ${stack}${program === "." ? "" : ` (${program})`}`;

/** Logical name of a verdict's resource; empty for the stack. */
export const resourceNameOf = ({ urn }: Pick<PlanVerdict, "urn">): string => (urn === "" ? "" : shortName(urn));
