import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Io } from "../../toolkit/shared/command";
import { ProgramError, UsageError } from "../../toolkit/shared/errors";
import { readPlans } from "./files";
import type { PlannedStack } from "./planned-stack";

/** Time for one command: npm ci takes longest. */
const MOST_MINUTES = 10;

/**
 * Plans a commit by its own code, in a temporary copy of it.
 *
 * @param option `--base` or `--head`, for messages.
 * @throws {UsageError} It isn't a commit. @throws {ProgramError} Its packages can't be installed, or its code can't plan.
 */
export function plansOfRef(option: string, ref: string, { root, env }: Pick<Io, "root" | "env">): PlannedStack[] {
  const commit = commitOf(option, ref, root, env);
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "report-")));
  const run = (command: string, args: string[], cwd: string, why: string) => {
    const ended = spawnSync(command, args, { cwd, env, encoding: "utf8", timeout: MOST_MINUTES * 60_000, maxBuffer: 64_000_000 });
    if (ended.status === 0) return;
    const said = (ended.error?.message ?? ended.stderr.trim()).slice(-2_000);
    throw new ProgramError(`${option} ${ref}: ${why}\n  ${[command, ...args].join(" ")}: ${said}`);
  };
  try {
    const archive = join(folder, "commit.tar");
    const copy = join(folder, "commit");
    run("git", ["archive", "--format=tar", "--prefix=commit/", `--output=${archive}`, commit], root, "the commit can't be read");
    run("tar", ["-xf", archive, "-C", folder], folder, "the commit can't be copied");
    if (hasSamePackages(root, copy)) symlinkSync(realpathSync(join(root, "node_modules")), join(copy, "node_modules"));
    else run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], copy, `its packages can't be installed; ${INSTEAD}`);
    run("npm", ["run", "--silent", "prepare"], copy, `its code can't be built; ${INSTEAD}`);
    const file = join(folder, "plans.json");
    run("npm", ["run", "--silent", "report", "--", "--export", file], copy, `its code has no such report; ${INSTEAD}`);
    return readPlans(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const INSTEAD = "check it out and pass a file of npm run report -- --export";

function commitOf(option: string, ref: string, cwd: string, env: NodeJS.ProcessEnv): string {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`];
  const { status, stdout, error } = spawnSync("git", args, { cwd, env, encoding: "utf8" });
  if (status === 0) return stdout.trim();
  const why = error === undefined
    ? "neither a file nor a commit, branch or tag of this repository"
    : `no file, and git can't run: ${error.message}`;
  throw new UsageError(`${option} ${ref} is ${why}`);
}

function hasSamePackages(root: string, copy: string): boolean {
  const [own, other] = [root, copy].map((folder) => join(folder, "package-lock.json"));
  if (!existsSync(join(root, "node_modules")) || !existsSync(own!) || !existsSync(other!)) return false;
  return readFileSync(own!).equals(readFileSync(other!));
}
