import type { Declared } from "../../../policy-pack/declared/declared";
import { policiesOf } from "../../../policy-pack/policies";
import { entryOf, isToDeclare } from "../../../policy-pack/policies/network/proof-findings";
import type { Policy } from "../../../policy-pack/policy";
import { reachabilityOf } from "../../../policy-pack/reachability/reachability";
import type { StackView } from "../../../policy-pack/stack-view";
import { DECLARED, declaring } from "./policies";
import { NAMES, real } from "./real-programs";

/** All connections of the repository's sound programs of production that its list must have. */
async function soundEntries(): Promise<string[]> {
  const programs = await Promise.all(NAMES.filter((name) => name.startsWith("prd") || name.endsWith(" prod")).map(real));
  return [...new Set(programs.flatMap((program) => reachabilityOf(program).rows.filter(isToDeclare).map(entryOf)))];
}

/**
 * Declarations for a program: in production with the list of the sound programs, so that a new connection is a finding. What the program
 * has lost isn't on it: that an entry must be true has tests of its own.
 */
export async function soundlyDeclared(program: StackView, declared: Declared = DECLARED): Promise<Declared> {
  if (!program.production) return declared;
  const present = new Set(reachabilityOf(program).rows.map(entryOf));
  const entries = (await soundEntries()).filter((entry) => present.has(entry));
  return { ...declared, reachable: declaring({ reachable: { [program.environment]: entries } }).reachable };
}

/** The whole pack, for a program that was sound before it was changed. */
export const packFor = async (program: StackView): Promise<readonly Policy[]> => policiesOf(await soundlyDeclared(program));
