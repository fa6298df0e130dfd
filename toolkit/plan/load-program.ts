import { existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";

import { ProgramError } from "../shared/errors";
import type { Project } from "../shared/project";
import { isObject } from "../shared/values";
import { importAnew } from "./loader/modules.cjs";
import { install, Translator } from "./loader/translate.cjs";

/** The folders of this project whose files are never a program's, though a program is beside them. */
const OWN = ["commands", "policy-pack", "toolkit"].map((folder) => join(__dirname, "..", "..", folder) + sep);

const NODE_MODULES = `${sep}node_modules${sep}`;

/**
 * Runs a program's module in its own folder, and its function if it exports one, as the CLI does: with its own compiler, options and
 * packages. What it loaded is forgotten again, so that the next run begins anew.
 * Source: pulumi/pulumi, sdk/nodejs/cmd/run/run.ts.
 *
 * @returns What it exports, or what its function returns: the stack's outputs.
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

/** What the program finds while it runs: its folder, no arguments of ours, and an exit that is told. @returns What puts back what was there before. */
export function surroundingsOf(project: Project): () => void {
  const translator = translatorOf(project);
  translator.refresh();
  const before = { directory: process.cwd(), argv: process.argv, execArgv: process.execArgv, exit: process.exit.bind(process) };
  process.chdir(project.workingDirectory);
  process.argv = before.argv.slice(0, 2);
  process.execArgv = []; // --require names a file of ours, which a process that the program starts would look for in its folder
  process.exit = (code) => {
    throw new ProgramError(
      `the program ended its process by process.exit(${
        String(code ?? "")
      }), with nothing of it finished; let it throw an error that says why`,
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

/** The translator of a program's files; the same at each run, as it keeps what it read. */
export function translatorOf({ directory, workingDirectory, tsconfig }: Project): Translator {
  const wanted = resolve(workingDirectory, tsconfig ?? "tsconfig.json");
  const found = [wanted, resolve(directory, tsconfig ?? "tsconfig.json")].find((file) => existsSync(file));
  if (tsconfig !== undefined && found === undefined) {
    throw new ProgramError(`Pulumi.yaml: runtime.options.tsconfig is "${tsconfig}", but there is no such file in ${workingDirectory}`);
  }
  const key = `${workingDirectory}\0${found ?? ""}`;
  const translator = translators.get(key) ?? new Translator(workingDirectory, found);
  translators.set(key, translator);
  return translator;
}

interface Entry {
  /** A file, or a folder that has an index. */
  file: string;
  /** It is an ES module. */
  isModule: boolean;
}

/** The module that Pulumi runs: what Pulumi.yaml names, else what package.json does, else the folder's index. */
function entryOf({ entry, label }: Project): Entry {
  if (!existsSync(entry)) throw new ProgramError(`Pulumi.yaml of ${label}: main is ${entry}, but there is no such file or folder`);
  const manifest = manifestAbove(entry);
  const isModule = manifest?.content["type"] === "module";
  if (!statSync(entry).isDirectory()) return { file: entry, isModule };
  const named = manifest === undefined ? undefined : mainOf(manifest.content);
  const file = named === undefined ? entry : resolve(manifest!.directory, named);
  if (existsSync(file) && !statSync(file).isDirectory()) return { file, isModule };
  const folder = existsSync(file) ? file : entry; // a main that has yet to be built is left out, as Pulumi does
  const index = ["index.js", "index.mjs", "index.ts", "index.mts"].map((name) => join(folder, name)).find((name) => existsSync(name));
  if (index === undefined) {
    throw new ProgramError(
      `the program in ${label} has no index.ts and no index.js in ${folder}; name its module with "main" in Pulumi.yaml or package.json`,
    );
  }
  return { file: index, isModule };
}

/** The package.json next to a program or above it. */
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
  delete load.cache[file]; // a module that somebody else left there would not run
  return load(file);
}

/** How many modules were imported: a module is run again only under another name. */
let imports = 0;

/** An ES module, by tsx: top-level await is a matter of Node's own loader. */
async function importModule(project: Project, file: string): Promise<unknown> {
  const exported = await importAnew(pathToFileURL(file).href, `program-${imports++}`, translatorOf(project).tsconfig);
  if (!Object.hasOwn(exported, "default")) return { ...exported };
  const others = Object.keys(exported).filter((name) => name !== "default" && name !== "module.exports");
  if (others.length > 0) {
    throw new ProgramError(`${file} has both a default export and named ones (${others.join(", ")}); Pulumi takes either`);
  }
  return exported["default"];
}

/** Keeps note of what is in Node's module cache. */
function enter({ workingDirectory }: Project): { forgetModules: () => void } {
  const { cache } = createRequire(join(workingDirectory, "index.js"));
  const before = new Set(Object.keys(cache));
  return {
    forgetModules: () => {
      for (const file of Object.keys(cache)) if (!before.has(file) && !file.includes(NODE_MODULES)) delete cache[file];
    },
  };
}
