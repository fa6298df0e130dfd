import { pathOf, titleOf } from "../../policy-pack/title";
import { sameType } from "../aws-model/same-type";
import type { Paint } from "../shared/paint";
import type { Properties } from "../shared/values";
import { PROVIDER, type SimulatedResource } from "../simulator";
import { describeRefusal, type Refusal, refusalsOf, REGISTRY_TYPES } from "../simulator/schemas";
import { describeUnheard, unheardOf, type Where } from "../simulator/schemas/regional";
import { propertiesOf, settingsOf } from "./judged-program";
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
  /** Names that the list of aws-facts can't judge: newer than it, or misspelt. */
  unheard: { resource: SimulatedResource; path: string; value: string }[];
}

/** What AWS would refuse of what the program makes; what it only reads is there already. */
export function schemaVerdictOf({ simulation, config, project }: Pick<Plan, "simulation" | "config" | "project">): SchemaVerdict {
  const made = simulation.resources.filter(({ custom, external, type }) =>
    custom && !external && type.startsWith("aws:") && !type.startsWith(PROVIDER)
  );
  const settingOf = settingsOf(simulation.resources);
  const unchecked = made.filter(({ type }) => REGISTRY_TYPES[sameType(type)] === undefined);
  const newNames = newNamesOf(config[`${project.name}:newNames`]);
  const whereOf = ({ outputs }: SimulatedResource): Where => ({ region: String(outputs["region"]), newNames });
  return {
    refusals: made.flatMap((resource) => {
      const setting = settingOf(resource.urn);
      const refusals = refusalsOf(resource.type, resource.inputs, resource.outputs["tagsAll"], whereOf(resource));
      return refusals.map((refusal) => ({ resource, setting, refusal }));
    }),
    checked: made.length - unchecked.length,
    unchecked: unchecked.length,
    uncheckedTypes: [...new Set(unchecked.map(({ type }) => type))].toSorted(),
    unheard: made.flatMap((resource) =>
      unheardOf(sameType(resource.type), resource.inputs, whereOf(resource)).map((name) => ({ resource, ...name }))
    ),
  };
}

/** The list of `<project>:newNames`; a program's own settings say what is wrong with another form. */
function newNamesOf(text: string | undefined): string[] {
  if (text?.startsWith("[") !== true) return [];
  const names: unknown = JSON.parse(text);
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** Each refusal in a line, or one line that says how many fit. */
export function renderSchemas({ refusals, checked, unchecked, unheard }: SchemaVerdict, paint: Paint): string {
  if (refusals.length === 0 && checked === 0) return "";
  const rest = unchecked === 0 ? "" : `; ${unchecked} more are of types without one here`;
  const notes = unheard.map(({ resource: { type, name }, ...unknown }) =>
    `${paint("yellow", "?")} ${type} "${name}": ${describeUnheard(unknown)}`
  );
  const fits = `${paint("green", "✓")} AWS's schemas take the inputs of ${checked} resources${rest}`;
  if (refusals.length === 0) return [...notes, fits].join("\n");
  return [
    ...notes,
    ...refusals.map((refused) => `${paint("red", "✗")} ${paint("bold", "aws-refuses")}  ${sentence(refused)}`),
    `${paint("red", "✗")} AWS would refuse ${
      refusals.length === 1 ? "1 input" : `${refusals.length} inputs`
    } of ${checked} resources${rest}`,
  ].join("\n");
}

/** The same for a program that reads it. */
export function summarizeSchemas({ refusals, checked, unchecked, uncheckedTypes, unheard }: SchemaVerdict): Properties {
  return {
    checked,
    unchecked,
    uncheckedTypes,
    unheard: unheard.map(({ resource, path, value }) => ({ resource: resource.urn, property: path, value })),
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
