import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

/** Where programs are looked for: also where those of the administrator are, which not everyone has on PATH. */
export const SEARCH_PATH = [process.env["PATH"] ?? "", "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"].join(delimiter);

/** Where a program is; undefined when it is not there. */
export function locate(tool: string): string | undefined {
  return SEARCH_PATH.split(delimiter).map((folder) => join(folder, tool)).find((path) => existsSync(path));
}

/** Runs a program of the administrator that has to succeed, and gives what it wrote. */
export function execute(tool: string, args: string[], input = ""): string {
  const { status, stdout, stderr, error } = spawnSync(locate(tool) ?? tool, args, {
    encoding: "utf8",
    env: { PATH: SEARCH_PATH },
    input,
    timeout: 10_000,
  });
  if (error) throw error;
  if (status !== 0) throw new Error(`${tool} ${args.join(" ")} ${input}: ${stderr.trim().split("\n")[0]}`);
  return stdout;
}
