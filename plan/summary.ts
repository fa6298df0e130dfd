import { masked, plain, type Properties } from "../simulator/values";
import { STACK } from "../simulator";
import type { Plan } from "./resolve";
import { unresolvedValues } from "./tree";

/** The plan for a program that reads it. */
export function summarize({ project, stack, simulation, milliseconds }: Plan, showSecrets: boolean): Properties {
  const { resources, outputs, messages, unknownTypes } = simulation;
  const types: Record<string, number> = {};
  for (const { type } of resources) types[type] = (types[type] ?? 0) + 1;
  return {
    ok: true,
    program: project.label,
    project: project.name,
    stack,
    resources: resources.filter((resource) => resource.custom && !resource.external).length,
    components: resources.filter((resource) => !resource.custom && resource.type !== STACK).length,
    types,
    outputs: showSecrets ? plain(outputs) : masked(outputs),
    messages,
    unknownTypes: Object.fromEntries(unknownTypes),
    unresolved: unresolvedValues(resources),
    milliseconds: Math.round(milliseconds),
  };
}
