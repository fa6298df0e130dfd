import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Run {
  /** Null where the program was killed. */
  code: number | null;
  /** What it wrote, both streams as they came. */
  out: string;
  /** The first of both alone, e.g. to read JSON. */
  stdout: string;
  seconds: number;
}

export interface SessionOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Until it is killed, and the run fails. */
  seconds: number;
  /** Ctrl-C is pressed when it has written this. @default never */
  interruptAt?: RegExp;
}

/**
 * Runs a program in a session of its own and leaves nothing behind: whatever it started is ended with it, also what made itself
 * another process group, as the CLI's plugins do.
 */
export function runInSession(command: string, args: string[], options: SessionOptions): Promise<Run> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const endAll = () => void (child.pid !== undefined && endSession(child.pid));
  const breakOff = () => process.exit(143);
  process.prependOnceListener("exit", endAll); // before others take its files away
  process.once("SIGINT", endAll).once("SIGTERM", breakOff); // Ctrl-C doesn't reach another session

  let out = "";
  let stdout = "";
  let late = false;
  let interrupted = false;
  const limit = setTimeout(() => {
    late = true;
    endAll();
  }, options.seconds * 1000);
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
    stdout += text;
    if (!interrupted && options.interruptAt?.test(out)) interrupted = child.kill("SIGINT");
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.once("exit", endAll); // before "close": what is left over would keep the streams open

  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      clearTimeout(limit);
      process.off("exit", endAll).off("SIGINT", endAll).off("SIGTERM", breakOff);
      if (late) return reject(new Error(`${command} ${args.join(" ")} did not end within ${options.seconds} s:\n${out}`));
      return resolve({ code, out, stdout, seconds: (performance.now() - started) / 1000 });
    });
  });
}

/** Kills every process of a session; a system without /proc knows at least the first one's group. */
function endSession(session: number): void {
  for (const pid of [...processesOf(session), -session]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it is gone already
    }
  }
}

/** Source: proc_pid_stat(5): the name is in brackets and may hold anything; the session is the fourth field behind it. */
function processesOf(session: number): number[] {
  try {
    return readdirSync("/proc").filter((name) => /^\d+$/.test(name)).filter((pid) => sessionOf(pid) === session).map(Number);
  } catch {
    return [];
  }
}

function sessionOf(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[3]);
  } catch {
    return undefined; // it ended meanwhile
  }
}
