import { judge, type Violation } from "../../../policy-pack/judge";
import { POLICIES } from "../../../policy-pack/policies";
import type { Policy } from "../../../policy-pack/policy";
import type { Program } from "../../../policy-pack/program";
import { labelOf } from "./broken";

/** What policies find, as a rule the whole pack. */
export const violationsOf = async (program: Program, policies: readonly Policy[] = POLICIES): Promise<Violation[]> =>
  (await judge(program, policies, [], new Date())).violations;

/** The same as `policy-id Type name`, each once. */
export const found = async (program: Program, policies?: readonly Policy[]): Promise<string[]> =>
  [...new Set((await violationsOf(program, policies)).map(({ policy, resource }) => `${policy.id} ${labelOf(resource)}`))].toSorted();
