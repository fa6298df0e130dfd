import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Options of a command in the form of `node:util`. */
export type Options = Record<string, { type: "string" | "boolean"; short?: string; multiple?: boolean }>;

type Environment = Readonly<Record<string, string | undefined>>;

/** npm's names of our options if they differ: `-c` is its `--call`. */
const NPM_NAMES: Record<string, readonly string[]> = { config: ["config", "call"] };

/**
 * Options given before `--`, which npm consumed, with their values: it passes them on only as `npm_config_<name>`. Options from npm's
 * files or its environment are ignored, as they weren't given to this command.
 * Source: npm/cli, workspaces/config/lib/set-envs.js; the tests pass with npm 9.9.4, 10.9.9 and 11.19.1.
 */
export function keptByNpm(options: Options, env: Environment = process.env): { name: string; values: string[] }[] {
  if (env["npm_lifecycle_event"] === undefined) return [];
  return Object.entries(options).flatMap(([name, { type }]) => {
    const given = (NPM_NAMES[name] ?? [name]).map((npmName) => `npm_config_${npmName.replaceAll("-", "_")}`).filter((variable) =>
      isFromCommandLine(variable, env)
    );
    if (given.length === 0) return [];
    const values = given.flatMap((variable) => env[variable]!.split("\n\n"));
    // npm reads `--stack prd` as true and a separate word.
    return [{ name, values: type === "boolean" ? [] : values.filter((value) => value !== "true") }];
  });
}

function isFromCommandLine(variable: string, env: Environment): boolean {
  const value = env[variable];
  if (value === undefined || ["", "false", "null"].includes(value)) return false;
  return !inNpmFiles(variable.replace("npm_config_", ""), env) && environmentOfNpm()?.[variable] !== value;
}

function inNpmFiles(name: string, env: Environment): boolean {
  const files = [env["npm_config_userconfig"], env["npm_config_globalconfig"], join(env["npm_config_local_prefix"] ?? ".", ".npmrc")];
  const line = new RegExp(`^\\s*${name.replaceAll("_", "[-_]")}\\s*(=|$)`, "m");
  return files.some((file) => file !== undefined && line.test(contentOf(file)));
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return ""; // npm may name missing files
  }
}

/** npm's own environment, on systems with /proc; npm is the parent process, or the parent of a shell in between. */
function environmentOfNpm(): Environment | undefined {
  for (let pid = process.ppid, turns = 0; pid > 1 && turns < 3; turns++) {
    if (/^(\S*node\0\S*npm-cli\.js\0|npm )/.test(contentOf(`/proc/${pid}/cmdline`))) {
      return Object.fromEntries(
        contentOf(`/proc/${pid}/environ`).split("\0").map((line) => line.split(/=(.*)/s).slice(0, 2) as [string, string]),
      );
    }
    const stat = contentOf(`/proc/${pid}/stat`);
    pid = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1] ?? 0); // proc_pid_stat(5)
  }
  return undefined;
}
