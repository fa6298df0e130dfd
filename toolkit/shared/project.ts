import { existsSync, readdirSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { distance } from "fastest-levenshtein";

import { knownAre, ProgramError, UsageError } from "./errors";
import { isObject, MASK } from "./values";
import { readYaml } from "./yaml";

/** A Pulumi program, read from its folder. */
export interface Project {
  directory: string;
  /** The folder as shown to users: `.` or `examples/minimal`. */
  label: string;
  name: string;
  /** The module to run. */
  entry: string;
  /** Folder of the entry, in which it runs. Source: pulumi/pulumi, sdk/go/common/workspace, `GetPwdMain`. */
  workingDirectory: string;
  /** Pulumi's name of the language runtime: `nodejs`. */
  runtime: string;
  /** The tsconfig.json named in Pulumi.yaml. */
  tsconfig: string | undefined;
  /** Stacks that have a settings file; `stg` comes first, as it is the default. */
  stacks: string[];
  /** Names of files that look like stack files but that Pulumi doesn't read. */
  unread: string[];
}

/** Configuration as the engine passes it to a program. */
export interface StackConfig {
  config: Record<string, string>;
  secretKeys: string[];
}

/** Reads the program in a folder. @throws {UsageError} The folder has no program; the message lists those that exist. */
export function loadProject(root: string, label: string): Project {
  const directory = resolve(root, label);
  const file = join(directory, "Pulumi.yaml");
  if (!existsSync(file)) {
    throw new UsageError(`there is no Pulumi program in ${label}; ${knownAre(programs(root))}`);
  }
  const shown = join(relative(root, directory), "Pulumi.yaml");
  const description = readYaml(file, shown);
  const main = typeof description["main"] === "string" ? description["main"] : ".";
  const entry = resolve(directory, main);
  const files = readdirSync(directory);
  const stacks = files.flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  return {
    directory,
    label: labelOf(root, directory),
    name: projectName(description["name"], shown),
    entry,
    workingDirectory: existsSync(entry) && statSync(entry).isDirectory() ? entry : dirname(entry),
    ...runtimeOf(description["runtime"]),
    stacks: stacks.toSorted((a, b) => Number(b === "stg") - Number(a === "stg") || a.localeCompare(b)),
    unread: files.filter((name) => /^Pulumi\.(.+)\.(yml|json)$/.test(name)),
  };
}

/** Source: pulumi/pulumi, sdk/go/common/tokens/project.go, `ValidateProjectName`. */
function projectName(name: unknown, file: string): string {
  const allowed = "must be 1 to 100 letters, digits, hyphens, underscores and periods, as it is the namespace of all settings";
  if (name === undefined || name === null) throw new ProgramError(`${file}: name is missing, but ${allowed}`);
  if (typeof name !== "string" || !/^[A-Za-z0-9_.-]{1,100}$/.test(name)) {
    throw new ProgramError(`${file}: name is ${asText(name)}, but ${allowed}`);
  }
  return name;
}

/** Path relative to the root, or absolute for a folder outside it. */
function labelOf(root: string, directory: string): string {
  const label = relative(root, directory);
  return label.startsWith("..") ? directory : label || ".";
}

/** Reads `runtime: nodejs`, or its form with options. */
function runtimeOf(runtime: unknown): { runtime: string; tsconfig: string | undefined } {
  if (!isObject(runtime)) return { runtime: typeof runtime === "string" ? runtime : "nodejs", tsconfig: undefined };
  const options = isObject(runtime["options"]) ? runtime["options"] : {};
  return { runtime: String(runtime["name"]), tsconfig: typeof options["tsconfig"] === "string" ? options["tsconfig"] : undefined };
}

/** Folders of all programs: the root, the one that prepares an account for it, and the examples. */
export function programs(root: string): string[] {
  const examples = join(root, "examples");
  const names = existsSync(examples) ? readdirSync(examples).toSorted() : [];
  return [".", "bootstrap", ...names.map((name) => `examples/${name}`)].filter((label) => existsSync(join(root, label, "Pulumi.yaml")));
}

/** Returns the requested stack; without a request `stg`, or the only stack. */
export function chooseStack(project: Project, requested: string | undefined): string {
  const { label, stacks, unread } = project;
  const meant = unread.filter((name) => requested === undefined ? !stacks.includes("stg") : name.startsWith(`Pulumi.${requested}.`));
  if (meant[0] !== undefined && !stacks.includes(requested ?? "")) {
    throw new UsageError(
      `${join(label, meant[0])} isn't read, as Pulumi reads Pulumi.<stack>.yaml: rename it to ${meant[0].replace(/\.\w+$/, ".yaml")}`,
    );
  }
  const [first, second] = stacks;
  if (first === undefined) return requested ?? "dev"; // as in Pulumi: a stack has no file until it has a setting
  if (requested === undefined && first !== "stg" && second !== undefined) {
    throw new UsageError(`which stack? Name it with --stack; ${knownAre(stacks)}`);
  }
  const stack = requested ?? first;
  if (!stacks.includes(stack)) throw new UsageError(`there is no stack ${stack} in ${label}; ${knownAre(stacks)}`);
  return stack;
}

/**
 * Returns what `pulumi config` would show: the values of Pulumi.yaml, overridden by those of the stack. Encrypted values
 * can't be decrypted here and become `[secret]`.
 * Source: Pulumi docs, "Project-level configuration"; pulumi/pulumi, sdk/go/common/resource/config/value.go.
 */
export function readConfig(project: Project, stack: string): StackConfig {
  const shared = configOf(project, "Pulumi.yaml", []);
  const own = project.stacks.length === 0 ? {} : configOf(project, `Pulumi.${stack}.yaml`, KEYS_OF_A_STACK);
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];

  const set = (key: string, value: unknown) => {
    const full = key.includes(":") ? key : `${project.name}:${key}`;
    if (holdsEncrypted(value)) secretKeys.push(full);
    config[full] = asText(opened(value));
  };
  for (const [key, value] of Object.entries(shared)) {
    const described = isObject(value) && ("value" in value || "default" in value || "type" in value);
    const chosen = described ? (value["value"] ?? value["default"]) : value;
    if (chosen !== undefined) set(key, chosen);
  }
  for (const [key, value] of Object.entries(own)) set(key, value);
  return { config, secretKeys };
}

/** Keys that a stack file may have. Source: pulumi/pulumi, sdk/go/common/workspace/project.go, `ProjectStack`. */
const KEYS_OF_A_STACK = ["config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt"];

/** @param keys Keys allowed at the top level; empty allows any. */
function configOf({ directory, label }: Project, name: string, keys: readonly string[]): Record<string, unknown> {
  const file = join(label, name);
  const { config, ...others } = readYaml(join(directory, name), file);
  const unknown = keys.length === 0 ? [] : Object.keys(others).filter((key) => !keys.includes(key));
  if (unknown.length > 0) {
    const named = unknown.map((key) => {
      const meant = keys.find((known) => distance(key.toLowerCase(), known) <= 2);
      return `${key} isn't a key of a stack file${meant === undefined ? "" : `; did you mean ${meant}?`}`;
    });
    throw new ProgramError(
      `${file}: ${named.join("\n  ")}\n  Settings belong under config:, and Pulumi silently ignores unknown keys.`,
    );
  }
  if (config === undefined || config === null) return {};
  if (!isObject(config)) throw new ProgramError(`${file}: config is ${JSON.stringify(config)}, but must be a map`);
  return config;
}

/** The text that the engine passes: empty for null, and every digit of a whole number. */
function asText(value: unknown): string {
  if (value === null) return "";
  return typeof value === "string" || typeof value === "bigint" ? String(value) : JSON.stringify(value);
}

function isEncrypted(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && "secure" in value;
}

function holdsEncrypted(value: unknown): boolean {
  return isEncrypted(value) || (typeof value === "object" && value !== null && Object.values(value).some(holdsEncrypted));
}

function opened(value: unknown): unknown {
  if (isEncrypted(value)) return MASK;
  if (Array.isArray(value)) return value.map(openedWithin);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, openedWithin(item)])) : value;
}

/** Rounds numbers that are too large, as a program does that parses the JSON. */
function openedWithin(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : opened(value);
}
