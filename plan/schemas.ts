import { pathOf, titleOf } from "../policy-pack/title";
import { PROVIDER, type SimulatedResource } from "../simulator";
import { describeRefusal, type Refusal, refusalsOf, REGISTRY_TYPES } from "../simulator/schemas";
import type { Properties } from "../simulator/values";
import { propertiesOf, settingsOf } from "./judged-program";
import type { Paint } from "./paint";
import type { Plan } from "./resolve";

/** An input that AWS would refuse, and the setting that its resource comes from. */
interface SchemaRefusal {
  resource: SimulatedResource;
  setting: string | undefined;
  refusal: Refusal;
}

/** What AWS's own schemas say of the inputs of a plan. */
export interface SchemaVerdict {
  refusals: SchemaRefusal[];
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
  const settingOf = settingsOf(simulation.resources);
  const unchecked = made.filter(({ type }) => REGISTRY_TYPES[type] === undefined);
  return {
    refusals: made.flatMap((resource) => {
      const setting = settingOf(resource.urn);
      return refusalsOf(resource.type, resource.inputs, resource.outputs["tagsAll"]).map((refusal) => ({ resource, setting, refusal }));
    }),
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
    ...refusals.map((refused) => `${paint("red", "✗")} ${paint("bold", "aws-refuses")}  ${sentence(refused)}`),
    `${paint("red", "✗")} AWS would refuse ${refusals.length === 1 ? "1 input" : `${refusals.length} inputs`} of ${checked} resources${rest}`,
  ].join("\n");
}

/** The same for a program that reads it. */
export function summarizeSchemas({ refusals, checked, unchecked, uncheckedTypes }: SchemaVerdict): Properties {
  return {
    checked,
    unchecked,
    uncheckedTypes,
    refusals: refusals.map((refused) => {
      const { resource, setting, refusal } = refused;
      return { resource: resource.urn, setting, property: refusal.path, allowed: refusal.allowed, message: sentence(refused) };
    }),
  };
}

function sentence({ resource: { type, name, inputs }, setting, refusal }: SchemaRefusal): string {
  const path = pathOf({ properties: propertiesOf(inputs) }, refusal.path);
  return `${titleOf({ type, name, setting })}: ${describeRefusal({ ...refusal, path })}`;
}
