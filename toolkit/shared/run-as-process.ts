import { resolve } from "node:path";

import { type Command, EXIT, runCommand } from "./command";

/** Runs a command as this process: sets its exit code and reports internal errors. */
export function runAsProcess(command: Command): void {
  // Node exits silently if a program awaits a promise that never settles, so the exit code is a failure until the command has returned.
  process.exitCode = EXIT.failed;
  let finished = false;
  process.on("exit", () => {
    if (!finished) process.stderr.write("✗ the program never finished: it awaits a promise or Output that never settles\n");
  });
  // A reader that closes the pipe, as in `npm run plan | head`, isn't a failure. process.exit is replaced while a program runs.
  const exit = process.exit.bind(process);
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    finished = true;
    exit(EXIT.fine);
  });
  // Keeps the output of programs apart from the command's own.
  console.log = console.info = console.error;

  const io = {
    out: process.stdout,
    err: process.stderr,
    isInteractive: process.stdin.isTTY,
    env: process.env,
    root: resolve(__dirname, "..", ".."),
    idle: () =>
      new Promise<void>((resolveIdle) => {
        process.once("beforeExit", () => resolveIdle());
      }),
  };
  runCommand(command, process.argv.slice(2), io).then(
    (exitCode) => {
      finished = true;
      process.exitCode = exitCode;
    },
    (error: unknown) => {
      finished = true;
      process.stderr.write(
        `✗ internal error in ${command.name}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
    },
  );
}
