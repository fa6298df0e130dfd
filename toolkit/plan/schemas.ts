import { pathOf, titleOf } from "../../policy-pack/title";
import { sameType } from "../aws-model/same-type";
import type { Paint } from "../shared/paint";
import type { Properties } from "../shared/values";
import { PROVIDER, type SimulatedResource } from "../simulator";
import { describeRefusal, type Refusal, refusalsOf, REGISTRY_TYPES } from "../simulator/schemas";
import { describeUnheard, unheardOf, type Where } from "../simulator/schemas/regional";
import { propertiesOf, settingsOf } from "./judged-program";
import type { Plan } from "./resolve";

/** An input that AWS would reject, and the setting that its resource comes from. */
interface SchemaRefusal {
  resource: SimulatedResource;
  setting: string | undefined;
  refusal: Refusal;
}

/** Result of checking a plan's inputs against AWS's own schemas. */
export interface SchemaVerdict {
  refusals: SchemaRefusal[];
  /** Number of resources checked against a schema. */
  checked: number;
  /** Number of resources whose type has no schema here. */
  unchecked: number;
  /** Types without a schema here. */
  uncheckedTypes: string[];
  /** Names missing from the lists of aws-facts: newer than the lists, or misspelled. */
  unheard: { resource: SimulatedResource; path: string; value: string }[];
}

/** Checks the resources that the program creates; those that it only reads exist already. */
export function schemaVerdictOf({ simulation, config, project }: Pick<Plan, "simulation" | "config" | "project">): SchemaVerdict {
  const created = simulation.resources.filter(({ custom, external, type }) =>
    custom && !external && type.startsWith("aws:") && !type.startsWith(PROVIDER)
  );
  const settingOf = settingsOf(simulation.resources);
  const unchecked = created.filter(({ type }) => REGISTRY_TYPES[sameType(type)] === undefined);
  const newNames = newNamesOf(config[`${project.name}:newNames`]);
  const whereOf = ({ outputs }: SimulatedResource): Where => ({ region: String(outputs["region"]), newNames });
  return {
    refusals: created.flatMap((resource) => {
      const setting = settingOf(resource.urn);
      const refusals = refusalsOf(resource.type, resource.inputs, resource.outputs["tagsAll"], whereOf(resource));
      return refusals.map((refusal) => ({ resource, setting, refusal }));
    }),
    checked: created.length - unchecked.length,
    unchecked: unchecked.length,
    uncheckedTypes: [...new Set(unchecked.map(({ type }) => type))].toSorted(),
    unheard: created.flatMap((resource) =>
      unheardOf(sameType(resource.type), resource.inputs, whereOf(resource)).map((name) => ({ resource, ...name }))
    ),
  };
}

/** The list in `<project>:newNames`; the program's own settings report any other form. */
function newNamesOf(text: string | undefined): string[] {
  if (text?.startsWith("[") !== true) return [];
  const names: unknown = JSON.parse(text);
  return Array.isArray(names) ? names.filter((name) => typeof name === "string") : [];
}

/** One line for each rejected input, or one line with the number of valid resources. */
export function renderSchemas({ refusals, checked, unchecked, unheard }: SchemaVerdict, paint: Paint): string {
  if (refusals.length === 0 && checked === 0) return "";
  const rest = unchecked === 0 ? "" : `; ${unchecked} more have types without a schema here`;
  const notes = unheard.map(({ resource: { type, name }, ...unknown }) =>
    `${paint("yellow", "?")} ${type} "${name}": ${describeUnheard(unknown)}`
  );
  const fits = `${paint("green", "✓")} the inputs of ${checked} resources match AWS's schemas${rest}`;
  if (refusals.length === 0) return [...notes, fits].join("\n");
  return [
    ...notes,
    ...refusals.map((refused) => `${paint("red", "✗")} ${paint("bold", "aws-schema")}  ${sentence(refused)}`),
    `${paint("red", "✗")} AWS would reject ${
      refusals.length === 1 ? "1 input" : `${refusals.length} inputs`
    } of ${checked} resources${rest}`,
  ].join("\n");
}

/** The same for `--json`. */
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
