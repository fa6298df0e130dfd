import type { CloudResource } from "../plugin/state-file";
import { usersOf } from "../plugin/uses";
import type { StateResource } from "./workplace";

/**
 * Things that are used by others which the engine may delete later, or at the same time: what uses a thing has to depend on it,
 * in however many steps. Whether an update meets it is a matter of time; a plugin that deletes at once never does.
 */
export function unheldUses(existing: readonly CloudResource[], resources: readonly StateResource[]): string[] {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const reached = new Map<string, Set<string>>();
  const needs = (urn: string): Set<string> => {
    const known = reached.get(urn);
    if (known !== undefined) return known;
    const found = new Set<string>();
    reached.set(urn, found);
    for (const next of byUrn.get(urn)?.dependencies ?? []) {
      found.add(next);
      for (const further of needs(next)) found.add(further);
    }
    return found;
  };
  return existing.flatMap((used) =>
    usersOf(used, existing).filter((user) => !needs(user.urn).has(used.urn)).map((user) => `${used.urn} is not needed by ${user.urn}`)
  );
}

/** What was deleted before something that depends on it, in the order in which it was deleted. */
export function deletedTooEarly(order: readonly string[], resources: readonly StateResource[]): string[] {
  const deletedAt = new Map(order.map((urn, index) => [urn, index]));
  return resources.flatMap(({ urn, dependencies = [] }) =>
    dependencies.filter((needed) => deletedAt.has(urn) && (deletedAt.get(needed) ?? Infinity) < deletedAt.get(urn)!).map((needed) =>
      `${needed} before ${urn}`
    )
  );
}
