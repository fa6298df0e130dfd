import type { CloudResource } from "../plugin/state-file";
import { usersOf } from "../plugin/uses";
import type { StateResource } from "./state";

/**
 * Resources used by others that don't depend on them, directly or indirectly, so that the engine may delete them too early. Whether an
 * update fails for it depends on timing; with a plugin that deletes instantly it never does.
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

/** Resources deleted before their dependents, in order of deletion. */
export function deletedTooEarly(order: readonly string[], resources: readonly StateResource[]): string[] {
  const deletedAt = new Map(order.map((urn, index) => [urn, index]));
  return resources.flatMap(({ urn, dependencies = [] }) =>
    dependencies.filter((needed) => deletedAt.has(urn) && (deletedAt.get(needed) ?? Infinity) < deletedAt.get(urn)!).map((needed) =>
      `${needed} before ${urn}`
    )
  );
}
