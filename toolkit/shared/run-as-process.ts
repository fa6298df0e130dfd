import { resolve } from "node:path";

import { type Command, EXIT, runCommand } from "./command";

/** Runs a command as the whole of this process. */
export function runAsProcess(command: Command): void {
  // A program that waits for what never comes ends Node without a word; so silence is a failure until the command has returned.
  process.exitCode = EXIT.failed;
  let finished = false;
  process.on("exit", () => {
    if (!finished) process.stderr.write("✗ the program waits for something that never comes, and ended without a result\n");
  });
  // A reader that has seen enough, as in `npm run plan | head`, is no failure. While a program runs, its own exit is another one.
  const exit = process.exit.bind(process);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    finished = true;
    exit(EXIT.fine);
  });
  // What a program prints must not mix with what the command does.
  console.log = console.info = console.error;

  const io = {
    out: process.stdout,
    err: process.stderr,
    isInteractive: process.stdin.isTTY,
    env: process.env,
    root: resolve(__dirname, "..", ".."),
    idle: () => new Promise<void>((resolveIdle) => void process.once("beforeExit", () => resolveIdle())),
  };
  runCommand(command, process.argv.slice(2), io).then(
    (exitCode) => {
      finished = true;
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      finished = true;
      process.stderr.write(`✗ ${command.name} itself failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    },
  );
}
