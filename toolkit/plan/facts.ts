import type { Violation } from "../../policy-pack/evaluate";
import { titleOf } from "../../policy-pack/title";

/** Violations with one cause in the program. */
export interface Fact {
  violations: Violation[];
}

/**
 * Groups violations by cause. One mistake may violate several policies, or one policy in several properties of a block; it needs one fix,
 * so it is reported once. Violations of a resource are grouped if they share policy and block, or the property.
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

/** Describes resource, problems and remedies, each once. */
export function describeFact({ violations }: Fact): string {
  const [{ resource }] = violations as [Violation];
  const problems = unique(violations.map(({ fact }) => fact)).join("; ");
  return `${titleOf(resource)}: ${problems}. ${unique(violations.map(({ policy }) => policy.remediation)).join(" ")}`;
}

/** Ids of the policies that a fact violates, each once. */
export function policiesOf({ violations }: Fact): string[] {
  return unique(violations.map(({ policy }) => policy.id));
}

const unique = (texts: string[]) => [...new Set(texts)];
