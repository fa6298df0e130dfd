import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Previews } from "./preview";
import type { Watching } from "./watch";

/**
 * Measures the cost of the plan as ratios: machines differ and are shared, so two programs run alternately and their
 * medians are compared. `npm run bench -- 9` runs nine turns instead of five.
 */
const ROOT = join(__dirname, "..");
const TURNS = Number(process.argv[2] ?? 5);
if (!(Number.isInteger(TURNS) && TURNS > 0) || process.argv.length > 3) {
  process.stderr.write(`✗ "${process.argv.slice(2).join(" ")}" isn't a number of turns, the only argument: npm run bench -- 9\n`);
  process.exit(2);
}
const NODE = ["--require", "./toolkit/plan/start.cjs"]; // as in package.json
const MIB = 1024;

interface Cost {
  seconds: number;
  peakMiB: number;
}

/** Runs Node in a separate process. */
function run(args: string[]): Cost {
  const started = performance.now();
  const { status, stderr, output } = spawnSync(process.execPath, ["--require", join(ROOT, "bench", "report.cjs"), ...args], {
    cwd: ROOT,
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`node ${args.join(" ")} ended with ${status}: ${stderr}`);
  return { seconds: (performance.now() - started) / 1000, peakMiB: Number(output[3]) / MIB };
}

/** Runs several programs alternately and returns their medians. */
function compare<Name extends string>(programs: Record<Name, string[]>, turns: number): Record<Name, Cost> {
  const names = Object.keys(programs) as Name[];
  const costs = Object.fromEntries(names.map((name) => [name, [] as Cost[]])) as Record<Name, Cost[]>;
  names.forEach((name) => run(programs[name])); // fills the caches
  for (let turn = 0; turn < turns; turn++) names.forEach((name) => costs[name].push(run(programs[name])));
  const medians = (all: Cost[]): Cost => ({
    seconds: median(all.map((cost) => cost.seconds)),
    peakMiB: median(all.map((cost) => cost.peakMiB)),
  });
  return Object.fromEntries(names.map((name) => [name, medians(costs[name])])) as Record<Name, Cost>;
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** Prints a figure; one above its limit fails the benchmark. */
function row(what: string, figure: number, unit: string, limit?: number): void {
  const digits = unit === "MiB" ? 0 : figure < 0.1 ? 4 : 2;
  const isOver = limit !== undefined && figure > limit;
  const aim = limit === undefined ? "" : `at most ${limit}${isOver ? "  ✗" : ""}`;
  process.stdout.write(`${what.padEnd(76)}${`${figure.toFixed(digits)} ${unit}`.padStart(14)}   ${aim}\n`);
  if (isOver) process.exitCode = 1;
}

/** Runs a part of the benchmark in a separate process and parses its output. */
function resultOf(script: string, argument: number): unknown {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--require", "tsx/cjs", script, String(argument)], {
    cwd: ROOT,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${script} ended with ${status}: ${stderr}`);
  return JSON.parse(stdout);
}

const BOOKS = "examples/book-management";
const { bare, stg, books } = compare({
  bare: ["--eval", "require(\"@pulumi/pulumi\"); require(\"@pulumi/aws\")"],
  stg: [...NODE, "toolkit/plan/main.ts"],
  books: [...NODE, "toolkit/plan/main.ts", "--program", BOOKS, "--stack", "staging"],
}, TURNS);
row(
  `plan of stg / bare require of the SDKs (${stg.seconds.toFixed(2)} s / ${bare.seconds.toFixed(2)} s)`,
  stg.seconds / bare.seconds,
  "",
  1.8,
);
row(
  `plan of ${BOOKS} / bare require of the SDKs (${books.seconds.toFixed(2)} s)`,
  books.seconds / bare.seconds,
  "",
  2.2,
);
row("  per resource, of about 200", (1000 * (books.seconds - bare.seconds)) / 200, "ms");
row("peak memory of the plan of stg", stg.peakMiB, "MiB", 300);

const watching = resultOf("bench/watch.ts", TURNS) as Watching;
// Shares of a bare require, so that a slow machine fails them as little as a quick one: 200 and 300 ms where it takes half a second.
for (const [what, limit] of [["setting", 0.4], ["component", 0.6]] as const) {
  const seconds = median(watching[what]) / 1000;
  const label = `plan --watch: from saving a ${what} to the verdict (${Math.round(seconds * 1000)} ms) / bare require`;
  row(label, seconds / bare.seconds, "", limit);
}

const generated = (count: number) => [...NODE, "bench/generated.ts", String(count)];
const sizes = compare({ n10: generated(10), n100: generated(100), n1000: generated(1000), n5000: generated(5000) }, Math.ceil(TURNS / 2));
for (const [count, cost] of [[100, sizes.n100], [1000, sizes.n1000], [5000, sizes.n5000]] as const) {
  const each = ((cost.seconds - sizes.n10.seconds) * 1000) / (count - 10); // ten resources measure the start-up
  row(`generated program of ${count} resources: each, without start-up`, each, "ms", count >= 1000 ? 1 : undefined);
  row("  peak memory", cost.peakMiB, "MiB", 400);
}

const pack = compare({
  sdk: ["--eval", "require(\"@pulumi/policy\")"],
  start: ["bench/pack-start.cjs"],
}, TURNS);
row(
  `policy pack / require of its SDK (${pack.start.seconds.toFixed(2)} s / ${pack.sdk.seconds.toFixed(2)} s): in excess of 1.2 times`,
  pack.start.seconds - 1.2 * pack.sdk.seconds,
  "s",
  0.5,
);

const { policies, small, large } = resultOf("bench/policies.ts", 5000) as
  & { policies: number }
  & Record<"small" | "large", { resources: number; ms: number }>;
const each = ({ resources, ms }: { resources: number; ms: number }) => ms / resources / policies;
row(
  `${policies} policies over ${large.resources} resources: each policy and resource (${(large.ms / 1000).toFixed(2)} s)`,
  each(large),
  "ms",
  0.2,
);
row(`  relative to ${small.resources} resources: about 1 if linear`, each(large) / each(small), "");

const previews = resultOf("bench/preview.ts", Math.ceil(TURNS / 2)) as Previews | { missing: string };
if ("missing" in previews) {
  process.stdout.write(`previews with the CLI are skipped: ${previews.missing}\n`);
} else {
  const [packed, unpacked, refreshed, unrefreshed] = [
    median(previews.packed),
    median(previews.unpacked),
    median(previews.refreshed),
    median(previews.unrefreshed),
  ];
  row(`preview of stg with the CLI: with the pack / without (${packed.toFixed(2)} s / ${unpacked.toFixed(2)} s)`, packed / unpacked, "");
  row("  with the pack / the plan, which includes the policies", packed / stg.seconds, "");
  row(
    `  of a deployed stack: with refresh / without (${refreshed.toFixed(2)} s / ${unrefreshed.toFixed(2)} s)`,
    refreshed / unrefreshed,
    "",
  );
}
