import { ProgramError, UsageError } from "./errors";
import { painter } from "./paint";

/** Text that a command writes; colours on a terminal only. */
export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** What a command finds around it, and where it writes. */
export interface Io {
  out: Output;
  err: Output;
  /** Whether a person can answer a question. */
  isInteractive: boolean;
  env: NodeJS.ProcessEnv;
  /** The project's folder. */
  root: string;
  /** Resolves when nothing is left that keeps Node running. */
  idle?: () => Promise<void>;
}

export const EXIT = { fine: 0, failed: 1, wrongUsage: 2, incomplete: 3 } as const;

export interface Command {
  /** As a person types it, e.g. `npm run plan`. */
  name: string;
  /** @returns The exit code. @throws {UsageError} The command line is wrong. @throws {ProgramError} The program is. */
  run: (argv: string[], io: Io) => Promise<number>;
}

/** Runs a command, and reports in words what is wrong with its usage or with the program; an internal error goes on with its stack. */
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
