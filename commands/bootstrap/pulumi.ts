import { spawn } from "node:child_process";

import { ProgramError } from "../../toolkit/shared/errors";

/** State of a stack, as the CLI exports it. */
export interface StackState {
  deployment: {
    resources?: { urn: string; type: string; protect?: boolean }[];
    pending_operations?: unknown[];
  };
}

/** Programs that the procedure runs, and where they write. */
export interface Tools {
  env: NodeJS.ProcessEnv;
  /** Shows text of the procedure and of the programs that it runs. */
  show: (text: string) => void;
}

interface Ended {
  code: number | null;
  stdout: string;
  /** Both streams. */
  out: string;
}

export interface RunOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  input?: string;
  /** Receives the output while the program runs. */
  show?: (text: string) => void;
}

/** Runs a program. @throws {ProgramError} It can't be started. */
export function runProgram(command: string, args: readonly string[], { cwd, env, input = "", show }: RunOptions): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env });
    let [stdout, out] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
      out += text;
      show?.(text);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      out += text;
      show?.(text);
    });
    child.once("error", (error) => reject(new ProgramError(`${command} can't be started: ${error.message}`)));
    child.once("close", (code) => resolve({ code, stdout, out }));
    child.stdin.on("error", () => {}); // it ended without reading; its exit code shows why
    child.stdin.end(input);
  });
}

/** Where a stack's state is: a folder or a bucket. */
export interface Home {
  /** Folder of the program. */
  directory: string;
  stack: string;
  backendUrl: string;
  /** Secrets provider of a stack that is created here. */
  secretsProvider: string;
}

/** Messages of a bucket that doesn't exist, and of a stack. Sources: gocloud.dev/blob/s3blob, error codes; pulumi/pulumi, pkg/cmd/pulumi/stack. */
const NO_BUCKET = /NoSuchBucket|code=NotFound|StatusCode: 404/;
const NO_STACK = /no stack named|stack .* not found/i;

/** The Pulumi CLI for one stack in one place. */
export class PulumiStack {
  constructor(readonly home: Home, private readonly tools: Tools) {}

  get env(): NodeJS.ProcessEnv {
    const { backendUrl: PULUMI_BACKEND_URL } = this.home;
    return { ...this.tools.env, PULUMI_BACKEND_URL, PULUMI_CONFIG_PASSPHRASE: "", PULUMI_SKIP_UPDATE_CHECK: "true" };
  }

  /** The state; undefined if there is no such stack, or no such bucket. */
  async state(): Promise<StackState | undefined> {
    const { code, stdout, out } = await this.run(["stack", "export"]);
    if (code === 0) return JSON.parse(stdout) as StackState;
    if (NO_BUCKET.test(out) || NO_STACK.test(out)) return undefined;
    throw new ProgramError(`the state in ${this.home.backendUrl} can't be read:\n${out.trim()}`);
  }

  async create(): Promise<void> {
    await this.succeeds(["stack", "init", "--secrets-provider", this.home.secretsProvider]);
  }

  /** Replaces the state. A lock that an earlier import left is removed: only this procedure uses the stack yet. */
  async import(state: StackState): Promise<void> {
    await this.succeeds(["cancel", "--yes"]);
    await this.succeeds(["stack", "import"], { input: JSON.stringify(state) });
  }

  /** Runs the CLI, shows its output, and requires that it succeeds. */
  async succeeds(args: string[], { input = "", isShown = false } = {}): Promise<string> {
    this.tools.show(`$ pulumi ${args.join(" ")} --stack ${this.home.stack} # ${this.home.backendUrl}\n`);
    const { code, stdout, out } = await this.run(args, input, isShown ? this.tools.show : undefined);
    if (code === 0) return stdout;
    const how = code === null ? "was cut off" : "failed";
    throw new ProgramError(
      `pulumi ${args.filter((_, index) => !args.slice(0, index + 1).some((each) => each.startsWith("-"))).join(" ")} ${how}${
        isShown ? "" : `:\n${out.trim()}`
      }\n  Run this command again: it continues there`,
    );
  }

  private run(args: readonly string[], input = "", show?: (text: string) => void): Promise<Ended> {
    const { directory: cwd, stack } = this.home;
    const all = [...args, "--stack", stack, "--non-interactive", "--color", "never"];
    return runProgram("pulumi", all, { cwd, env: this.env, input, ...(show && { show }) });
  }
}

export const isEmpty = (state: StackState | undefined): boolean =>
  (state?.deployment.resources ?? []).length === 0 && (state?.deployment.pending_operations ?? []).length === 0;
