import type { Violation } from "../../policy-pack/evaluate";
import { titleOf } from "../../policy-pack/title";

/** Violations that come from one thing that the program says, or leaves out. */
export interface Fact {
  violations: Violation[];
}

/**
 * One thing may break several policies, or one policy in several properties of a block: a person repairs it once, so it is told once.
 * Violations of one resource belong together where policy and block are the same, or the property and what stands there.
 */
export function factsOf(violations: readonly Violation[]): Fact[] {
  const facts: Fact[] = [];
  const byKey = new Map<string, Fact>();
  for (const violation of violations) {
    const { policy, resource, property } = violation;
    const keys = [`${resource.urn} policy ${policy.id} ${property.split(".")[0]}`, `${resource.urn} property ${property}`];
    const fact = keys.map((key) => byKey.get(key)).find((known) => known !== undefined) ?? { violations: [] };
    if (fact.violations.length === 0) facts.push(fact);
    fact.violations.push(violation);
    keys.forEach((key) => byKey.set(key, byKey.get(key) ?? fact));
  }
  return facts;
}

/** Resource, each thing that is wrong, and what to do: once each. */
export function describeFact({ violations }: Fact): string {
  const [{ resource }] = violations as [Violation];
  const said = unique(violations.map(({ fact }) => fact)).join("; ");
  return `${titleOf(resource)}: ${said}. ${unique(violations.map(({ policy }) => policy.remediation)).join(" ")}`;
}

/** The policies that a fact breaks, each once. */
export function policiesOf({ violations }: Fact): string[] {
  return unique(violations.map(({ policy }) => policy.id));
}

const unique = (texts: string[]) => [...new Set(texts)];
