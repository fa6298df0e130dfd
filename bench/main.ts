import { spawnSync } from "node:child_process";
import { join } from "node:path";

import type { Previews } from "./preview";

/**
 * What the plan costs, in ratios of one run: machines differ and are shared, so two programs are timed in turns and the
 * medians compared. `npm run bench -- 9` takes nine turns instead of five.
 */
const ROOT = join(__dirname, "..");
const TURNS = Number(process.argv[2] ?? 5);
if (!(Number.isInteger(TURNS) && TURNS > 0)) throw new Error(`"${process.argv[2]}" isn't a number of turns: npm run bench -- 9`);
const NODE = ["--max-semi-space-size=64", "--require", "./plan/start.cjs"]; // as in package.json
const MIB = 1024;

interface Cost {
  seconds: number;
  peakMiB: number;
}

/** One run of Node in a process of its own. */
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

/** Medians of several programs, run in turns. */
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

function row(what: string, figure: string, aim: string): void {
  process.stdout.write(`${what.padEnd(58)}${figure.padStart(14)}   ${aim}\n`);
}

const { bare, stg } = compare({
  bare: ["--eval", 'require("@pulumi/pulumi"); require("@pulumi/aws")'],
  stg: [...NODE, "plan/main.ts"],
}, TURNS);
row(`plan of stg / bare require of the SDKs (${stg.seconds.toFixed(2)} s / ${bare.seconds.toFixed(2)} s)`, (stg.seconds / bare.seconds).toFixed(2), "aim: at most 2");
row("peak memory of the plan of stg", `${stg.peakMiB.toFixed(0)} MiB`, "aim: at most 300 MiB");

const generated = (count: number) => [...NODE, "bench/generated.ts", String(count)];
const sizes = compare({ n10: generated(10), n100: generated(100), n1000: generated(1000), n5000: generated(5000) }, Math.ceil(TURNS / 2));
for (const [count, cost] of [[100, sizes.n100], [1000, sizes.n1000], [5000, sizes.n5000]] as const) {
  const each = ((cost.seconds - sizes.n10.seconds) * 1000) / (count - 10); // the ten pay for start-up
  row(`generated program of ${count} resources: beyond start-up, each`, `${each.toFixed(2)} ms`, "aim: at most 1 ms");
  row("  peak memory", `${cost.peakMiB.toFixed(0)} MiB`, "");
}

const START_BEYOND = 0.5; // seconds that the pack may take beyond 1.2 times the SDK
const pack = compare({
  sdk: ["--eval", 'require("@pulumi/policy")'],
  start: ["bench/pack-start.cjs"],
}, TURNS);
row(`policy pack / require of its SDK (${pack.start.seconds.toFixed(2)} s / ${pack.sdk.seconds.toFixed(2)} s)`, `${(pack.start.seconds - 1.2 * pack.sdk.seconds).toFixed(2)} s`, `beyond 1.2 times; aim: at most ${START_BEYOND} s`);

const { stdout, stderr, status } = spawnSync(process.execPath, ["--require", "tsx/cjs", "bench/policies.ts", "5000"], { cwd: ROOT, encoding: "utf8" });
if (status !== 0) throw new Error(`bench/policies.ts ended with ${status}: ${stderr}`);
const { policies, small, large } = JSON.parse(stdout) as { policies: number } & Record<"small" | "large", { resources: number; ms: number }>;
const each = ({ resources, ms }: { resources: number; ms: number }) => ms / resources / policies;
row(`${policies} policies over ${large.resources} resources: each, of each (${(large.ms / 1000).toFixed(2)} s)`, `${each(large).toFixed(4)} ms`, "aim: at most 0.2 ms");
row(`  the same with ${small.resources}, in ratio`, (each(large) / each(small)).toFixed(2), "aim: about 1, linear");

const previewed = spawnSync(process.execPath, ["--require", "tsx/cjs", "bench/preview.ts", String(Math.ceil(TURNS / 2))], { cwd: ROOT, encoding: "utf8" });
if (previewed.status !== 0) throw new Error(`bench/preview.ts ended with ${previewed.status}: ${previewed.stderr}`);
const previews = JSON.parse(previewed.stdout) as Previews | { missing: string };
if ("missing" in previews) {
  process.stdout.write(`previews by the CLI are skipped: ${previews.missing}\n`);
} else {
  const [judged, unjudged, refreshed, trusting] = [median(previews.judged), median(previews.unjudged), median(previews.refreshed), median(previews.trusting)];
  row(`preview of stg by the CLI: with the pack / without (${judged.toFixed(2)} s / ${unjudged.toFixed(2)} s)`, (judged / unjudged).toFixed(2), "");
  row("  with the pack / the plan, which judges it too", (judged / stg.seconds).toFixed(2), "");
  row(`  of one that is up: with a look at what the simulator plays / without (${refreshed.toFixed(2)} s / ${trusting.toFixed(2)} s)`, (refreshed / trusting).toFixed(2), "");
}
