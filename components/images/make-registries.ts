import type { Names } from "../shared/naming";
import { Registry, type RegistryArgs } from "./registry";

export interface RegistriesArgs {
  names: Names;

  /** Settings of each repository by its name. */
  registries: Readonly<Record<string, Omit<RegistryArgs, "names">>>;
}

/** Makes a `Registry` for each name. */
export function makeRegistries({ names, registries }: RegistriesArgs): Map<string, Registry> {
  return new Map(Object.entries(registries).map(([name, settings]) => [name, new Registry(name, { names, ...settings })]));
}
