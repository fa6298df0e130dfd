import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { ProgramError } from "../shared/errors";
import type { Project } from "../shared/project";
import { isObject } from "../shared/values";
import { importFresh } from "./loader/modules.cjs";
import { install, Translator } from "./loader/translate.cjs";

/** Folders of this project whose files never belong to the program being planned. */
const OWN = ["commands", "policy-pack", "toolkit"].map((folder) => join(__dirname, "..", "..", folder) + sep);

const NODE_MODULES = `${sep}node_modules${sep}`;

/**
 * Runs a program's module in its own folder, and the function that it exports if any, as the CLI does: with its own compiler, options and
 * packages. Its modules are then removed from the cache, so that the next run loads them again.
 * Source: pulumi/pulumi, sdk/nodejs/cmd/run/run.ts.
 *
 * @returns The stack's outputs: the module's exports, or the result of its function.
 */
export async function loadProgram(project: Project): Promise<unknown> {
  const { file, isModule } = entryOf(project);
  const restore = enter(project);
  try {
    const exported = isModule ? await importModule(project, file) : requireModule(file, project.workingDirectory);
    return await (typeof exported === "function" ? (exported as () => unknown)() : exported);
  } finally {
    restore.forgetModules();
  }
}

/** Sets up the process for a program: its folder, no arguments, an error in place of `process.exit`. @returns Function that undoes it. */
export function surroundingsOf(project: Project): () => void {
  const translator = translatorOf(project);
  translator.refresh();
  const before = { directory: process.cwd(), argv: process.argv, execArgv: process.execArgv, exit: process.exit.bind(process) };
  process.chdir(project.workingDirectory);
  process.argv = before.argv.slice(0, 2);
  process.execArgv = []; // a child process of the program couldn't find our --require file
  process.exit = (code) => {
    throw new ProgramError(
      `the program called process.exit(${String(code ?? "")}) before it finished; throw an error with the reason instead`,
    );
  };
  const uninstall = install((file) => (OWN.some((folder) => file.startsWith(folder)) ? undefined : translator));
  return () => {
    uninstall();
    process.chdir(before.directory);
    process.argv = before.argv;
    process.execArgv = before.execArgv;
    process.exit = before.exit;
  };
}

const translators = new Map<string, Translator>();

/** Translator of a program's files, shared by all runs as it caches its results. */
export function translatorOf({ directory, workingDirectory, tsconfig }: Project): Translator {
  const preferred = resolve(workingDirectory, tsconfig ?? "tsconfig.json");
  const found = [preferred, resolve(directory, tsconfig ?? "tsconfig.json")].find((file) => existsSync(file));
  if (tsconfig !== undefined && found === undefined) {
    throw new ProgramError(`Pulumi.yaml: runtime.options.tsconfig is "${tsconfig}", but ${workingDirectory} has no such file`);
  }
  const key = `${workingDirectory}\0${found ?? ""}`;
  const translator = translators.get(key) ?? new Translator(workingDirectory, found);
  translators.set(key, translator);
  return translator;
}

interface Entry {
  file: string;
  /** Whether it is an ES module. */
  isModule: boolean;
}

/** The module that Pulumi runs: the one that Pulumi.yaml names, else package.json, else the folder's index. */
function entryOf({ entry, label }: Project): Entry {
  if (!existsSync(entry)) throw new ProgramError(`Pulumi.yaml of ${label}: main is ${entry}, which doesn't exist`);
  const manifest = manifestAbove(entry);
  const isModule = manifest?.content["type"] === "module";
  if (!statSync(entry).isDirectory()) return { file: entry, isModule };
  const named = manifest === undefined ? undefined : mainOf(manifest.content);
  const file = named === undefined ? entry : resolve(manifest!.directory, named);
  if (existsSync(file) && !statSync(file).isDirectory()) return { file, isModule };
  const folder = existsSync(file) ? file : entry; // a main that isn't built yet is ignored, as Pulumi does
  const index = ["index.js", "index.mjs", "index.ts", "index.mts"].map((name) => join(folder, name)).find((name) => existsSync(name));
  if (index === undefined) {
    throw new ProgramError(
      `the program in ${label} has neither index.ts nor index.js in ${folder}; set "main" in Pulumi.yaml or package.json`,
    );
  }
  return { file: index, isModule };
}

/** The nearest package.json, next to a program or above it. */
function manifestAbove(entry: string): { directory: string; content: Record<string, unknown> } | undefined {
  for (let directory = statSync(entry).isDirectory() ? entry : dirname(entry);; directory = dirname(directory)) {
    const file = join(directory, "package.json");
    if (existsSync(file)) return { directory, content: readManifest(file) };
    if (directory === dirname(directory)) return undefined;
  }
}

function readManifest(file: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isObject(content) ? content : {};
  } catch (error) {
    throw new ProgramError(`${file} is not valid JSON: ${(error as Error).message}`);
  }
}

function mainOf({ exports: exported, main }: Record<string, unknown>): string | undefined {
  if (exported === undefined || exported === null) return typeof main === "string" && main !== "" ? main : undefined;
  const own = isObject(exported) ? exported["."] : exported;
  const chosen = isObject(own) ? (own["default"] ?? own["require"] ?? own["import"]) : own;
  return typeof chosen === "string" ? chosen : undefined;
}

function requireModule(file: string, directory: string): unknown {
  const load = createRequire(join(directory, "index.js"));
  delete load.cache[file]; // a cached module would not run again
  return load(file);
}

/** Number of imports so far, for unique names: Node runs an imported module again only under another name. */
let imports = 0;

/** Imports an ES module with tsx, as top-level await needs Node's own loader. */
async function importModule(project: Project, file: string): Promise<unknown> {
  const exported = await importFresh(pathToFileURL(file).href, `program-${imports++}`, translatorOf(project).tsconfig);
  if (!Object.hasOwn(exported, "default")) return { ...exported };
  const others = Object.keys(exported).filter((name) => name !== "default" && name !== "module.exports");
  if (others.length > 0) {
    throw new ProgramError(`${file} has both a default export and named ones (${others.join(", ")}); Pulumi supports only one kind`);
  }
  return exported["default"];
}

/** Records the content of Node's module cache, to drop the modules loaded later. */
function enter({ workingDirectory }: Project): { forgetModules: () => void } {
  const { cache } = createRequire(join(workingDirectory, "index.js"));
  const before = new Set(Object.keys(cache));
  return {
    forgetModules: () => {
      for (const file of Object.keys(cache)) if (!before.has(file) && !file.includes(NODE_MODULES)) delete cache[file];
    },
  };
}
