import { entryOf } from "../aws-model";
import { isObject, type Properties } from "../shared/values";
import { packageFile } from "./sdk-results";

/**
 * The inputs of a type that stay unchanged at AWS if a program omits them; a path with a dot is inside a block.
 *
 * @param type E.g. `aws:ecs/service:Service`.
 */
export function keptWhenOmitted(type: string): readonly string[] {
  const { keptWhenOmitted: suppressed = [], unsetWhenOmitted: unset = [] } = entryOf(type) ?? {};
  const known = kept.get(type) ?? [...suppressed, ...optionalAndComputed(type).filter((name) => !unset.includes(name))];
  kept.set(type, known);
  return known;
}
const kept = new Map<string, readonly string[]>();

/** The inputs as the provider reads them: omitted ones that stay unchanged have their previous values. */
export function withOmitted(type: string, before: Properties, inputs: Properties): Properties {
  return keptWhenOmitted(type).reduce((all, path) => withKept(before, all, path.split(".")), inputs);
}

function withKept(before: Properties, after: Properties, [key = "", ...rest]: string[]): Properties {
  const [old, now] = [before[key], after[key]];
  if (old === undefined) return after;
  if (rest.length === 0) return now === undefined ? { ...after, [key]: old } : after;
  return isObject(old) && isObject(now) ? { ...after, [key]: withKept(old, now, rest) } : after;
}

/**
 * Inputs that are optional in the SDK's types while the output of the same name is always present: optional and computed in Terraform, so
 * the plan keeps the value in the state. Source: pulumi/pulumi-terraform-bridge, pkg/tfgen/generate.go, `propertyVariable`; Terraform,
 * "Schema Behaviors", Computed.
 */
function optionalAndComputed(type: string): string[] {
  const [provider = "", module = ""] = type.split(":");
  const types = provider === "aws" ? packageFile(provider, `${module}.d.ts`) : undefined;
  if (types === undefined) return [];
  const always = [...types.matchAll(/^ {4}readonly (\w+): pulumi\.Output<([^;]*|\{[^}]*\}[^;]*)>;$/gm)].filter(([, , output]) =>
    !output!.endsWith("| undefined")
  );
  const args = /export interface \w+Args \{([^]*?)\n\}/.exec(types)?.[1] ?? "";
  const optional = new Set([...args.matchAll(/^ {4}(\w+)\?:/gm)].map(([, name]) => name!));
  return always.map(([, name]) => name!).filter((name) => optional.has(name));
}
