import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";

export interface Run {
  /** Null if the program was killed. */
  code: number | null;
  /** Output of both streams, interleaved. */
  out: string;
  /** Standard output only, e.g. to parse JSON. */
  stdout: string;
  seconds: number;
}

export interface SessionOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Timeout, after which it is killed and the run fails. */
  seconds: number;
  /** Output after which Ctrl-C is pressed. @default never */
  interruptAt?: RegExp;
}

/**
 * Runs a program in its own session, and ends all its processes with it, also those with their own process group, like the CLI's
 * plugins.
 */
export function runInSession(command: string, args: string[], options: SessionOptions): Promise<Run> {
  const started = performance.now();
  const child = spawn(command, args, { cwd: options.cwd, env: options.env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  const endAll = () => {
    if (child.pid !== undefined) endSession(child.pid);
  };
  const breakOff = () => process.exit(143);
  process.prependOnceListener("exit", endAll); // before other listeners delete its files
  process.once("SIGINT", endAll).once("SIGTERM", breakOff); // another session doesn't receive Ctrl-C

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
  child.once("exit", endAll); // before "close", as remaining processes would keep the streams open

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

/** Kills every process of a session; without /proc, only the process group of the first one. */
function endSession(session: number): void {
  for (const pid of [...processesOf(session), -session]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // it has exited already
    }
  }
}

/** Source: proc_pid_stat(5): the name is in brackets and may have any characters; the session is the fourth field after it. */
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
    return undefined; // it has exited meanwhile
  }
}
