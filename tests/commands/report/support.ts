import { reportOf } from "../../../commands/report/difference";
import { type PlannedStack, plannedStack } from "../../../commands/report/planned-stack";
import type { PlanReport, StackChange } from "../../../commands/report/report";
import { simulateFirstPreview } from "../../../toolkit/simulator/preview";
import { planOfFunction } from "../../support/program-plan";

type Program = () => unknown;

/** A function as the planned program of project `p`. */
export async function plannedBy(program: Program, stack = "stg"): Promise<PlannedStack> {
  return plannedStack(await planOfFunction(program, { stack }), await planOfFunction(program, { stack, simulator: simulateFirstPreview }));
}

export async function reportBetween(base: Program, head: Program): Promise<PlanReport> {
  return reportOf([await plannedBy(base)], [await plannedBy(head)]);
}

/** The change of one stack, whose program becomes another one. */
export async function between(base: Program, head: Program): Promise<StackChange> {
  const { stacks: [stack] } = await reportBetween(base, head);
  return stack!;
}
