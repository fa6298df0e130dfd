import { spawn } from "node:child_process";

import { ProgramError } from "../shared/errors";
import type { Export } from "./state";

/** First version with resource hooks, which the program uses. */
const MINIMUM = [3, 238] as const;
export const INSTALL = `install Pulumi ${MINIMUM.join(".")} or later: https://www.pulumi.com/docs/install/`;

/** Whether a CLI supports resource hooks, which the program uses. @param version Output of `pulumi version`. */
export function isNewEnough(version: string): boolean {
  const [, major, minor] = /^v?(\d+)\.(\d+)\./.exec(version.trim()) ?? [];
  if (major === undefined) return true; // a build from source has none, and is probably recent
  return Number(major) > MINIMUM[0] || (Number(major) === MINIMUM[0] && Number(minor) >= MINIMUM[1]);
}

/** An update of a stack. Source: pulumi/pulumi, pkg/cmd/pulumi/stack/stack_history.go, `updateInfoJSON`. */
export interface HistoryEntry {
  kind: string;
  result?: string;
  startTime: string;
  endTime?: string;
  message: string;
  /** With `git.head`, the commit of the program. */
  environment: Readonly<Record<string, string>>;
}

interface Run {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** The Pulumi CLI, for one stack. */
export class PulumiCli {
  constructor(private readonly directory: string, private readonly stack: string) {}

  /** @throws {ProgramError} If there is no CLI on PATH, or if it is too old. */
  async check(): Promise<void> {
    const { stdout } = await this.run(["version"]);
    if (!isNewEnough(stdout)) throw new ProgramError(`pulumi on PATH is ${stdout.trim()}: ${INSTALL}`);
  }

  async export(...options: string[]): Promise<Export> {
    const { stdout } = await this.succeeds(["stack", "export", "--stack", this.stack, "--non-interactive", ...options]);
    return JSON.parse(stdout) as Export;
  }

  /** Newest updates first. */
  async history(most: number): Promise<HistoryEntry[]> {
    const options = ["--json", "--page-size", String(most), "--full-dates", "--non-interactive"];
    const { stdout } = await this.succeeds(["stack", "history", "--stack", this.stack, ...options]);
    return JSON.parse(stdout) as HistoryEntry[];
  }

  /** Writes the state, and holds the backend's lock meanwhile. */
  async import(state: Export): Promise<void> {
    await this.succeeds(["stack", "import", "--stack", this.stack, "--non-interactive"], { input: JSON.stringify(state) });
  }

  /** Refreshes the state, and shows the CLI's output. */
  async refresh(): Promise<void> {
    await this.succeeds(["refresh", "--stack", this.stack, "--non-interactive", "--yes", "--skip-preview"], { show: true });
  }

  /** @throws {ProgramError} With an explanation if the reason is known, otherwise with the CLI's output. */
  private async succeeds(args: string[], how: { input?: string; show?: boolean } = {}): Promise<Run> {
    const run = await this.run(args, how);
    if (run.code === 0) return run;
    const said = `${run.stderr}${how.show === true ? "" : run.stdout}`.trim();
    throw new ProgramError(
      explained(`${run.stderr}\n${run.stdout}`, this.stack) ?? `pulumi ${args.slice(0, 2).join(" ")} failed:\n${said}`,
    );
  }

  private run(args: string[], { input = "", show = false }: { input?: string; show?: boolean } = {}): Promise<Run> {
    return new Promise((resolve, reject) => {
      const child = spawn("pulumi", args, { cwd: this.directory, env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
      let stdout = "";
      let stderr = "";
      child.stdout.setEncoding("utf8").on("data", (text: string) => {
        stdout += text;
        if (show) process.stdout.write(text);
      });
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        stderr += text;
        if (show) process.stderr.write(text);
      });
      child.once(
        "error",
        (error: NodeJS.ErrnoException) =>
          reject(
            new ProgramError(
              error.code === "ENOENT" ? `there is no pulumi on PATH: ${INSTALL}` : `pulumi can't be started: ${error.message}`,
            ),
          ),
      );
      child.once("close", (code) => resolve({ code, stdout, stderr }));
      child.stdin.on("error", () => {}); // it ended without reading; its exit code shows why
      child.stdin.end(input);
    });
  }
}

/** Sources: pulumi/pulumi, pkg/backend/diy/lock.go, pkg/backend/httpstate, pkg/secrets/passphrase, pkg/cmd/pulumi/stack/stack.go. */
const EXPLANATIONS: [RegExp, (stack: string) => string][] = [
  [
    /currently locked|Another update is currently in progress|\[409\]/i,
    (stack) =>
      `another update holds ${stack}, or the one that was cut off has left its lock. Where no update runs, pulumi cancel --stack ${stack} takes it away; then run this again`,
  ],
  [
    /no stack named|stack .* not found/i,
    (stack) =>
      `pulumi knows no stack ${stack} here: is it the backend that the stack is in? pulumi whoami -v shows it, pulumi login changes it`,
  ],
  [
    /passphrase must be set|incorrect passphrase/i,
    (stack) => `the passphrase of ${stack} is missing or wrong: set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE`,
  ],
  [/PULUMI_ACCESS_TOKEN must be set|not logged in/i, () => "pulumi is not logged in: pulumi login"],
];

/** Explanation of a failure of the CLI; undefined if its own output is as good. */
export function explained(said: string, stack: string): string | undefined {
  return EXPLANATIONS.find(([pattern]) => pattern.test(said))?.[1](stack);
}
