import { writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { isProduction } from "../../policy-pack/declared/production";
import { unusedEntries, type UnusedEntry } from "../../policy-pack/declared/unused";
import { type Command, EXIT, type Io } from "../shared/command";
import { ProgramError, UsageError } from "../shared/errors";
import { type Paint, painter } from "../shared/paint";
import { chooseStack, loadProject, programs, type Project, readConfig, type StackConfig } from "../shared/project";
import type { Properties } from "../shared/values";
import { readAnswers } from "./answers";
import { parseArguments, type PlanArguments, USAGE } from "./arguments";
import { applyOverrides, type Change, describeChanges, shownChanges } from "./config-override";
import { exportDeployment } from "./export";
import { translatorOf } from "./load-program";
import { renderOne, type Shown, summarizeOne } from "./one-resource";
import { type Plan, type ResolveOptions, resolvePlan } from "./resolve";
import { renderSchemas, schemaVerdictOf, summarizeSchemas } from "./schemas";
import { collides, compareStacks, renderComparison, summarizeComparison } from "./stacks";
import { summarize } from "./summary";
import { renderPlan } from "./tree";
import {
  type JudgedPlan,
  type PlanStatus,
  renderReach,
  renderStrangers,
  renderVerdict,
  statusOf,
  summarizeVerdict,
  verdictOf,
} from "./verdict";
import { watchAndPlan } from "./watch";

const EXIT_CODES: Record<PlanStatus, number> = { passed: EXIT.fine, failed: EXIT.failed, incomplete: EXIT.incomplete };

/** `npm run plan`: resolves one stack, or all of them, and checks it against schemas and policies. */
export const planCommand: Command = {
  name: "npm run plan",
  run: async (argv, io) => {
    const args = parseArguments(argv, io.env);
    if (args.help) {
      io.out.write(USAGE);
      return EXIT.fine;
    }
    return args.watch ? watch(args, io) : planAll(targets(args, io), args, io);
  },
};

/** Plans after each change; reports any error of usage or program and waits for the next change. */
async function watch(args: PlanArguments, io: Io): Promise<never> {
  const { directory, workingDirectory } = loadProject(io.root, args.program);
  const paint = painter(io.out, io.env);
  return watchAndPlan({
    folders: [
      ...new Set([
        directory,
        workingDirectory,
        join(io.root, "policy-pack"),
        ...(args.answersFile === undefined ? [] : [dirname(resolve(args.answersFile))]),
      ]),
    ],
    plan: async (changed, run) => {
      const started = performance.now();
      if (io.out.isTTY) io.out.write(CLEAR);
      if (changed.length > 0) io.out.write(`${paint("dim", `${changed.join(", ")} changed`)}\n\n`);
      try {
        await planAll(targets(args, io), args, io, run);
      } catch (error) {
        if (!(error instanceof UsageError || error instanceof ProgramError)) throw error;
        io.err.write(`${paint("red", "✗")} ${error.message}\n\n`);
      }
      io.out.write(
        `${paint("dim", `planned in ${Math.round(performance.now() - started)} ms; waiting for changes, Ctrl-C to quit`)}\n`,
      );
      setImmediate(warmCompiler, args, io);
    },
  });
}

/** Loads the compiler in advance; otherwise the first change of a module would wait for it. */
function warmCompiler({ program }: PlanArguments, { root }: Io): void {
  try {
    translatorOf(loadProject(root, program)).warm();
  } catch {
    // the next plan reports what is wrong with the program
  }
}

/** Clears a terminal and its scrollback. */
const CLEAR = "\u001B[2J\u001B[3J\u001B[H";

interface Target {
  project: Project;
  stack: string;
}

function targets(args: PlanArguments, { root }: Io): Target[] {
  if (!args.all) {
    const project = loadProject(root, args.program);
    return [{ project, stack: chooseStack(project, args.stack) }];
  }
  const projects = programs(root).map((label) => loadProject(root, label));
  return projects.flatMap((project) => project.stacks.map((stack) => ({ project, stack })));
}

async function planAll(
  all: Target[],
  args: PlanArguments,
  io: Io,
  run: Pick<ResolveOptions, "idle" | "overtaken"> = { idle: io.idle },
): Promise<number> {
  const answers = args.answersFile === undefined ? undefined : readAnswers(args.answersFile);
  const paint = painter(io.out, io.env);
  const results: Result[] = [];
  let exitCode: number = EXIT.fine;
  for (const target of all) {
    const { project, stack } = target;
    const result: Result = { summary: {} };
    results.push(result);
    let changes: Change[] | undefined;
    try {
      const applied = applyOverrides(readConfig(project, stack), project.name, args.overrides);
      changes = applied.changes;
      if (!args.json) io.out.write(title(target, changes, args.showSecrets, paint, applied.settings));
      const plan = await resolvePlan(project, stack, { ...applied, ...run, answers });
      result.plan = plan;
      if (args.exportFile !== undefined) writeExport(args.exportFile, exportDeployment(plan, args.showSecrets));
      const verdict = await verdictOf(plan);
      result.verdict = verdict;
      const schemas = schemaVerdictOf(plan);
      const status = schemas.refusals.length > 0 ? "failed" : statusOf(verdict);
      exitCode = worse(exitCode, EXIT_CODES[status]);
      const shown: Shown | undefined = args.resource === undefined ? undefined : { name: args.resource, showSecrets: args.showSecrets };
      if (args.json) {
        const judged = { ok: status === "passed", status, schemas: summarizeSchemas(schemas), policies: summarizeVerdict(verdict) };
        result.summary = {
          ...summarize(plan, args.showSecrets),
          ...judged,
          ...(shown !== undefined && { shown: summarizeOne(plan, shown) }),
        };
      } else {
        const judged = [renderSchemas(schemas, paint), renderVerdict(verdict, paint)].filter((part) => part !== "").join("\n");
        const parts = shown === undefined
          ? [renderPlan(plan, paint, args.showSecrets), renderReach(verdict, paint), renderStrangers(verdict, paint)]
          : [renderOne(plan, shown, paint)];
        io.out.write(`${[...parts, judged].filter((part) => part !== "").join("\n\n")}\n\n`);
      }
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      exitCode = EXIT.failed;
      if (!args.json && changes === undefined) io.out.write(title(target, [], args.showSecrets, paint));
      const config = shownChanges(changes ?? [], args.showSecrets);
      const message = [
        error.message,
        ...(changes?.length ? [`Overridden by --config: ${changes.map(nameOfChange).join(", ")}.`] : []),
      ].join("\n");
      if (args.json) {
        result.summary = { ok: false, status: "failed", program: project.label, project: project.name, stack, config, error: message };
      } else io.err.write(`${painter(io.err, io.env)("red", "✗")} ${message}\n\n`);
    }
  }
  if (args.all && !compare(results, args, io)) exitCode = EXIT.failed;
  const summaries = results.map(({ summary }) => summary);
  if (args.json) io.out.write(`${JSON.stringify(args.all ? summaries : summaries[0], null, 2)}\n`);
  return exitCode;
}

/** Outcome of planning one target. */
interface Result {
  /** Undefined if the program failed. */
  plan?: Plan;
  verdict?: JudgedPlan;
  summary: Properties;
}

/**
 * Prints conflicts between the plans, and what is declared for none of them.
 *
 * @returns Whether all of them can be deployed side by side, and nothing is declared in vain.
 */
function compare(results: Result[], { json }: PlanArguments, io: Io): boolean {
  const comparison = compareStacks(results.flatMap(({ plan }) => plan ?? []));
  const unused = unusedIn(results);
  const paint = painter(io.out, io.env);
  if (!json) {
    io.out.write(`${renderComparison(comparison, paint)}\n`);
    for (const each of unused) io.out.write(`${paint("red", "✗")} ${describeUnused(each)}\n`);
  } else for (const each of unused) io.err.write(`${describeUnused(each)}\n`);
  for (const { plan, summary } of results) {
    if (plan === undefined) continue;
    const refused = collides(comparison, plan) ? { ok: false, status: "failed" } : {};
    Object.assign(summary, refused, { otherStacks: summarizeComparison(comparison, plan) });
  }
  return comparison.collisions.length === 0 && unused.length === 0;
}

/** Entries of declared.json for no stack; undecided while a stack can't be planned. */
function unusedIn(results: readonly Result[]): UnusedEntry[] {
  const [first] = results;
  const judged = results.flatMap(({ verdict }) => verdict?.program ?? []);
  return first?.verdict === undefined || judged.length < results.length ? [] : unusedEntries(first.verdict.declared, judged);
}

const describeUnused = ({ kind, entry }: UnusedEntry): string =>
  `policy-pack/declared.json: ${kind} has ${JSON.stringify(entry)}, which fits nothing of any stack; remove it`;

/** The exit code of two plans: a failed one outweighs one that couldn't be checked completely. */
function worse(first: number, second: number): number {
  return [EXIT.failed, EXIT.incomplete].find((code) => code === first || code === second) ?? EXIT.fine;
}

/** `aws-practice stg, not production (.) with services.api.image=3f2c1a9` */
function title({ project, stack }: Target, changes: Change[], showSecrets: boolean, paint: Paint, settings?: StackConfig): string {
  const kind = settings === undefined
    ? ""
    : isProduction({ project: project.name, stack, config: settings.config })
    ? ", production"
    : ", not production";
  const changed = changes.length === 0 ? "" : ` with ${describeChanges(changes, showSecrets)}`;
  return `${paint("bold", `${project.name} ${stack}`)}${kind} ${paint("dim", `(${project.label})${changed}`)}\n\n`;
}

/** The key of a change, with a hint if its value is the text of a list or map, which is parsed at the top level only. */
function nameOfChange({ key, value }: Change): string {
  const isWritten = typeof value === "string" && /^[[{]/.test(value);
  return isWritten && /[.[]/.test(key) ? `${key} (a string: inside a setting, set each key or index with its own --config)` : key;
}

function writeExport(file: string, deployment: unknown): void {
  try {
    writeFileSync(file, `${JSON.stringify(deployment, null, 2)}\n`);
  } catch (error) {
    throw new UsageError(`--export ${file} can't be written: ${(error as Error).message}`);
  }
}
