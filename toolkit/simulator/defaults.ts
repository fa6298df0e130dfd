import type { Properties } from "../shared/values";

/** Input that lists the inputs that the provider set itself. Source: pulumi-terraform-bridge, pkg/tfbridge/schema.go, `defaultsKey`. */
export const DEFAULTS = "__defaults";

export function isMadeUp(inputs: Properties, property: string): boolean {
  const made = inputs[DEFAULTS];
  return Array.isArray(made) && made.includes(property);
}

/** Inputs as the program set them. */
export function asGiven(inputs: Properties): Properties {
  return Object.fromEntries(Object.entries(inputs).filter(([key]) => key !== DEFAULTS && !isMadeUp(inputs, key)));
}
