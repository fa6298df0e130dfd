import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Folders of programs, including the administrator's, which may be missing from PATH. */
export const SEARCH_PATH = [process.env["PATH"] ?? "", "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"].join(delimiter);

/** Path of a program; undefined if it isn't installed. */
export function locate(tool: string): string | undefined {
  return SEARCH_PATH.split(delimiter).map((folder) => join(folder, tool)).find((path) => existsSync(path));
}

/** Runs an administrator's program, which must succeed, and returns its output. */
export function execute(tool: string, args: string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(locate(tool) ?? tool, args, {
    encoding: "utf8",
    env: { PATH: SEARCH_PATH },
    input,
    timeout: 60_000,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${tool} ${args.join(" ")} ${input}: ${stderr.trim().split("\n")[0]}`);
  return stdout;
}
