import * as fc from "fast-check";

/** The same files in an order that a seed decides. */
export function orderOf(files: readonly string[], seed: number): string[] {
  const whole = fc.shuffledSubarray([...files].toSorted(), { minLength: files.length });
  return fc.sample(whole, { seed, numRuns: 1 })[0]!;
}
