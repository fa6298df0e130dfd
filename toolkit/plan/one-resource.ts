import { distance } from "fastest-levenshtein";
import { stringify } from "yaml";

import { parsedJson } from "../../policy-pack/json";
import { searchNamed } from "../../policy-pack/secrets/search";
import { titleOf } from "../../policy-pack/title";
import { UsageError } from "../shared/errors";
import type { Paint } from "../shared/paint";
import { unknownValue } from "../shared/signatures";
import { isObject, MASK, masked, plain, type Properties } from "../shared/values";
import type { SimulatedResource } from "../simulator";
import { settingsOf } from "./judged-program";
import type { Plan } from "./resolve";
import { renderSummary, renderTree } from "./tree";

/** The resource, or component with its children, to show in place of the whole plan. */
export interface Shown {
  /** Its name or URN. */
  name: string;
  showSecrets: boolean;
}

/**
 * Renders each resource of that name with parent, options, inputs and the values that AWS adds; a component as a tree.
 *
 * @throws {UsageError} The plan has no resource of that name.
 */
export function renderOne(plan: Plan, shown: Shown, paint: Paint): string {
  const parts = named(plan, shown.name).map((resource) =>
    resource.custom ? renderResource(plan, resource, shown, paint) : renderTree(plan, paint, [resource])
  );
  return [...parts, renderSummary(plan, paint)].join("\n\n");
}

/** The same for `--json`. */
export function summarizeOne(plan: Plan, { name, showSecrets }: Shown): Properties[] {
  const settingOf = settingsOf(plan.simulation.resources);
  return named(plan, name).map(({ urn, type, name: own, id, parent, inputs, outputs, options, dependencies }) => ({
    urn,
    type,
    name: own,
    setting: settingOf(urn),
    id,
    parent,
    options,
    dependencies,
    inputs: readable(inputs, showSecrets),
    outputs: readable(outputs, showSecrets),
  }));
}

function named({ simulation: { resources } }: Plan, name: string): SimulatedResource[] {
  const found = resources.filter((resource) => resource.name === name || resource.urn === name);
  const groups = new Set(found.filter(({ custom }) => !custom).map(({ urn }) => urn));
  const within = ({ parent }: SimulatedResource): boolean =>
    groups.has(parent) || resources.some((one) => one.urn === parent && within(one));
  if (found.length > 0) return found.filter((resource) => resource.custom || !within(resource)); // another one's tree has nested components
  const names = [...new Set(resources.map((resource) => resource.name))];
  const [nearest] = names.toSorted((one, other) => distance(one, name) - distance(other, name));
  throw new UsageError(`--resource ${name} isn't in the plan${nearest === undefined ? "" : `; did you mean ${nearest}?`}`);
}

function renderResource(plan: Plan, resource: SimulatedResource, { showSecrets }: Shown, paint: Paint): string {
  const { resources } = plan.simulation;
  const settingOf = settingsOf(resources);
  const parent = resources.find(({ urn }) => urn === resource.parent);
  const inputs = readable(resource.inputs, showSecrets);
  const added = Object.entries(readable(resource.outputs, showSecrets)).filter(([key]) => !Object.hasOwn(inputs, key));
  const about = { id: resource.id, ...(parent !== undefined && { within: titleOf(parent) }), ...optionsOf(resource) };
  return [
    paint("bold", titleOf({ ...resource, setting: settingOf(resource.urn) })),
    indented(about),
    ...section("Inputs", inputs, paint),
    ...section("Added by AWS", Object.fromEntries(added), paint),
  ].join("\n");
}

/** Resource options set by the program. */
function optionsOf({ options }: SimulatedResource): Properties {
  const isGiven = (value: unknown) => value !== false && value !== "" && (typeof value !== "object" || Object.keys(value ?? {}).length > 0);
  return Object.fromEntries(Object.entries(options).filter(([, value]) => isGiven(value)));
}

function section(title: string, values: Properties, paint: Paint): string[] {
  return Object.keys(values).length === 0 ? [] : [paint("bold", title), indented(values)];
}

function indented(values: Properties): string {
  return stringify(values, { lineWidth: 0 }).trimEnd().replaceAll(/^/gm, "  ");
}

/** Values for display: JSON texts parsed, and secrets masked, likely ones included. */
function readable(values: Properties, showSecrets: boolean): Properties {
  return opened(showSecrets ? plain(values) : masked(values), "", showSecrets) as Properties;
}

function opened(value: unknown, name: string, showSecrets: boolean): unknown {
  if (value === unknownValue) return "[unknown]";
  if (Array.isArray(value)) return value.map((item) => opened(item, name, showSecrets));
  if (isObject(value)) {
    const variable = typeof value["name"] === "string" ? value["name"] : undefined; // `{ name: DB_PASSWORD, value: ... }`
    const nameOf = (key: string) => (key === "value" ? (variable ?? key) : key);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, opened(item, nameOf(key), showSecrets)]));
  }
  if (typeof value !== "string") return value;
  const document = parsedJson(value);
  if (document !== value && typeof document === "object" && document !== null) return opened(document, name, showSecrets);
  return !showSecrets && searchNamed(name, value).length > 0 ? MASK : value;
}
