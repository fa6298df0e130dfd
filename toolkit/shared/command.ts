import { ProgramError, UsageError } from "./errors";
import { painter } from "./paint";

/** A stream that a command writes to; only a terminal gets colours. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** Environment and streams of a command. */
export interface Io {
  out: Output;
  err: Output;
  /** Whether a person can answer a question. */
  isInteractive: boolean;
  env: NodeJS.ProcessEnv;
  /** The project's folder. */
  root: string;
  /** Resolves when nothing keeps Node running any more. */
  idle?: () => Promise<void>;
}

export const EXIT = { fine: 0, failed: 1, wrongUsage: 2, incomplete: 3 } as const;

export interface Command {
  /** As typed, e.g. `npm run plan`. */
  name: string;
  /** @returns The exit code. @throws {UsageError} The command line is invalid. @throws {ProgramError} The program failed. */
  run: (argv: string[], io: Io) => Promise<number>;
}

/** Runs a command and prints errors of usage or program without a stack; rethrows internal errors. */
export async function runCommand({ name, run }: Command, argv: string[], io: Io): Promise<number> {
  try {
    return await run(argv, io);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ProgramError)) throw error;
    io.err.write(`${painter(io.err, io.env)("red", "✗")} ${error.message}\n`);
    if (error instanceof ProgramError) return EXIT.failed;
    io.err.write(`  ${name} -- --help lists the options\n`);
    return EXIT.wrongUsage;
  }
}
