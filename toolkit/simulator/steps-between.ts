import { isObject, isUnknown, type Properties } from "../shared/values";
import type { SimulatedResource } from "./simulated-resource";
import { isManaged, type Preview, StepGenerator } from "./step-generator";

/** A resource of a resolved program, and its inputs of which only AWS knows a part. */
export interface PlannedResource extends SimulatedResource {
  /** As in a first preview, in which AWS's answers are unknown: the properties that come from them, whole. */
  open: Properties;
}

/** Resources of a resolved program with the inputs that were unknown in its first preview. */
export function plannedResources(resolved: readonly SimulatedResource[], first: readonly SimulatedResource[]): PlannedResource[] {
  const inputs = new Map(first.map((resource) => [resource.urn, resource.inputs]));
  return resolved.map((resource) => {
    const open = Object.entries(inputs.get(resource.urn) ?? {}).filter(([, value]) => holdsUnknown(value));
    return { ...resource, open: Object.fromEntries(open) };
  });
}

function holdsUnknown(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsUnknown);
  return isUnknown(value) || (isObject(value) && Object.values(value).some(holdsUnknown));
}

/**
 * The engine's steps from one resolved program to another, as `preview` returns them by running the second one: an input that comes from
 * the answer to a resource that is created or replaced is unknown.
 */
export function stepsBetween(before: readonly SimulatedResource[], after: readonly PlannedResource[]): Preview {
  const generator = new StepGenerator(underNewNames(before, after));
  const unknown = new Set<string>();
  for (const resource of after.filter(isManaged)) {
    const { urn, type, name, inputs, open, propertyDependencies, options } = resource;
    const isOpen = (property: string) => (propertyDependencies[property] ?? []).some((dependency) => unknown.has(dependency));
    const known = generator.register({
      urn,
      type,
      name,
      inputs: { ...inputs, ...Object.fromEntries(Object.entries(open).filter(([property]) => isOpen(property))) },
      ignoreChanges: options.ignoreChanges,
      deleteBeforeReplace: options.deleteBeforeReplace,
    });
    if (known.id === "") unknown.add(urn);
  }
  return generator.end();
}

/** Resources before, under the URNs that aliases of the resources after give them. */
function underNewNames(before: readonly SimulatedResource[], after: readonly SimulatedResource[]): SimulatedResource[] {
  const present = new Set(before.map(({ urn }) => urn));
  const renamed = new Map(
    after.filter(({ urn }) => !present.has(urn)).flatMap(({ urn, options }) =>
      options.aliases.filter((alias) => present.has(alias)).map((alias) => [alias, urn] as const)
    ),
  );
  return renamed.size === 0 ? [...before] : before.map((resource) => ({ ...resource, urn: renamed.get(resource.urn) ?? resource.urn }));
}
