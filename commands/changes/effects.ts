import { createRequire } from "node:module";

import * as v from "valibot";

import { completed, repositoriesOf } from "../../settings/place";
import { SECTIONS } from "../../settings/sections";
import type { Properties } from "../../toolkit/shared/values";
import { simulate, type SimulatedResource, type SimulationOptions } from "../../toolkit/simulator";
import { preview } from "../../toolkit/simulator/preview";
import type { Omission, Step } from "../../toolkit/simulator/step-generator";
import { type BaseName, configOf, PROJECT, settingsOf, STACK } from "./bases";
import type { SettingsChange } from "./change";
import { edited, valueAt } from "./settings";

/** A change and the engine's steps for it. */
export interface Effect {
  change: SettingsChange;
  /** Value before the change, including defaults. */
  from: unknown;
  steps: Step[];
  /** Inputs that the program no longer sets on resources that stay. */
  omissions: Omission[];
}

/** The sections of a stack file before a change and after it. */
export function sectionsOf({ path, to, also = {}, base = "stg" }: SettingsChange): { before: Properties; after: Properties } {
  const before = settingsOf(base);
  return { before, after: edited(before, { [path]: to, ...also }) };
}

/** Effect of a change on a deployed stack. */
export async function effectOf(change: SettingsChange): Promise<Effect> {
  const { before, after } = sectionsOf(change);
  const { steps, omissions } = await preview(await resourcesOf(change.base ?? "stg"), program, optionsOf(after));
  return { change, from: valueAt(complete(before), change.path), steps, omissions };
}

/** Effects of several changes, computed one at a time, as the SDK supports only one stack at a time. */
export async function effectsOf(changes: readonly SettingsChange[]): Promise<Effect[]> {
  const effects = [];
  for (const change of changes) effects.push(await effectOf(change));
  return effects;
}

const resolved = new Map<BaseName, Promise<readonly SimulatedResource[]>>();

function resourcesOf(base: BaseName): Promise<readonly SimulatedResource[]> {
  const known = resolved.get(base) ?? simulate(program, optionsOf(settingsOf(base))).then(({ resources }) => resources);
  resolved.set(base, known);
  return known;
}

function optionsOf(sections: Properties): SimulationOptions {
  return { project: PROJECT.name, stack: STACK, ...configOf(sections) };
}

/**
 * Runs the program. Only its own module is loaded again: the components keep no state, and loading them takes as long as running.
 * Uses a `require` of its own, because one remembers every module that it loaded. The module is removed from Node's shared cache,
 * or the next caller would get it without running it.
 */
function program(): unknown {
  const load = createRequire(__filename);
  const entry = load.resolve(PROJECT.entry);
  try {
    return load(entry);
  } finally {
    delete load.cache[entry];
  }
}

/** Settings with every default, including those that depend on project and region. */
function complete(sections: Properties): Properties {
  const { config } = configOf(sections);
  const place = {
    project: PROJECT.name,
    region: config["aws:region"],
    repositories: repositoriesOf(PROJECT.name, sections["registries"]),
    environment: STACK,
    production: false,
    sleep: sections["sleep"],
  };
  return Object.fromEntries(
    Object.entries<v.GenericSchema>(SECTIONS).map(([name, schema]) => [name, v.parse(schema, completed(name, sections[name], place))]),
  );
}
