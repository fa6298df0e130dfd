import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Runs git in a folder. @returns Its output. */
export function git(folder: string, ...args: string[]): string {
  const who = ["-c", "user.name=t", "-c", "user.email=t@example.com"];
  const { status, stdout, stderr } = spawnSync("git", [...who, "-C", folder, ...args], { encoding: "utf8" });
  assert.equal(status, 0, `git ${args.join(" ")}: ${stderr}`);
  return stdout.trim();
}

/** A git repository in a temporary folder. */
export class GitFolder {
  readonly folder: string;

  constructor(readonly parent = mkdtempSync(join(tmpdir(), "git-")), name = "my-api") {
    this.folder = join(parent, name);
    mkdirSync(this.folder);
    this.run("init", "--quiet");
  }

  run(...args: string[]): string {
    return git(this.folder, ...args);
  }

  /** A folder with a Dockerfile. */
  folderWith(path: string): string {
    const folder = join(this.folder, path);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    return folder;
  }

  /** Commits everything. @returns The commit. */
  commit(message = "first"): string {
    this.run("add", ".");
    this.run("commit", "--quiet", "--allow-empty", "--message", message);
    return this.run("rev-parse", "HEAD");
  }

  remove(): void {
    rmSync(this.parent, { recursive: true, force: true });
  }
}
