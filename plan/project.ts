import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";

import { parseDocument } from "yaml";

import { isObject, MASK } from "../simulator/values";
import { ProgramError, UsageError } from "./errors";

/** A Pulumi program as its folder describes it. */
export interface Project {
  /** The folder. */
  directory: string;
  /** The folder as a person names it: `.` or `examples/minimal`. */
  label: string;
  name: string;
  /** The module to run. */
  entry: string;
  /** Where it runs: the folder of its entry. Source: pulumi/pulumi, sdk/go/common/workspace, `GetPwdMain`. */
  workingDirectory: string;
  /** The stacks that have a settings file, `stg` first, as it is the one to try things on. */
  stacks: string[];
}

/** Configuration as the engine hands it to a program. */
export interface StackConfig {
  config: Record<string, string>;
  secretKeys: string[];
}

/** The program in a folder; an unknown one names the known ones. */
export function loadProject(root: string, label: string): Project {
  const directory = resolve(root, label);
  const file = join(directory, "Pulumi.yaml");
  if (!existsSync(file)) {
    throw new UsageError(`there is no Pulumi program in ${label}; known are ${programs(root).join(", ")}`);
  }
  const description = readYaml(file);
  const main = typeof description["main"] === "string" ? description["main"] : ".";
  const entry = resolve(directory, main);
  const stacks = readdirSync(directory).flatMap((name) => /^Pulumi\.(.+)\.yaml$/.exec(name)?.[1] ?? []);
  return {
    directory,
    label: relative(root, directory) || ".",
    name: typeof description["name"] === "string" ? description["name"] : "project",
    entry,
    workingDirectory: existsSync(entry) && statSync(entry).isDirectory() ? entry : dirname(entry),
    stacks: stacks.toSorted((a, b) => Number(b === "stg") - Number(a === "stg") || a.localeCompare(b)),
  };
}

/** The folders of all programs: the root's and those of the examples. */
export function programs(root: string): string[] {
  const examples = join(root, "examples");
  const names = existsSync(examples) ? readdirSync(examples).toSorted() : [];
  return [".", ...names.map((name) => `examples/${name}`)].filter((label) => existsSync(join(root, label, "Pulumi.yaml")));
}

export function chooseStack(project: Project, wanted: string | undefined): string {
  const stack = wanted ?? project.stacks[0];
  if (stack === undefined) throw new UsageError(`the program in ${project.label} has no Pulumi.<stack>.yaml`);
  if (!project.stacks.includes(stack)) {
    throw new UsageError(`there is no stack ${stack} in ${project.label}; known are ${project.stacks.join(", ")}`);
  }
  return stack;
}

/**
 * What `pulumi config` would show: the values of Pulumi.yaml, then those of the stack over them. Encrypted values can't
 * be read here and become `[secret]`.
 * Source: Pulumi docs, "Project-level configuration"; pulumi/pulumi, sdk/go/common/resource/config/value.go.
 */
export function readConfig(project: Project, stack: string): StackConfig {
  const shared = readYaml(join(project.directory, "Pulumi.yaml"))["config"];
  const own = readYaml(join(project.directory, `Pulumi.${stack}.yaml`))["config"];
  for (const [file, block] of [["Pulumi.yaml", shared], [`Pulumi.${stack}.yaml`, own]] as const) {
    if (block !== undefined && block !== null && !isObject(block)) {
      throw new ProgramError(`${file}: config is ${JSON.stringify(block)}, but must be keys and their values`);
    }
  }
  const config: Record<string, string> = {};
  const secretKeys: string[] = [];

  const set = (key: string, value: unknown) => {
    const full = key.includes(":") ? key : `${project.name}:${key}`;
    if (holdsEncrypted(value)) secretKeys.push(full);
    config[full] = asText(opened(value));
  };
  for (const [key, value] of Object.entries(isObject(shared) ? shared : {})) {
    const described = isObject(value) && ("value" in value || "default" in value || "type" in value);
    const chosen = described ? (value["value"] ?? value["default"]) : value;
    if (chosen !== undefined) set(key, chosen);
  }
  for (const [key, value] of Object.entries(isObject(own) ? own : {})) set(key, value);
  return { config, secretKeys };
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function isEncrypted(value: unknown): boolean {
  return isObject(value) && Object.keys(value).length === 1 && "secure" in value;
}

function holdsEncrypted(value: unknown): boolean {
  return isEncrypted(value) || (typeof value === "object" && value !== null && Object.values(value).some(holdsEncrypted));
}

function opened(value: unknown): unknown {
  if (isEncrypted(value)) return MASK;
  if (Array.isArray(value)) return value.map(opened);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, opened(item)])) : value;
}

function readYaml(file: string): Record<string, unknown> {
  const document = parseDocument(readFileSync(file, "utf8"), { merge: true });
  const [error] = document.errors;
  if (error !== undefined) throw new ProgramError(`${file} is no YAML: ${error.message}`);
  let content: unknown;
  try {
    content = document.toJS();
  } catch (failure) { // a text that begins with * is taken for the name of another one
    throw new ProgramError(`${file} is no YAML: ${(failure as Error).message}; a text that begins with * stands in quotes`);
  }
  if (content === null) return {};
  if (!isObject(content)) throw new ProgramError(`${file} holds no settings, but ${JSON.stringify(content)}`);
  return content;
}
