import type { Fault } from "../plugin/state-file";
import type { Scenario } from "./fault-scenarios";

const OPERATIONS = ["create", "update", "delete"] as const;

/** Faults of each operation. */
const KINDS: Record<(typeof OPERATIONS)[number], Fault["how"][]> = {
  create: ["fail", "fail-after", "lose-answer", "kill-before", "kill-after"],
  update: ["fail", "refuse", "fail-after", "lose-answer", "kill-before", "kill-after"],
  delete: ["fail", "lose-answer", "kill-before", "kill-after"],
};

/** A command with certain faults. */
export interface Case {
  scenario: Scenario;
  /** One fault, or two that may occur at the same time. */
  faults: Fault[];
  /** Number of parallel operations. @default the CLI's */
  parallel?: number;
}

export function title({ scenario, faults, parallel }: Case): string {
  const what = faults.map(({ operation, number, how }) => `${operation} ${number}: ${how}`).join(", ");
  return `${scenario.title}, ${what}${parallel === undefined ? "" : `, ${parallel} at a time`}`;
}

/** Every fault of every operation of a scenario, and pairs of faults in consecutive operations. */
export function allCases(scenario: Scenario): Case[] {
  return OPERATIONS.flatMap((operation) => {
    const kinds = KINDS[operation];
    const numbers = Array.from({ length: scenario.counts[operation] ?? 0 }, (_, index) => index + 1);
    const alone = numbers.flatMap((number) =>
      kinds.map((how, index): Case => {
        const oneByOne = (number + index) % 4 === 0;
        return { scenario, faults: [{ operation, number, how }], ...(oneByOne && { parallel: 1 }) };
      })
    );
    const together = numbers.filter((number) => number % 2 === 1 && number < numbers.length).map((number): Case => {
      const how = number % 4 === 1 ? "fail" : "kill-after";
      return { scenario, faults: [{ operation, number, how: "fail" }, { operation, number: number + 1, how }] };
    });
    return [...alone, ...together];
  });
}

/** One case of each fault of each operation, chosen by the seed. */
export function oneOfEachKind(cases: readonly Case[], seed: number): Case[] {
  const kinds = new Map<string, Case>();
  for (const one of shuffled(cases, seed)) {
    const kind = one.faults.map(({ operation, how }) => `${operation} ${how}`).join(", ");
    if (!kinds.has(kind)) kinds.set(kind, one);
  }
  return [...kinds.values()];
}

export function some(cases: readonly Case[], count: number, seed: number): Case[] {
  return shuffled(cases, seed).slice(0, count);
}

/** @param which E.g. `2/8` for the second of eight similar parts. @default all of them */
export function part(cases: readonly Case[], which = "1/1"): Case[] {
  const [, number, count] = /^(\d+)\/(\d+)$/.exec(which) ?? [];
  if (number === undefined || count === undefined) throw new Error(`${which} isn't a part; 2/8 is the second of eight`);
  return shuffled(cases, 0).filter((_, index) => index % Number(count) === Number(number) - 1);
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = randomNumbers(seed);
  return items.map((item) => ({ item, at: random() })).toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

/** Random numbers from 0 to 1 by seed: mulberry32, in the public domain. */
function randomNumbers(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
