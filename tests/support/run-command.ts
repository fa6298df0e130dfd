import { type Command, type Io, runCommand } from "../../toolkit/shared/command";
import { sharedCheckout } from "./checkout";

export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Runs a command in this process for a project's folder, without terminal and environment variables. */
export async function runHere(
  command: Command,
  argv: string[],
  io: Partial<Pick<Io, "root" | "env" | "isInteractive">> = {},
): Promise<Ran> {
  const output = { out: "", err: "" };
  const into = (stream: "out" | "err") => ({
    write: (text: string) => {
      output[stream] += text;
    },
  });
  const { log, info } = console;
  console.log = console.info = (...words) => into("err").write(`${words.join(" ")}\n`); // as in runAsProcess
  try {
    const surroundings = { root: sharedCheckout(), env: {}, isInteractive: false, out: into("out"), err: into("err"), ...io };
    const code = await runCommand(command, argv, surroundings);
    return { code, ...output };
  } finally {
    Object.assign(console, { log, info });
  }
}
