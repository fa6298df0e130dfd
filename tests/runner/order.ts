import * as fc from "fast-check";

/** Files that take minutes; they start first, as one started last would prolong the run. */
const SLOW = /^(emulated|engine|sample-api|workflows)\//;

/** Shuffles the files by a seed, with the slow ones first. */
export function orderOf(files: readonly string[], seed: number): string[] {
  const whole = fc.shuffledSubarray([...files].toSorted(), { minLength: files.length });
  const order = fc.sample(whole, { seed, numRuns: 1 })[0]!;
  return [...order.filter((file) => SLOW.test(file)), ...order.filter((file) => !SLOW.test(file))];
}
