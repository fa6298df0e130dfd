import { PROVIDER, type SimulatedResource } from "../simulator";
import { describeRefusal, type Refusal, refusalsOf, REGISTRY_TYPES } from "../simulator/schemas";
import type { Properties } from "../simulator/values";
import type { Paint } from "./paint";
import type { Plan } from "./resolve";

/** What AWS's own schemas say of the inputs of a plan. */
export interface SchemaVerdict {
  refusals: { resource: SimulatedResource; refusal: Refusal }[];
  /** How many resources were held against a schema. */
  checked: number;
  /** Of how many there is none. */
  unchecked: number;
  /** The types of those. */
  uncheckedTypes: string[];
}

/** What AWS would refuse of what the program makes; what it only reads is there already. */
export function schemaVerdictOf({ simulation }: Plan): SchemaVerdict {
  const made = simulation.resources.filter(({ custom, external, type }) => custom && !external && type.startsWith("aws:") && !type.startsWith(PROVIDER));
  const unchecked = made.filter(({ type }) => REGISTRY_TYPES[type] === undefined);
  return {
    refusals: made.flatMap((resource) => refusalsOf(resource.type, resource.inputs, resource.outputs["tagsAll"]).map((refusal) => ({ resource, refusal }))),
    checked: made.length - unchecked.length,
    unchecked: unchecked.length,
    uncheckedTypes: [...new Set(unchecked.map(({ type }) => type))].toSorted(),
  };
}

/** Each refusal in a line, or one line that says how many fit. */
export function renderSchemas({ refusals, checked, unchecked }: SchemaVerdict, paint: Paint): string {
  if (refusals.length === 0 && checked === 0) return "";
  const rest = unchecked === 0 ? "" : `; ${unchecked} more are of types without one here`;
  if (refusals.length === 0) return `${paint("green", "✓")} AWS's schemas take the inputs of ${checked} resources${rest}`;
  return [
    ...refusals.map(({ resource, refusal }) => `${paint("red", "✗")} ${paint("bold", "aws-refuses")}  ${sentence(resource, refusal)}`),
    `${paint("red", "✗")} AWS would refuse ${refusals.length === 1 ? "1 input" : `${refusals.length} inputs`} of ${checked} resources${rest}`,
  ].join("\n");
}

/** The same for a program that reads it. */
export function summarizeSchemas({ refusals, checked, unchecked, uncheckedTypes }: SchemaVerdict): Properties {
  return {
    checked,
    unchecked,
    uncheckedTypes,
    refusals: refusals.map(({ resource, refusal }) => ({ resource: resource.urn, property: refusal.path, allowed: refusal.allowed, message: sentence(resource, refusal) })),
  };
}

const sentence = ({ type, name }: SimulatedResource, refusal: Refusal) => `${type} "${name}": ${describeRefusal(refusal)}`;
