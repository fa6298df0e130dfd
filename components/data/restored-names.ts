import type { Names } from "../shared/naming";

/** Places for restored instances: two, so that one that serves can be restored beside it again, or a second time be tried. */
export const RESTORED = ["a", "b"] as const;
export type RestoredPlace = (typeof RESTORED)[number];

/** Identifier of the instance that a drill creates; one at a time, so that another run finds what is left of it. */
export const drillIdentifier = (names: Names, name: string): string => names.withEnvironment(`${name}-drill`);

/** Identifiers of instances that are restored by hand, e.g. `main-restored-a-stg`: exact, so that permissions name them. */
export const restoredIdentifiers = (names: Names, name: string): string[] =>
  RESTORED.map((place) => names.withEnvironment(`${name}-restored-${place}`));
