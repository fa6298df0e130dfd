import type { Value } from "./stack-view";

/** Parses JSON; the pack's only reader. @param otherwise Gives the result for other text, undefined if omitted; JSON has no undefined. */
export function readJson(text: string, otherwise: (error: Error) => Value = () => undefined): Value {
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    return otherwise(error as Error);
  }
}

/** A value, parsed if it is JSON text; other text stays as it is. */
export function parsedJson(value: Value): Value {
  return typeof value === "string" ? readJson(value, () => value) : value;
}
