import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { performance } from "node:perf_hooks";

import { RunError } from "@pulumi/pulumi";
import { simulate, type Simulation, STACK } from "../simulator";
import type { GivenAnswers } from "../simulator/given-answers";
import type { Change } from "./config-override";
import { ProgramError } from "./errors";
import { type Project, readConfig, type StackConfig } from "./project";

/** A program with one of its stacks, resolved. */
export interface Plan {
  project: Project;
  stack: string;
  config: Record<string, string>;
  /** What the configuration has in place of the stack's own. */
  changes: Change[];
  simulation: Simulation;
  /** When it was resolved: the next times of schedules count from here. */
  at: Date;
  milliseconds: number;
}

export interface ResolveOptions {
  /** Configuration in place of the stack's own. */
  settings?: StackConfig;
  /** What was changed in `settings`, to be shown. */
  changes?: Change[];
  /** As in `SimulationOptions`. */
  answers?: GivenAnswers;
  idle?: () => Promise<void>;
}

/**
 * @throws {ProgramError} In words where the program refuses; with the lines of the program that led there where it fails.
 */
export async function resolvePlan(project: Project, stack: string, { settings, changes = [], answers, idle }: ResolveOptions = {}): Promise<Plan> {
  const { config, secretKeys } = settings ?? readConfig(project, stack);
  let open: readonly string[] = [];
  const run = async (stackTraceLimit: number) => {
    const started = performance.now();
    const options = { project: project.name, stack, config, secretKeys, answers, onOpenLookups: (lookups: readonly string[]) => (open = lookups), stackTraceLimit, idle };
    const simulation = await simulate(() => loadProgram(project), options);
    requireResources(project, stack, simulation);
    return { project, stack, config, changes, simulation, at: new Date(), milliseconds: performance.now() - started };
  };

  try {
    return await run(0);
  } catch (error) {
    if (RunError.isInstance(error)) throw new ProgramError(error.message);
    if (error instanceof ProgramError) throw error;
    // Something the program didn't foresee: once more, this time with the stack traces that cost two thirds of the time.
    process.setSourceMapsEnabled(true);
    const traced = await run(50).then(() => error, (again: unknown) => again);
    throw new ProgramError([describe(traced), ...frames(traced, project.directory), ...openLookupLines(open)].join("\n"));
  }
}

/** Runs the program's module, and its function if it exports one, as the CLI does. What it loaded is forgotten again. */
async function loadProgram(project: Project): Promise<unknown> {
  const load = createRequire(join(project.directory, "index.js"));
  delete load.cache[load.resolve(project.entry)]; // a module that somebody else left there would not run
  const before = new Set(Object.keys(load.cache));
  try {
    const exported: unknown = load(project.entry);
    return await (typeof exported === "function" ? (exported as () => unknown)() : exported);
  } finally {
    const added = Object.keys(load.cache).filter((file) => !before.has(file) && !file.includes(`${sep}node_modules${sep}`));
    for (const file of added) delete load.cache[file];
  }
}

/** A plan of nothing would be green whatever the program is. */
function requireResources(project: Project, stack: string, { resources }: Simulation): void {
  if (resources.some(({ type }) => type !== STACK)) return;
  const module = relative(project.directory, project.entry) || ".";
  throw new ProgramError(`${project.name} ${stack} makes nothing: ${module} ran to its end without one resource. Is it the module that "main" in Pulumi.yaml should name?`);
}

/** A lookup in its promise form hands the program an unknown value, on which nothing can be called: what isn't known is often why it failed. */
function openLookupLines(lookups: readonly string[]): string[] {
  if (lookups.length === 0) return [];
  return ["  Before that it asked for what only AWS knows; give the answers with --answers FILE:", ...lookups.map((lookup) => `    ${lookup}`)];
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}

/** The first places in the program itself: those in packages tell a user nothing. */
function frames(error: unknown, directory: string): string[] {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n") : [];
  const own = lines.filter((line) => /^\s+at /.test(line) && line.includes(directory + sep) && !line.includes("node_modules"));
  return own.slice(0, 3).map((line) => `  at ${relative(directory, line.replace(/^.*\((.*)\)$/, "$1").replace(/^\s*at (async )?/, ""))}`);
}
