import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";

import { askHidden } from "../../../commands/secrets/terminal";
import { ROOT } from "../../support/simulated";
import { FakeAccount } from "./fake-account";
import { Shop } from "./shop";

/** A terminal that sends these parts of input, one after another. */
class FakeTerminal {
  /** Changes of the mode, and texts that are shown. */
  readonly events: (string | boolean)[] = [];
  paused = false;
  private sending = false;
  private listener: ((chunk: Buffer) => void) | undefined;
  constructor(private readonly parts: readonly (string | Buffer)[], private readonly gapMs = 1) {}

  setRawMode(on: boolean): this {
    this.events.push(on);
    return this;
  }
  on(_: string, listener: (chunk: Buffer) => void): this {
    this.listener = listener;
    return this;
  }
  off(): this {
    this.listener = undefined;
    return this;
  }
  pause(): this {
    this.paused = true;
    return this;
  }
  resume(): this {
    if (!this.sending) void this.send();
    return this;
  }
  private async send(): Promise<void> {
    this.sending = true;
    for (const part of this.parts) {
      await new Promise((resolve) => setTimeout(resolve, this.gapMs));
      this.listener?.(Buffer.from(part));
    }
  }
}

async function ask(...parts: (string | Buffer)[]): Promise<string> {
  const terminal = new FakeTerminal(parts);
  try {
    const [answer = assert.fail()] = await askHidden(["web/api-key"], terminal as never, {
      write: (text: string) => terminal.events.push(text),
    });
    return answer;
  } finally {
    assert.deepEqual(terminal.events, [true, "web/api-key: ", "\n", false], "raw before the question, until after the answer");
    assert.ok(terminal.paused);
  }
}

describe("A question without echo", () => {
  const answers: [title: string, parts: (string | Buffer)[], value: string][] = [
    ["ends at Enter", ["hun", "ter2\r"], "hunter2"],
    ["takes a paste with a line break at its end", ["hunter2\r\n"], "hunter2"],
    ["takes backspace", ["hunterr\u007F2\r"], "hunter2"],
    ["takes Ctrl-U, which clears the line", ["wrong\u0015hunter2\r"], "hunter2"],
    ["ignores other control keys", ["hunter\u00012\r"], "hunter2"],
    ["takes a letter of several bytes in two parts", [
      Buffer.from("日").subarray(0, 1),
      Buffer.concat([Buffer.from("日").subarray(1), Buffer.from("\r")]),
    ], "日"],
    ["removes a letter outside the BMP whole", ["a😀\u007Fb\r"], "ab"],
    ["may be empty", ["\r"], ""],
  ];
  for (const [title, parts, value] of answers) it(title, async () => assert.equal(await ask(...parts), value));

  it("stays raw between two questions", async () => {
    const terminal = new FakeTerminal(["a\r", "b\r"], 150);
    const typed = await askHidden(["one", "two"], terminal as never, { write: (text: string) => terminal.events.push(text) });
    assert.deepEqual(typed, ["a", "b"]);
    assert.deepEqual(terminal.events, [true, "one: ", "\n", "two: ", "\n", false]);
  });

  it("Ctrl-C and Ctrl-D cancel it", async () => {
    await assert.rejects(ask("hunter2\u0003"), /cancelled: nothing was created/);
    await assert.rejects(ask("\u0004"), /cancelled: nothing was created/);
    assert.equal(await ask("hunter\u00042\r"), "hunter2");
  });

  for (const [title, parts] of [["at once", ["-----BEGIN\rhunter2\r"]], ["in parts", ["-----BEGIN\r", "hunter2\r"]]] as const) {
    it(`a paste of several lines ${title} is rejected, so that the rest isn't run by the shell`, async () => {
      await assert.rejects(ask(...parts), /the value has several lines: give it on standard input/);
    });
  }
});

/** Runs a command on a pseudo-terminal, answers each question, and prints all that the terminal showed. */
const PTY = `
import os, pty, sys
answers = sys.argv[1].split(",")
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
shown = b""
while True:
    try:
        part = os.read(terminal, 4096)
    except OSError:
        break
    if not part:
        break
    shown += part
    if answers and shown.endswith(b": "):
        os.write(terminal, answers.pop(0).encode() + b"\\r")
sys.stdout.buffer.write(shown)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;

describe("npm run secrets -- --create on a terminal", () => {
  let account: FakeAccount;
  let shop: Shop;

  before(async function() {
    if (spawnSync("python3", ["-c", "import pty"]).status !== 0) {
      console.warn("\n    skipped: python3 with its module pty is not on PATH");
      this.skip();
    }
    account = new FakeAccount();
    shop = new Shop(await account.start());
  });
  after(async () => {
    await account?.stop();
    shop?.remove();
  });

  it("asks for a secret and for each key, and shows no value", async () => {
    const command = [
      process.execPath,
      "--require",
      "./toolkit/plan/start.cjs",
      "commands/secrets/main.ts",
      "--program",
      shop.folder,
      "--create",
    ];
    const child = spawn("python3", ["-c", PTY, "hunter2-user,hunter2-password,hunter2-key", ...command, "database/main", "web/api-key"], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let shown = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
    const [code] = await once(child, "close") as [number];
    assert.equal(code, 0, shown);
    assert.match(shown, /database\/main:user: \r\ndatabase\/main:password: \r\nweb\/api-key: \r\n✓ database\/main: created/);
    assert.doesNotMatch(shown, /hunter2/);
    assert.equal(account.named("/stg/database/main")!.value, "{\"user\":\"hunter2-user\",\"password\":\"hunter2-password\"}");
    assert.equal(account.named("/stg/web/api-key")!.value, "hunter2-key");
  });
});
