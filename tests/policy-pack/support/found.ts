import { evaluate, type Violation } from "../../../policy-pack/evaluate";
import { type Finding, isFinding, type Policy, type Result } from "../../../policy-pack/policy";
import type { StackView } from "../../../policy-pack/stack-view";
import { labelOf } from "./broken";
import { packFor } from "./production-list";

/** Violations of policies; by default of the whole pack. */
export const violationsOf = async (program: StackView, policies?: readonly Policy[]): Promise<Violation[]> =>
  (await evaluate(program, policies ?? await packFor(program), [], new Date())).violations;

/** The same as `policy-id Type name`, without duplicates. */
export const found = async (program: StackView, policies?: readonly Policy[]): Promise<string[]> =>
  [...new Set((await violationsOf(program, policies)).map(({ policy, resource }) => `${policy.id} ${labelOf(resource)}`))].toSorted();

/** The findings among results. @throws {UnknownValueError} There are none, but an unknown value. */
export function findingsAmong(results: readonly Result[]): Finding[] {
  const findings = results.filter(isFinding);
  const open = results.find((result) => !isFinding(result));
  if (findings.length === 0 && open !== undefined) throw open as Error;
  return findings;
}
