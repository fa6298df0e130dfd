import { OWN, replacementsOf } from "../../../toolkit/aws-model";
import type { Properties } from "../../../toolkit/shared/values";
import { REGISTRY_TYPES, translationOf } from "../../../toolkit/simulator/schemas";
import { withoutIndexes } from "../../../toolkit/simulator/schemas/translate";
import { argumentsOf } from "../simulator/sdk-types";

/** A type with the registry's names: an input of toolkit/aws-facts/replacements.py. */
export interface RegistryReplacements {
  /** The registry's name of the type. */
  name: string;
  /** The registry's properties that inputs of the provider set. */
  inputs: string[];
  /** Those of them whose change replaces the resource, according to toolkit/aws-model. */
  replacedBy: string[];
}

/** The types of this repository that are complete types in AWS's registry. */
export function registryReplacements(): Record<string, RegistryReplacements> {
  const types = Object.keys(OWN).filter((type) => {
    const known = REGISTRY_TYPES[type];
    return known !== undefined && known.within === undefined && known.isPart !== true;
  });
  return Object.fromEntries(types.map((type) => {
    const { name, names = {} } = REGISTRY_TYPES[type]!;
    // The registry has the properties of a block that it lacks one level higher.
    const flat = Object.keys(names).filter((path) => names[path.split(".").slice(0, -1).join(".")] === "");
    const inputs = [...argumentsOf(type).keys(), ...flat];
    return [type, { name, inputs: pathsOf(type, inputs), replacedBy: pathsOf(type, replacementsOf(type)) }];
  }));
}

/** The registry's paths of inputs; for one in a block that the registry has in another form, the block's path; none if it has neither. */
function pathsOf(type: string, inputs: readonly string[]): string[] {
  const paths = inputs.filter((path) => path !== "region").flatMap((path) => {
    const own = registryPaths(type, path);
    return own.length > 0 ? own : registryPaths(type, path.split(".")[0]!);
  });
  return [...new Set(paths)].toSorted();
}

function registryPaths(type: string, path: string): string[] {
  const { sources } = translationOf(type, nested(path.split(".")))!;
  const own = [...sources].filter(([, from]) => withoutIndexes(from) === path).map(([to]) => withoutIndexes(to));
  return own.filter((to) => !own.some((other) => other.startsWith(`${to}.`))); // an input may set `A` and `A.B`: only the inner one counts
}

const nested = ([key = "", ...rest]: string[]): Properties => ({ [key]: rest.length === 0 ? "x" : nested(rest) });

// `npx tsx tests/toolkit/aws-model/registry-names.ts | python toolkit/aws-facts/replacements.py`
if (require.main === module) process.stdout.write(`${JSON.stringify(registryReplacements())}\n`);
