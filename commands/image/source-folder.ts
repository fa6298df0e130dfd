import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

import { ProgramError } from "../../toolkit/shared/errors";

/** Origin of an image: a folder in a git repository. */
export interface Source {
  commit: string;
  /** Address of the repository without credentials, e.g. `https://github.com/example/api`; undefined without a remote `origin`. */
  repository: string | undefined;
  /** The folder in its repository, e.g. `services/api/`; empty for the whole repository. */
  path: string;
}

/** Shown changes: enough to recognize them. */
const MOST_CHANGES = 5;

/** @throws {ProgramError} The folder has no commit. */
export function sourceOf(folder: string, env: NodeJS.ProcessEnv): Source {
  if (!existsSync(folder)) throw new ProgramError(`--folder is ${folder}, which doesn't exist: name the folder with the Dockerfile`);
  const commit = git(folder, env, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]);
  if (commit.status !== 0) {
    throw new ProgramError(
      `${folder} must be a folder in a git repository with a commit, because the image's tag is the commit${
        commit.stderr === "" ? "" : `\n  git: ${commit.stderr}`
      }`,
    );
  }
  const remote = git(folder, env, ["config", "--get", "remote.origin.url"]).stdout;
  return {
    commit: commit.stdout,
    repository: addressOf(remote),
    path: git(folder, env, ["rev-parse", "--show-prefix"]).stdout,
  };
}

/** @throws {ProgramError} Files of the folder aren't committed. */
export function requireCommitted(folder: string, env: NodeJS.ProcessEnv): void {
  const { status, stdout, stderr } = git(folder, env, ["status", "--porcelain", "--", "."]);
  if (status !== 0) throw new ProgramError(`git status in ${folder}: ${stderr}`);
  if (stdout === "") return;
  const changes = stdout.split("\n");
  const more = changes.length > MOST_CHANGES ? [`and ${changes.length - MOST_CHANGES} more`] : [];
  throw new ProgramError(
    `${folder} has uncommitted changes, but the image's tag is the commit: commit or remove them first\n  ${
      [...changes.slice(0, MOST_CHANGES), ...more].join("\n  ")
    }`,
  );
}

/**
 * Address of a remote in one form, without credentials, port and `.git`; undefined for a path on this machine.
 * Source of the forms: git-clone(1), "GIT URLS".
 */
export function addressOf(remote: string): string | undefined {
  const scpLike = /^(?:[^@/:]+@)?([^/:]+):(?!\/\/)(.+)$/.exec(remote);
  const [host = "", path = ""] = scpLike === null ? partsOf(remote) : [scpLike[1], scpLike[2]];
  const name = path.replace(/^\/+/, "").replace(/\/+$/, "").replace(/\.git$/, "");
  return host === "" || name === "" ? undefined : `https://${host.toLowerCase()}/${name}`;
}

function partsOf(remote: string): string[] {
  if (!URL.canParse(remote)) return [];
  const { hostname, pathname } = new URL(remote);
  return [hostname, pathname];
}

function git(folder: string, env: NodeJS.ProcessEnv, args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr, error } = spawnSync("git", ["-C", folder, ...args], { env, encoding: "utf8" });
  if (error !== undefined) throw new ProgramError(`git can't run: ${error.message}. Install git and put it on PATH`);
  return { status, stdout: stdout.trimEnd(), stderr: stderr.trim() };
}
