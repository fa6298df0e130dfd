import { StringDecoder } from "node:string_decoder";

import { ProgramError } from "../../toolkit/shared/errors";

/** Where the values of secrets come from. */
export interface Input {
  /** Asks on the terminal for values, without showing them. */
  ask: (questions: readonly string[]) => Promise<string[]>;
  /** Reads standard input to its end. */
  read: () => Promise<string>;
}

/** Terminal in raw mode, as `process.stdin` is one. */
type Terminal = Pick<NodeJS.ReadStream, "setRawMode" | "resume" | "pause" | "on" | "off">;

/** Longer than the gap between two parts of a pasted text, shorter than a person's next key. */
const PASTE_GAP_MS = 60;

export const STANDARD_INPUT: Input = {
  ask: (questions) => askHidden(questions, process.stdin, process.stderr),
  read: async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks).toString("utf8");
  },
};

/**
 * Reads a line for each question without echoing it: in raw mode, from before the first question to after the last answer, the terminal
 * shows nothing and interrupts nothing.
 *
 * @throws {ProgramError} The user cancelled, or pasted several lines: the rest would be taken for the next value, or run by the shell.
 */
export async function askHidden(
  questions: readonly string[],
  terminal: Terminal,
  output: { write: (text: string) => unknown },
): Promise<string[]> {
  const answers: string[] = [];
  terminal.setRawMode(true);
  try {
    for (const question of questions) {
      output.write(`${question}: `);
      answers.push(await line(terminal).finally(() => output.write("\n")));
    }
    return answers;
  } finally {
    terminal.setRawMode(false);
    terminal.pause();
  }
}

function line(terminal: Terminal): Promise<string> {
  const decoder = new StringDecoder("utf8");
  let typed: string[] = [];
  let ended = false;
  let several = false;
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      clearTimeout(timer);
      terminal.off("data", receive);
    };
    const finish = () => {
      stop();
      if (several) reject(new ProgramError("the value has several lines: give it on standard input, e.g. < file; nothing was created"));
      else resolve(typed.join(""));
    };
    const receive = (chunk: Buffer) => {
      for (const key of decoder.write(chunk)) {
        if (key === CANCEL || (key === END && typed.length === 0)) {
          stop();
          reject(new ProgramError("cancelled: nothing was created"));
          return;
        }
        if (ended) several ||= !/[\r\n]/.test(key);
        else if (key === "\r" || key === "\n") ended = true;
        else if (key === "\u007F" || key === "\b") typed.pop();
        else if (key === CLEAR) typed = [];
        else if (key >= " " || key === "\t") typed.push(key);
      }
      if (!ended) return;
      clearTimeout(timer);
      timer = setTimeout(finish, PASTE_GAP_MS);
    };
    terminal.on("data", receive);
    terminal.resume();
  });
}

/** Ctrl-C, Ctrl-D and Ctrl-U in raw mode. Source: termios(3), VINTR, VEOF, VKILL. */
const [CANCEL, END, CLEAR] = ["\u0003", "\u0004", "\u0015"];
