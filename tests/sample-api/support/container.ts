import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { atExit } from "../../support/at-exit";
import { finalStage } from "./dockerfile";
import { javaHome } from "./image";

/** Time for a start of Java on a machine that is busy. */
const START_MS = 300_000;

/**
 * A root file system as a container has it: this machine's programs, the image's files, and /tmp as the task definition mounts it
 * (components/workloads/task-definition.ts), all else read-only; then the image's user, working directory and command.
 */
const SCRIPT = `
image=$1 root=$2 workdir=$3 user=$4 java=$5
shift 5
mount -t tmpfs -o mode=755 root "$root"
for folder in usr bin sbin lib lib64 etc dev proc; do
  if [ -L "/$folder" ]; then cp -P "/$folder" "$root/$folder"; continue; fi
  [ -d "/$folder" ] || continue
  mkdir "$root/$folder" && mount --rbind "/$folder" "$root/$folder"
done
for folder in usr etc; do mount -o remount,bind,ro "$root/$folder"; done
case $java in /usr/*) ;; *) mkdir -p "$root$java" && mount --bind "$java" "$root$java" && mount -o remount,bind,ro "$root$java" ;; esac
mkdir -p "$root$workdir" "$root/tmp"
mount --bind "$image" "$root$workdir" && mount -o remount,bind,ro "$root$workdir"
mount -t tmpfs -o size=64m,mode=1777,nosuid,nodev tmp "$root/tmp"
mount -o remount,ro "$root"
exec chroot --userspec="$user" "$root" env --chdir="$workdir" "$@"
`;

/** Halves the time of a start: without the slower compiler, and with the garbage collector of a machine with one processor. */
export const QUICK_START = { JAVA_TOOL_OPTIONS: "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC" };
const PICKED_UP = `Picked up JAVA_TOOL_OPTIONS: ${QUICK_START.JAVA_TOOL_OPTIONS}`;

/** A line of the log, or text that isn't JSON. */
export type Line = Record<string, unknown> | string;

/** A container of the image, without Docker. */
export class Container {
  readonly lines: Line[] = [];
  /** Exit code, or undefined while it runs. A process that ends by a signal has 128 and the signal's number, as a container has. */
  exitCode: number | undefined;
  private readonly ended: Promise<number>;

  private constructor(private readonly process: ChildProcess, readonly port: number) {
    let rest = "";
    const take = (text: string) => {
      const lines = (rest + text).split("\n");
      rest = lines.pop()!;
      this.lines.push(...lines.filter((line) => line !== PICKED_UP).map(asLine));
    };
    for (const stream of [process.stdout!, process.stderr!]) stream.setEncoding("utf8").on("data", take);
    this.ended = new Promise((resolve) => {
      process.once("close", (code, signal) => {
        if (rest !== "") this.lines.push(asLine(rest));
        this.exitCode = code ?? (signal === "SIGTERM" ? 143 : 137);
        resolve(this.exitCode);
      });
    });
  }

  /** Starts the image with the arguments that a task definition's `command` adds to the entry point. */
  static run(image: string, environment: Record<string, string>, command: string[] = [], port = 0): Container {
    const root = mkdtempSync(join(tmpdir(), "sample-root-"));
    const { entrypoint, workdir, user } = finalStage();
    const java = javaHome()!;
    const args = ["--mount", "sh", "-euc", SCRIPT, "sh", image, root, workdir, user, java, ...entrypoint, ...command];
    const child = spawn("unshare", args, {
      env: {
        PATH: `${java}/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
        ...QUICK_START,
        ...environment,
        ...(port > 0 && { SERVER_PORT: String(port) }),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const cancel = atExit(() => child.kill("SIGKILL"));
    child.once("close", () => {
      cancel();
      rmSync(root, { recursive: true, force: true });
    });
    return new Container(child, port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** The container's root file system as the kernel has it, for reading from outside. */
  get root(): string {
    return `/proc/${this.process.pid}/root`;
  }

  get log(): string {
    return this.lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n");
  }

  async healthy(): Promise<void> {
    for (const end = Date.now() + START_MS; Date.now() < end && this.exitCode === undefined;) {
      if (await fetch(`${this.url}/actuator/health`).then(({ ok }) => ok, () => false)) return;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await this.stop("SIGKILL");
    assert.fail(`the API didn't start:\n${this.log}`);
  }

  /** Lines of the log that belong to a request, once its last one is there. */
  async linesOf(requestId: string): Promise<Record<string, unknown>[]> {
    for (let attempt = 0; attempt < 50; attempt++) {
      const found = this.lines.filter((line) => typeof line !== "string").filter((line) => line["requestId"] === requestId);
      if (found.some(({ message }) => message === "request")) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return assert.fail(`no line has the request id ${requestId}:\n${this.log}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  /** Exit code of a container that ends by itself. */
  async end(): Promise<number> {
    return await this.ended;
  }

  async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<number> {
    if (this.exitCode === undefined) this.signal(signal);
    return await this.ended;
  }
}

function asLine(text: string): Line {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return text;
  }
}
