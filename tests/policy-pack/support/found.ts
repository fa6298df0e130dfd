import { evaluate, type Violation } from "../../../policy-pack/evaluate";
import { POLICIES } from "../../../policy-pack/policies";
import type { Policy } from "../../../policy-pack/policy";
import type { StackView } from "../../../policy-pack/stack-view";
import { labelOf } from "./broken";

/** What policies find, as a rule the whole pack. */
export const violationsOf = async (program: StackView, policies: readonly Policy[] = POLICIES): Promise<Violation[]> =>
  (await evaluate(program, policies, [], new Date())).violations;

/** The same as `policy-id Type name`, each once. */
export const found = async (program: StackView, policies?: readonly Policy[]): Promise<string[]> =>
  [...new Set((await violationsOf(program, policies)).map(({ policy, resource }) => `${policy.id} ${labelOf(resource)}`))].toSorted();
