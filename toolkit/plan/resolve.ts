import { relative } from "node:path";
import { performance } from "node:perf_hooks";

import { ProgramError } from "../shared/errors";
import { type Project, readConfig, type StackConfig } from "../shared/project";
import { type Sdk, sdkOf, simulate, type Simulation, STACK } from "../simulator";
import type { GivenAnswers } from "../simulator/given-answers";
import type { Change } from "./config-override";
import { type Difference, differencesBetween } from "./dry-run";
import { failureOf } from "./failure";
import { loadProgram, surroundingsOf } from "./load-program";

/** A program resolved with one of its stacks. */
export interface Plan {
  project: Project;
  stack: string;
  config: Record<string, string>;
  /** Overrides of the stack's own configuration. */
  changes: Change[];
  simulation: Simulation;
  /** Differences of the program between preview and update. */
  differences: Difference[];
  /** When it was resolved: next times of schedules count from here. */
  at: Date;
  milliseconds: number;
}

export interface ResolveOptions {
  /** Configuration in place of the stack's own. */
  settings?: StackConfig | undefined;
  /** Overrides in `settings`, for display. */
  changes?: Change[] | undefined;
  /** As in `SimulationOptions`. */
  answers?: GivenAnswers | undefined;
  idle?: (() => Promise<void>) | undefined;
  /** As in `SimulationOptions`. */
  overtaken?: Promise<never> | undefined;
  /** Runs the program. @default simulate */
  simulator?: typeof simulate;
}

/**
 * Runs a program in its own folder and with its own packages: once, or also as in an update if it asks which of the two it is.
 *
 * @throws {ProgramError} The program rejected its settings, or failed; for a failure the message has the program's stack frames.
 */
export async function resolvePlan(
  project: Project,
  stack: string,
  { settings = readConfig(project, stack), changes = [], answers, simulator = simulate, ...run }: ResolveOptions = {},
): Promise<Plan> {
  requireNode(project);
  const sdk = requireSdk(project);
  const { config, secretKeys } = settings;
  let open: readonly string[] = [];
  const options = {
    ...run,
    project: project.name,
    stack,
    config,
    secretKeys,
    answers,
    sdk,
    onOpenLookups: (lookups: readonly string[]) => {
      open = lookups;
    },
    rootDirectory: project.directory,
    surroundings: () => surroundingsOf(project),
  };
  const started = performance.now();
  try {
    const simulation = await simulator(() => loadProgram(project), options);
    // Nothing else says to a program which of the two it is.
    const inUpdate = simulation.asksForDryRun ? await simulator(() => loadProgram(project), { ...options, dryRun: false }) : simulation;
    requireResources(project, stack, simulation);
    if (project.stacks.length === 0) {
      simulation.messages.unshift({
        severity: "warning",
        text: `Pulumi.${stack}.yaml doesn't exist: planned the stack ${stack} without settings of its own`,
      });
    }
    const differences = differencesBetween(simulation.resources, inUpdate.resources);
    return { project, stack, config, changes, simulation, differences, at: new Date(), milliseconds: performance.now() - started };
  } catch (error) {
    throw failureOf(error, project, settings, open);
  }
}

/** Programs in other languages need their own runtime. */
function requireNode({ runtime, label }: Project): void {
  if (runtime === "nodejs") return;
  throw new ProgramError(
    `the program in ${label} has the runtime ${runtime}, but the plan supports only nodejs (TypeScript or JavaScript). `
      + "To check it against the policies, run pulumi preview with the policy pack",
  );
}

/** First major version of the SDK that the simulator supports. */
const OLDEST_SDK = 3;

function requireSdk({ workingDirectory, label }: Project): Sdk {
  const sdk = sdkOf(workingDirectory);
  if (sdk === undefined) {
    throw new ProgramError(
      `the program in ${label} can't load @pulumi/pulumi: install its packages first, e.g. npm ci in ${workingDirectory}`,
    );
  }
  if (Number(sdk.version.split(".")[0]) >= OLDEST_SDK) return sdk;
  throw new ProgramError(`the program in ${label} uses @pulumi/pulumi ${sdk.version}; the plan requires ${OLDEST_SDK}.0.0 or later`);
}

/** Rejects an empty plan, which would pass every check. */
function requireResources(project: Project, stack: string, { resources }: Simulation): void {
  if (resources.some(({ type }) => type !== STACK)) return;
  const module = relative(project.directory, project.entry) || ".";
  throw new ProgramError(
    `${project.name} ${stack} creates no resources: ${module} finished without any. `
      + "Is it the module that \"main\" in Pulumi.yaml should name?",
  );
}
